/* The acts of a device: kept before they are sent, sent in order, each under a key of its own.

   A form with data-act is stored instead of sent; what was stored survives a reload and a restart,
   is sent until our server has answered, and done once however often it arrives. A refusal stays
   in sight with its words, and with it whatever concerns the same. Without scripts, or where a
   browser keeps nothing, the form is sent as any other. */
(() => {
  "use strict";

  const PREFIX = "act:";
  const FIRST = 500;
  const LONGEST = 5000;
  const STOLEN = 15000;

  const box = document.getElementById("acts");
  if (!box) return;
  const words = box.dataset;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("acts") : null;

  let pause = FIRST;
  let timer = 0;
  let sending = false;
  let shutSince = 0;
  let out = false; // the session has ended: the acts wait for whoever signs in again

  const read = () => {
    const found = [];
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (!name.startsWith(PREFIX)) continue;
      try {
        found.push(JSON.parse(localStorage.getItem(name)));
      } catch {
        localStorage.removeItem(name);
      }
    }
    return found
      .filter((act) => act.for === words.for)
      .sort((one, other) => one.turn - other.turn || (one.key < other.key ? -1 : 1));
  };

  const write = (act) => localStorage.setItem(PREFIX + act.key, JSON.stringify(act));
  const forget = (act) => localStorage.removeItem(PREFIX + act.key);

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const told = () => {
    others?.postMessage("changed");
    show();
  };

  /* The next act that nothing refused stands before. */
  const next = () => {
    const stopped = new Set();
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

  const attempt = async (act) => {
    const answer = await window.ours.ask(act.path, {
      method: "POST",
      body: new URLSearchParams(act.body),
      headers: { "X-Act-Key": act.key, Accept: "text/html" },
    });
    if (!answer) return false;
    window.ours.confirmed();
    out = answer.status === 401;
    if (out) return false;
    if (answer.ok) {
      forget(act);
      await follow(act, answer.headers.get("X-Go"));
    } else {
      act.refused = (await sentence(answer)) || words.unknown;
      write(act);
    }
    told();
    return true;
  };

  const drain = async () => {
    for (let act = next(); act; act = next()) {
      if (!(await attempt(act))) return false;
      pause = FIRST;
    }
    return true;
  };

  /* One page of a browser sends at a time; one that sleeps while it should is passed over. */
  const alone = async () => {
    if (!navigator.locks) return drain();
    const steal = shutSince && performance.now() - shutSince > STOLEN;
    const how = steal ? { steal: true } : { ifAvailable: true };
    return navigator.locks.request("acts", how, async (lock) => {
      if (!lock) {
        shutSince = shutSince || performance.now();
        return false;
      }
      shutSince = 0;
      return drain();
    });
  };

  const send = async () => {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    const done = await alone().catch(() => false);
    sending = false;
    show();
    if (!done && next()) {
      timer = setTimeout(send, pause);
      pause = Math.min(2 * pause, LONGEST);
    } else if (next()) send();
  };

  /* What the act has led to, in the place that its form names. */
  const follow = async (act, address) => {
    document.dispatchEvent(new CustomEvent("acts:done", { detail: act }));
    const more = next();
    if (act.go && address && location.pathname === act.page) return location.assign(address);
    if (!act.put || !address || (more && more.put === act.put)) return;
    const answer = await window.ours.ask(address.split("#")[0], { headers: { Accept: "text/html" } });
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(act.put);
    const old = document.querySelector(act.put);
    const news = page.getElementById("messages");
    if (news?.children.length) document.getElementById("messages")?.replaceWith(document.adoptNode(news));
    if (fresh && old) put(old, document.adoptNode(fresh), act);
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
      old.querySelector("#desk-list")?.setAttribute("data-stale", "");
    } else {
      const focused = old.contains(document.activeElement) || document.activeElement === document.body;
      const again = document.activeElement?.id;
      old.replaceWith(fresh);
      if (focused) ((again && document.getElementById(again)) || fresh.querySelector("[autofocus]"))?.focus();
    }
    window.htmx?.process(writing ? old : fresh);
    show();
  };

  /* On screen: how many wait, what was refused, and on each form that it is on its way. */
  const show = () => {
    const acts = read();
    const waiting = acts.filter((act) => !act.refused);
    box.hidden = acts.length === 0;
    const text = out ? words.out : (waiting.length === 1 ? words.one : words.many).replace("{num}", waiting.length);
    const line = box.querySelector("[data-waiting]");
    line.textContent = waiting.length ? text : "";
    line.hidden = waiting.length === 0;
    const list = box.querySelector("ul");
    list.replaceChildren(...acts.filter((act) => act.refused).map(refusal));
    for (const form of document.querySelectorAll("form[data-act]")) mark(form, waiting);
    document.dispatchEvent(new CustomEvent("acts:shown", { detail: acts }));
  };

  const refusal = (act) => {
    const item = document.createElement("li");
    const say = document.createElement("span");
    say.append(Object.assign(document.createElement("strong"), { textContent: act.label }), ` ${act.refused}`);
    const button = (label, work) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button quiet" });
      made.textContent = label;
      made.addEventListener("click", work);
      return made;
    };
    item.append(
      say,
      button(words.again, () => {
        delete act.refused;
        write(act);
        told();
        send();
      }),
      button(words.drop, () => {
        forget(act);
        told();
        send();
      }),
    );
    return item;
  };

  const mark = (form, waiting) => {
    const path = new URL(form.action).pathname;
    const own = form.dataset.act;
    const acts = waiting.filter((act) => act.path === path && (form.dataset.act === "many" || act.subject === subjectOf(form)));
    const shown = acts.length > 0 && own !== "many";
    form.classList.toggle("acting", shown);
    for (const button of form.querySelectorAll("button[type=submit]")) {
      if (button.name && shown) button.setAttribute("aria-pressed", String(acts.at(-1).body.some(([name, value]) => name === button.name && value === button.value)));
      if (!button.name) button.disabled = shown;
    }
  };

  /* What is said of the same person, meeting or offer is done in turn. */
  const subjectOf = (form) => form.dataset.subject || new FormData(form).get("person_id") || new URL(form.action).pathname;

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches?.("form[data-act]") || event.defaultPrevented) return;
      const data = new FormData(form, event.submitter);
      const act = {
        key: newKey(),
        turn: 1 + Math.max(0, ...read().map((each) => each.turn)),
        for: words.for,
        path: new URL(form.action).pathname,
        body: [...data.entries()].map(([name, value]) => [name, String(value)]),
        subject: form.dataset.act === "many" ? newKey() : subjectOf(form),
        label: form.dataset.label || event.submitter?.textContent.trim() || "",
        put: form.dataset.put || "",
        go: "go" in form.dataset,
        page: location.pathname,
        typed: document.querySelector("[data-keep] input")?.value,
      };
      try {
        write(act);
      } catch {
        return; // nothing can be kept here: the form goes as any other
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      told();
      send();
    },
    true,
  );

  window.acts = { waiting: () => read().some((act) => !act.refused), show };
  others?.addEventListener("message", () => show());
  addEventListener("storage", (event) => event.key?.startsWith(PREFIX) && show());
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  document.addEventListener("resume", send);
  document.addEventListener("live:changed", show);
  document.addEventListener("htmx:afterSwap", show);
  show();
  send();
})();
