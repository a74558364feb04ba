/* Keeps a page up to date: told by the event stream, or by asking every twenty seconds.

   The element with data-live names the stream; it is replaced by the same element of the page as
   the server has it now, whenever its data-stamp is no longer the server's. Without network, or
   behind a page that is not ours, it stays and says how old it is; a service worker shows it again
   after a reload. Hours are the server's, carried on by a clock that nobody sets. */
(() => {
  "use strict";

  const POLL = 20000;
  const SILENCE = 40000;
  const AGAIN = 3000;
  const SPREAD = 12000;

  let part = document.querySelector("[data-live]");
  if (!part) return;
  const ours = window.ours;
  const address = location.pathname;
  const memory = `live:${address}`;

  let told_at = null; // the server's hour when it was last heard, and ours
  let told_when = 0;
  let asking = null;
  let owed = false; // what we show may be older than what we were told
  let acts = 0; // the reader's own acts on this page, and how many of them are under way
  let acting = 0;
  let line = null;

  /* Before the server is heard, this device's hour with what it was wrong by last time. */
  const now = () => (told_at === null ? Date.now() + (recall().ahead || 0) : told_at + performance.now() - told_when);
  const live = { now, since: ours.since, isCut: ours.isCut, ask: () => ask() };
  window.live = live;
  const say = (name) => document.dispatchEvent(new CustomEvent(name));
  document.addEventListener("ours:state", () => say("live:state"));

  function recall() {
    try {
      return JSON.parse(localStorage.getItem(memory)) || {};
    } catch {
      return {};
    }
  }

  const confirmed = (instant) => {
    if (instant) {
      told_at = instant;
      told_when = performance.now();
    }
    try {
      localStorage.setItem(memory, JSON.stringify({ heard: now(), ahead: now() - Date.now() }));
    } catch {
      /* a device that keeps nothing shows no age after a reload */
    }
    ours.confirmed();
  };

  /* A page shown from what was kept is as old as it was. */
  const lost = () => {
    if (told_at === null) {
      const known = recall();
      if (known.heard) ours.from(now() - known.heard);
    }
    ours.lost();
  };

  /* What a reader has opened stays open, whether or not it has a name of its own. */
  const called = (details) => details.id || details.querySelector("summary")?.textContent.trim();

  const put = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh || ours.isAnothers(page)) return location.reload();
    const focus = document.activeElement;
    const kept = part.contains(focus) ? focus.id || focus.getAttribute("href") : "";
    const opened = [...part.querySelectorAll("details")].filter((each) => each.open).map(called);
    const changed = part.dataset.own !== fresh.dataset.own;
    part.replaceWith(document.adoptNode(fresh));
    part = fresh;
    for (const each of part.querySelectorAll("details"))
      if (opened.includes(called(each))) each.open = true;
    if (kept) {
      const again =
        document.getElementById(kept) || part.querySelector(`[href="${CSS.escape(kept)}"]`);
      again?.focus({ preventScroll: true });
    }
    const foot = document.querySelector(".hall-version");
    const version = page.querySelector(".hall-version");
    if (foot && version) foot.textContent = version.textContent;
    if (window.htmx) window.htmx.process(part);
    document.dispatchEvent(new CustomEvent("live:changed", { detail: { mine: changed } }));
  };

  const typing = () => {
    const focus = document.activeElement;
    return part.contains(focus) && /^(INPUT|TEXTAREA|SELECT)$/.test(focus.tagName);
  };

  /* Ask for the page; 204 says that it is what we show. What was read before the reader's own act
     here is older than what they see, and is dropped. Only our own word ends the page. */
  const fetched = async () => {
    const before = acts;
    const answer = await ours.ask(`${address}?connu=${part.dataset.stamp}`, {
      headers: { Accept: "text/html" },
    });
    if (!answer) return lost();
    if (answer.status >= 400) return location.reload();
    const text = await answer.text().catch(() => null);
    if (text === null) return lost();
    if (acting || acts !== before) owed = true;
    else if (answer.status !== 204 && !typing()) put(text);
    confirmed(Number(answer.headers.get("X-Instant")));
  };

  /* Whoever asks while we ask may have heard of something newer: then we ask once more. */
  const ask = () => {
    if (asking) {
      owed = true;
      return asking;
    }
    owed = false;
    asking = fetched().then(() => {
      asking = null;
      if (owed && !acting && !ours.isCut()) return ask();
    });
    return asking;
  };

  document.addEventListener("htmx:beforeRequest", () => {
    acts += 1;
    acting += 1;
  });
  document.addEventListener("htmx:afterRequest", () => {
    acting = Math.max(0, acting - 1);
    if (owed) ask();
  });
  document.addEventListener("acts:done", () => {
    acts += 1;
    ask();
  });

  const told = (state) => {
    if (state.stamp === part.dataset.stamp) return state.now && confirmed(state.now);
    const mine = !state.own || state.own !== part.dataset.own;
    setTimeout(ask, mine ? 0 : Math.random() * SPREAD);
  };

  const hear = (name, data) => {
    if (name === "plan") told(JSON.parse(data));
    else if (name === "known") told({ ...JSON.parse(data), now: null }); // told before we listened
    else if (name === "beat") confirmed(Number(data));
    else ask(); // it broke, or has ended: the server says which
  };

  /* Asleep, hidden, frozen, restored: whatever was, we ask at once and listen anew. */
  const wake = () => {
    ask();
    line.renew();
  };

  const watch = () => {
    line = window.listen(part.dataset.live, hear);
    let seen = performance.now();
    setInterval(() => {
      const slept = performance.now() - seen > 4 * AGAIN;
      seen = performance.now();
      if (slept) return wake();
      if (!line.stands(SILENCE)) line.renew();
      if (ours.isCut() || ours.since() > POLL || told_at === null) ask();
    }, AGAIN);
    addEventListener("online", wake);
    document.addEventListener("ours:back", () => ask());
    addEventListener("pageshow", (event) => event.persisted && wake());
    document.addEventListener("resume", wake);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") wake();
    });
  };

  // What came from the network a moment ago is not asked for again: the stream begins with its stamp.
  if (ours.isCut()) ask().then(watch);
  else watch();
})();
