/* Keeps a page up to date: told by the event stream, or by asking every twenty seconds.

   The element with data-live names the stream; it is replaced by the same element of the page as
   the server has it now, whenever its data-stamp is no longer the server's. Without network the
   page stays, says how old it is, and a service worker shows it again after a reload. */
(() => {
  "use strict";

  const POLL = 20000;
  const SILENCE = 40000;
  const AGAIN = 3000;
  const SPREAD = 12000;
  const TIMEOUT = 8000;

  let part = document.querySelector("[data-live]");
  if (!part) return;
  const address = location.pathname;
  const memory = `live:${address}`;

  let ahead = 0; // server's clock minus this device's, in milliseconds
  let heard = 0; // when the server last confirmed what is shown, by this device's clock
  let cut = false;
  let source = null;
  let alive = 0; // when the stream last said anything
  let asking = null;
  let owed = false; // what we show may be older than what we were told
  let acts = 0; // the reader's own acts on this page, and how many of them are under way
  let acting = 0;

  const live = { now: () => Date.now() + ahead, since: () => Date.now() - heard, isCut: () => cut, ask: () => ask() };
  window.live = live;
  const say = (name) => document.dispatchEvent(new CustomEvent(name));

  const recall = () => {
    try {
      return JSON.parse(localStorage.getItem(memory)) || {};
    } catch {
      return {};
    }
  };

  const confirmed = (instant) => {
    heard = Date.now();
    if (instant) ahead = instant - heard;
    cut = false;
    try {
      localStorage.setItem(memory, JSON.stringify({ heard, ahead }));
    } catch {
      /* a device that keeps nothing shows no age after a reload */
    }
    say("live:state");
  };

  const lost = () => {
    if (!heard) {
      const known = recall();
      heard = known.heard || Date.now();
      ahead = known.ahead || 0;
    }
    cut = true;
    say("live:state");
  };

  const put = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
    if (!fresh) return location.reload();
    const focus = document.activeElement;
    const kept = part.contains(focus) ? focus.id || focus.getAttribute("href") : "";
    const opened = [...part.querySelectorAll("details[open][id]")].map((each) => each.id);
    const changed = part.dataset.own !== fresh.dataset.own;
    part.replaceWith(document.adoptNode(fresh));
    part = fresh;
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (kept) {
      const again =
        document.getElementById(kept) || part.querySelector(`[href="${CSS.escape(kept)}"]`);
      again?.focus({ preventScroll: true });
    }
    const foot = document.querySelector(".hall-version");
    const version = new DOMParser().parseFromString(text, "text/html").querySelector(".hall-version");
    if (foot && version) foot.textContent = version.textContent;
    if (window.htmx) window.htmx.process(part);
    document.dispatchEvent(new CustomEvent("live:changed", { detail: { mine: changed } }));
  };

  const typing = () => {
    const focus = document.activeElement;
    return part.contains(focus) && /^(INPUT|TEXTAREA|SELECT)$/.test(focus.tagName);
  };

  /* Ask for the page; 204 says that it is what we show. What was read before the reader's own act
     here is older than what they see, and is dropped. */
  const fetched = async () => {
    const before = acts;
    try {
      const answer = await fetch(`${address}?connu=${part.dataset.stamp}`, {
        headers: { Accept: "text/html" },
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (answer.headers.has("X-Kept") || answer.status >= 500) return lost();
      if (answer.status >= 400 || answer.redirected) return location.reload();
      const text = await answer.text();
      if (acting || acts !== before) owed = true;
      else if (answer.status !== 204 && !typing()) put(text);
      confirmed(Number(answer.headers.get("X-Instant")));
    } catch {
      lost();
    }
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
      if (owed && !acting && !cut) return ask();
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

  const told = (event) => {
    alive = Date.now();
    const state = JSON.parse(event.data);
    if (state.stamp === part.dataset.stamp) return confirmed(state.now);
    const mine = !state.own || state.own !== part.dataset.own;
    setTimeout(ask, mine ? 0 : Math.random() * SPREAD);
  };

  const connect = () => {
    if (source) source.close();
    source = new EventSource(part.dataset.live);
    alive = Date.now();
    source.addEventListener("plan", told);
    source.addEventListener("beat", (event) => {
      alive = Date.now();
      confirmed(Number(event.data));
    });
    source.addEventListener("gone", () => location.reload());
    source.onerror = () => {
      ask();
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, AGAIN);
    };
  };

  const streaming = () => source && source.readyState === EventSource.OPEN;

  setInterval(() => {
    if (!streaming() && Date.now() - heard > POLL) ask();
    if (source && source.readyState !== EventSource.CLOSED && Date.now() - alive > SILENCE) connect();
  }, AGAIN);
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !streaming()) connect();
  });

  /* What this page needs is kept for when the network is gone; only where browsers allow it. */
  const keep = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register("/service-worker.js");
    const registration = await navigator.serviceWorker.ready;
    const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
    registration.active.postMessage({
      page: address,
      files: files.map((each) => each.href || each.src),
    });
  };

  const known = recall();
  ahead = known.ahead || 0;
  ask().then(connect);
  keep().catch(() => {});
})();
