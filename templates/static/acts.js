/* The acts of a device: kept before they are sent, sent in order, each under a key of its own.

   A form with data-act is stored instead of sent; what was stored survives a reload and a restart,
   is sent until our server has answered, and done once however often it arrives. A refusal stays
   in sight with its words, and with it whatever concerns the same. Where a browser keeps nothing,
   the acts live as long as the page, which then asks before it is left. So does what somebody has
   typed at length (data-act="typed"): it is nothing to leave behind on a device, and the page that
   answers it, refusal or not, takes the place of this one. Without scripts the form is sent as any
   other. */
(() => {
  "use strict";

  const PREFIX = "act:";
  const FIRST = 500;
  const LONGEST = 3000;
  const QUICK = 1000; // what is answered sooner is not spoken of
  const STOLEN = 20000;
  const CALM = 700; // fingers that rest so long are done with a list (data-calm)
  const OTHERS_FOR = 7 * 24 * 3600 * 1000; // what somebody else has left behind goes after a week

  let box = document.getElementById("acts");
  if (!box) return;
  const words = box.dataset;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("acts") : null;

  let pause = FIRST;
  let again = 0; // not before, as our server has asked
  let timer = 0;
  let sending = false;
  let head = { key: null, since: 0 }; // what stands first while another page sends
  let since = 0; // how long something has been waiting here
  let landing = null; // done, but not yet shown by the page
  let pressed = 0; // when the last act was noted here
  let out = false; // the session is over, or another's: the acts wait for whoever noted them

  const noted = new Map(); // acts of this page, until it has heard what came of them
  const homeless = new Map(); // acts that the browser would not store
  const store = (() => {
    try {
      return localStorage;
    } catch {
      return null; // forbidden
    }
  })();

  const stored = () => {
    const found = [];
    for (const name of store ? Object.keys(store) : []) {
      if (!name.startsWith(PREFIX)) continue;
      try {
        found.push(JSON.parse(store.getItem(name)));
      } catch {
        store.removeItem(name);
      }
    }
    return found.filter(Boolean);
  };

  const read = () =>
    [...stored().filter((act) => !homeless.has(act.key)), ...homeless.values()]
      .filter((act) => act.for === words.for)
      .sort((one, other) => one.turn - other.turn || (one.key < other.key ? -1 : 1));

  const write = (act) => {
    if (act.form) return homeless.set(act.key, act);
    try {
      store.setItem(PREFIX + act.key, JSON.stringify(act));
      homeless.delete(act.key);
    } catch {
      homeless.set(act.key, act);
    }
  };
  const forget = (act) => {
    homeless.delete(act.key);
    store?.removeItem(PREFIX + act.key);
  };
  const holds = (act) => read().some((each) => each.key === act.key);

  /* A clock that was wrong makes nothing old: an hour that cannot be is set to now. */
  const tidy = () => {
    for (const act of stored()) {
      const age = Date.now() - act.at;
      if (!(age >= 0 && age < 10 * OTHERS_FOR)) write({ ...act, at: Date.now() });
      else if (act.for !== words.for && age > OTHERS_FOR) forget(act);
    }
  };

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const changed = () => {
    others?.postMessage("changed");
    show();
  };

  /* The next act that nothing refused, and nothing put aside, stands before. */
  const next = (aside = new Set()) => {
    const stopped = new Set(aside);
    for (const act of read()) {
      if (act.refused) stopped.add(act.subject);
      else if (!stopped.has(act.subject)) return act;
    }
    return undefined;
  };

  const sentence = async (answer) => {
    const text = await answer.text();
    if ((answer.headers.get("content-type") || "").includes("json")) {
      const problem = JSON.parse(text);
      return problem.errors?.[0]?.detail || problem.detail;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const where of ["#main .summary li", "#main .alert p", "#main .lead", "#main h1"]) {
      const found = page.querySelector(where)?.textContent.trim();
      if (found) return found;
    }
    return words.unknown;
  };

  /* Sends one act: "done" (or refused), "aside" (a fault of ours with this one: others need not
     wait for it), "cut" (nothing can be sent now). */
  const attempt = async (act) => {
    if (act.form) act = anew(act);
    const request = {
      method: "POST",
      body: new URLSearchParams(act.body),
      headers: { "X-Act-Key": act.key, Accept: "text/html" },
    };
    const answer = await window.ours.reach(act.path, request);
    if (!answer) return "cut";
    if (act.form && !answer.ok && window.ours.speaks(answer.status)) return instead(act, await answer.text());
    out = answer.status === 401 || answer.headers.has("X-Act-Waits");
    if (out) return "cut";
    if (answer.status === 500) return "aside";
    if (!window.ours.speaks(answer.status)) {
      again = performance.now() + 1000 * Math.min(60, Number(answer.headers.get("Retry-After")) || 0);
      return "cut";
    }
    if (answer.ok) {
      forget(act);
      if (act.form && (anew(act) !== act || [...homeless.values()].some((one) => one.form === act.form))) return "done";
      noted.delete(act.key);
      landing = act;
      changed();
      try {
        await follow(act, answer.headers.get("X-Go"), answer.status === 200 ? await answer.text() : "");
      } catch {
        /* done it is; where it shows was not to be had, and will be read again */
      }
      landing = null;
      show();
      return "done";
    }
    const refused = (await sentence(answer)) || words.unknown;
    noted.delete(act.key);
    if (holds(act)) write({ ...act, refused }); // not what another page has got done meanwhile
    changed();
    return "done";
  };

  const drain = async () => {
    const aside = new Set();
    for (let act = next(aside); act; act = next(aside)) {
      const how = await attempt(act);
      if (how === "cut") return false;
      if (how === "aside") aside.add(act.subject);
      else pause = FIRST;
    }
    return aside.size === 0;
  };

  /* One page of a browser sends at a time; one that gets nothing done, asleep, is passed over.
     Should both send the same act, its key makes it one. */
  const alone = async () => {
    if (!navigator.locks) return drain();
    const first = next()?.key;
    if (first !== head.key) head = { key: first, since: performance.now() };
    const how = performance.now() - head.since > STOLEN ? { steal: true } : { ifAvailable: true };
    const sent = async (lock) => {
      if (!lock) return false;
      head = { key: null, since: 0 };
      return drain();
    };
    return navigator.locks.request("acts", how, sent).catch((error) => {
      if (error.name === "AbortError") return false; // passed over
      if (error.name === "SecurityError" || error.name === "InvalidStateError") return drain();
      throw error;
    });
  };

  const send = async () => {
    clearTimeout(timer);
    if (sending) return;
    if (!next()) return show();
    sending = true;
    const done = await alone().catch(() => false);
    sending = false;
    show();
    if (!next()) return;
    if (done) return send();
    timer = setTimeout(send, Math.max(pause, again - performance.now()));
    pause = Math.min(2 * pause, LONGEST);
  };

  /* What the act has led to, in the place that its form names. A repeat is told nothing of where
     that shows: then it shows on the page itself. */
  const follow = async (act, address, told) => {
    document.dispatchEvent(new CustomEvent("acts:done", { detail: act }));
    if (act.go && location.pathname === act.page) return go(new URL(address || act.page, location));
    const over = () => next()?.put === act.put || !document.querySelector(act.put);
    if (!act.put || over()) return;
    if (act.calm) await rest();
    if (over()) return;
    const text = told || (await shownAt((address || act.page).split("#")[0]));
    if (!text) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const news = page.getElementById("messages");
    if (news?.children.length) document.getElementById("messages")?.replaceWith(document.adoptNode(news));
    for (const one of act.put.split(",")) {
      const fresh = page.querySelector(one);
      const old = document.querySelector(one);
      if (fresh && old) put(old, document.adoptNode(fresh), act);
      if (fresh) window.ours.confirmed();
    }
    document.dispatchEvent(new CustomEvent("acts:put", { detail: act }));
  };

  /* To a part of the very page in view a browser goes without asking for the page again: it would
     show what was before the act. */
  const go = (there) => {
    const here = there.pathname + there.search === location.pathname + location.search;
    if (!here || !there.hash) return location.assign(there);
    history.replaceState(history.state, "", there);
    location.reload();
  };

  const shownAt = async (address) => {
    const answer = await window.ours.ask(address, { headers: { Accept: "text/html" } });
    return answer?.ok ? answer.text() : "";
  };

  /* Nothing moves under fingers that are still at it: the next press would hit something else. */
  const rest = async () => {
    for (let left = CALM; left > 0; left = pressed + CALM - performance.now()) {
      await new Promise((done) => setTimeout(done, left));
    }
  };

  /* What is typed on while a form waits goes along; under a key of its own, since what was sent
     before may have come. */
  const anew = (act) => {
    const body = fieldsOf(act.form, act.pressed);
    if (String(body) === String(act.body)) return act;
    forget(act);
    const newer = { ...act, body, key: newKey() };
    write(newer);
    return newer;
  };

  /* The page that refused what was typed holds it, and says why: it takes the place of this one. */
  const instead = (act, text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("#main");
    if (!fresh) return "cut";
    forget(act);
    changed();
    document.title = page.title;
    document.querySelector("#main").replaceWith(document.adoptNode(fresh));
    box = document.getElementById("acts") || box;
    scrollTo(0, 0);
    (fresh.querySelector("[autofocus]") || fresh).focus();
    show();
    return "done";
  };

  /* Whoever is writing the next name goes on writing. */
  const put = (old, fresh, act) => {
    const field = old.querySelector("[data-keep] input");
    const writing = field && field.value !== act.typed && field.value !== "";
    if (writing) {
      const kept = field.closest("[data-keep]");
      const place = fresh.querySelector("[data-keep]");
      for (const each of [...old.children]) if (each !== kept) each.remove();
      for (let each = place.previousSibling; each; each = place.previousSibling) old.prepend(each);
      for (let each = place.nextSibling; each; each = place.nextSibling) old.append(each);
      field.dispatchEvent(new Event("search")); // the list is again of what is being written
    } else {
      const focus = document.activeElement;
      const focused = old.contains(focus) || focus === document.body;
      const place = old.contains(focus) ? neighbours(old, focus).indexOf(focus) : -1;
      old.replaceWith(fresh);
      if (focused) onward(fresh, focus, place)?.focus();
    }
    window.htmx?.process(writing ? old : fresh);
    show();
  };

  /* Where the keyboard goes on: on the same, or on what has taken its place in the list. */
  const neighbours = (whole, one) => [...whole.querySelectorAll(`.${[...one.classList].join(".") || "none"}`)];
  const onward = (fresh, focus, place) => {
    const same = focus.id && document.getElementById(focus.id);
    if (same) return same;
    const found = place < 0 ? [] : neighbours(fresh, focus);
    const whole = fresh.matches("[tabindex]") ? fresh : null;
    if (place < 0) return fresh.querySelector("[autofocus]");
    return fresh.querySelector("[autofocus]") || found[Math.min(place, found.length - 1)] || whole || fresh.querySelector("form[data-act] button");
  };

  /* On screen: how many wait, what was refused, and on each form that it is on its way. */
  const show = () => {
    const acts = read();
    const waiting = acts.filter((act) => !act.refused);
    since = waiting.length ? since || performance.now() : 0;
    const slow = waiting.length > 0 && performance.now() - since >= QUICK;
    if (waiting.length && !slow) setTimeout(show, QUICK + 50);
    const left = stored().filter((act) => act.for !== words.for && !act.refused).length;
    say(box.querySelector("[data-left]"), left ? words.left.replace("{num}", left) : "");
    box.hidden = !slow && !left && acts.length === waiting.length;
    document.body.classList.toggle("unsaved", acts.length > 0);
    const typed = waiting.some((act) => act.form);
    const text = out ? words.out : typed ? words.typed : (waiting.length === 1 ? words.one : words.many).replace("{num}", waiting.length);
    say(box.querySelector("[data-waiting]"), waiting.length ? text : "");
    list(acts.filter((act) => act.refused));
    const underWay = landing ? [...waiting, landing] : waiting;
    for (const form of document.querySelectorAll("form[data-act]")) mark(form, underWay, slow);
    document.dispatchEvent(new CustomEvent("acts:shown", { detail: acts }));
  };

  /* What is said already is not said again: it would be read aloud, and lose the focus. */
  const say = (line, text) => {
    if (line.textContent !== text) line.textContent = text;
    line.hidden = text === "";
  };
  let listed = "";
  const list = (refused) => {
    const these = JSON.stringify(refused.map((act) => [act.key, act.refused]));
    if (these !== listed) box.querySelector("ul").replaceChildren(...refused.map(refusal));
    listed = these;
  };

  const refusal = (act) => {
    const item = document.createElement("li");
    const told = document.createElement("span");
    told.append(Object.assign(document.createElement("strong"), { textContent: act.label }), ` ${act.refused}`);
    const button = (label, work) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button quiet" });
      made.textContent = label;
      made.addEventListener("click", work);
      return made;
    };
    item.append(
      told,
      button(words.again, () => {
        write({ ...act, refused: undefined });
        changed();
        send();
      }),
      button(words.drop, () => {
        forget(act);
        changed();
        send();
      }),
    );
    return item;
  };

  const mark = (form, waiting, slow) => {
    const path = new URL(form.action).pathname;
    const acts = waiting.filter((act) => act.path === path && act.subject === subjectOf(form));
    const shown = acts.length > 0 && form.dataset.act !== "many";
    form.classList.toggle("acting", shown);
    if (shown && slow) form.dataset.waits = words.waits;
    else delete form.dataset.waits;
    for (const button of form.querySelectorAll("button[type=submit]")) {
      if (button.hasAttribute("aria-pressed")) press(button, shown ? acts.at(-1) : null);
      else if (!button.name) button.disabled = shown;
    }
  };

  /* What was said last is what is pressed; once it is not said any more, what was before. */
  const press = (button, act) => {
    if (act) {
      const said = act.body.some(([name, value]) => name === button.name && value === button.value);
      button.dataset.was ??= button.getAttribute("aria-pressed");
      button.setAttribute("aria-pressed", String(said));
    } else if (button.dataset.was !== undefined) {
      button.setAttribute("aria-pressed", button.dataset.was);
      delete button.dataset.was;
    }
  };

  const fieldsOf = (form, pressed) => {
    const data = new FormData(form);
    if (pressed?.name) data.append(pressed.name, pressed.value);
    return [...data.entries()].map(([name, value]) => [name, String(value)]);
  };

  /* What is said of the same person, meeting or offer is done in turn. */
  const subjectOf = (form) =>
    form.dataset.subject ||
    new FormData(form).get("person_id") ||
    form.querySelector("button[name=move]")?.value.split(":")[1] ||
    new URL(form.action).pathname;

  /* In a long list whom a form is about stands in its buttons, and what it changes around all. */
  const labelOf = (form, pressed) =>
    form.dataset.label || (pressed?.querySelector(".unseen") || pressed)?.textContent.trim() || "";
  const putOf = (form) =>
    form.dataset.put || form.closest("[data-puts]")?.dataset.puts.replaceAll("{}", subjectOf(form)) || "";

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches?.("form[data-act]") || event.defaultPrevented) return;
      const typed = form.dataset.act === "typed";
      const body = fieldsOf(form, event.submitter);
      const before = [...homeless.values()].filter((act) => typed && act.form === form);
      event.preventDefault();
      event.stopImmediatePropagation();
      if (before.some((act) => String(act.body) === String(body))) return; // pressed twice
      before.forEach(forget);
      pressed = performance.now();
      const act = {
        key: newKey(),
        turn: 1 + Math.max(0, ...read().map((each) => each.turn)),
        for: words.for,
        at: Date.now(),
        path: new URL(form.action).pathname,
        body,
        subject: form.dataset.act === "many" ? newKey() : subjectOf(form),
        label: labelOf(form, event.submitter),
        put: putOf(form),
        calm: "calm" in form.dataset,
        go: typed || "go" in form.dataset,
        page: location.pathname,
        typed: document.querySelector("[data-keep] input")?.value,
        ...(typed && { form, pressed: event.submitter }),
      };
      write(act);
      if (!typed) noted.set(act.key, act);
      changed();
      send();
    },
    true,
  );

  window.acts = { waiting: () => read().some((act) => !act.refused), show };
  const news = () => {
    for (const act of noted.values()) {
      if (holds(act)) continue;
      noted.delete(act.key); // another page has got it done
      follow(act, null, "").catch(() => {});
    }
    show();
    send(); // whoever noted it may be gone
  };
  others?.addEventListener("message", news);
  addEventListener("storage", (event) => event.key?.startsWith(PREFIX) && news());
  addEventListener("beforeunload", (event) => homeless.size && event.preventDefault());
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  document.addEventListener("resume", send);
  document.addEventListener("ours:back", send);
  document.addEventListener("live:changed", show);
  document.addEventListener("htmx:afterSwap", show);
  tidy();
  show();
  send();
})();
