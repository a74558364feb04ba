/* Asking in the background: which answers are ours, and how old what is shown is.

   A proxy's error page, a captive portal or an empty answer is no answer: the page stays, says its
   age and asks again. Time is measured by a clock that nobody sets (performance.now). */
(() => {
  "use strict";

  const HEADER = "X-Matchmaker";
  const TIMEOUT = 8000;
  const PROBE = "/api/v1/health";
  const PROBED = 2000; // between two small questions, and how long one may take
  const GLANCE = 2000;
  const SETTLED = 2000; // between two looks at whether a newer program may be taken
  const [opened] = performance.getEntriesByType("navigation");
  const keeps = document.querySelector("[data-live], #desk");
  const plain = keeps && !location.search && opened?.responseStatus === 200;
  const drawn = plain && `<!doctype html>\n${document.documentElement.outerHTML}`;
  const build = document.querySelector("meta[name=build]")?.content;

  const under = new Set(); // what was asked and may still hang
  let heard = performance.now();
  let cut = false;
  const say = () => document.dispatchEvent(new CustomEvent("ours:state"));

  const confirmed = () => {
    heard = performance.now();
    cut = false;
    say();
  };
  const lost = () => {
    cut = true;
    say();
  };

  /* Whether a status that came with our header says something about what was asked for. */
  const speaks = (status) => status > 0 && status < 500 && status !== 429 && status !== 408;

  /* Our word that whoever reads this page may not, or that there is no such page. */
  const ends = (status) => [401, 403, 404, 410].includes(status);

  const outdated = (stamp) => Boolean(build && stamp && stamp !== build);

  /* The answer, if it is ours; otherwise null. One that says nothing counts as cut. */
  const reach = async (address, options = {}) => {
    const given = new AbortController();
    const since = performance.now();
    const asked = { given, since };
    under.add(asked);
    setTimeout(() => {
      given.abort(); // what came without an end is given up as well
      under.delete(asked);
    }, TIMEOUT);
    try {
      const answer = await fetch(address, { redirect: "manual", ...options, signal: given.signal });
      const stamp = answer.headers.get(HEADER);
      const mine = stamp && !answer.headers.has("X-Kept");
      if (!mine || !speaks(answer.status)) lost();
      if (!mine) return null;
      if (outdated(stamp)) ours.outdated = true;
      return answer;
    } catch {
      return lost(), null;
    }
  };

  /* The answer, if it is ours and says something; otherwise null, and the page counts as cut. */
  const ask = async (address, options) => {
    const answer = await reach(address, options);
    return answer && speaks(answer.status) ? answer : null;
  };

  const ours = {
    ask,
    isAnothers: (page) => isAnothers(page),
    reach,
    speaks,
    confirmed,
    lost,
    isCut: () => cut,
    since: () => performance.now() - heard,
    from: (milliseconds) => {
      heard = performance.now() - Math.max(0, milliseconds);
    },
    outdated: false,
  };
  window.ours = ours;

  /* htmx swaps whatever comes; here only what is ours, and holds what was asked for. */
  const holds = (page, selector) => !selector || selector === "unset" || page.querySelector(selector);

  /* Two people may use one browser, one after the other: a page of the one takes nothing from what
     is drawn for the other, and becomes theirs as a whole. */
  const whose = (page) => page.getElementById("acts")?.dataset.for;
  const isAnothers = (page) => whose(page) !== undefined && whose(page) !== whose(document);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, elt } = event.detail;
    const stamp = xhr.getResponseHeader(HEADER);
    const background = !requestConfig.triggeringEvent;
    const chosen = (requestConfig.elt || elt).closest("[hx-select]")?.getAttribute("hx-select");
    const whole = xhr.getResponseHeader("HX-Retarget");
    const mine = stamp && !xhr.getResponseHeader("X-Kept");
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const right =
      mine && speaks(xhr.status) && (!background || xhr.status < 400) && (whole || holds(page, chosen));
    if (mine && outdated(stamp)) ours.outdated = true;
    const moved = right && isAnothers(page);
    if (right && !moved) return confirmed();
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    if (moved || (mine && background && ends(xhr.status))) return location.reload();
    lost();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, lost);

  /* While cut, a small question tells when our server is there again. What hung until then is
     given up, and everybody asks anew. */
  const back = () => {
    for (const each of document.querySelectorAll('[hx-trigger*="ours:back"]')) {
      window.htmx?.trigger(each, "htmx:abort");
    }
    document.dispatchEvent(new CustomEvent("ours:back"));
  };
  const probe = async () => {
    const began = performance.now();
    try {
      const signal = AbortSignal.timeout(PROBED);
      const answer = await fetch(PROBE, { redirect: "manual", signal });
      if (!answer.ok || !answer.headers.has(HEADER)) return;
    } catch {
      return;
    }
    for (const { given, since } of under) if (since < began - PROBED) given.abort();
    if (cut) back();
  };
  let probing = false;
  setInterval(async () => {
    if (!cut || probing || document.hidden) return;
    probing = true;
    await probe();
    probing = false;
  }, PROBED);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back());
  for (const name of ["resume", "online"]) (name === "online" ? window : document).addEventListener(name, back);

  /* A page that a service worker gave back is as old as it was, and cut from the start. */
  const kept = document.documentElement.dataset.kept;
  if (kept !== undefined) {
    ours.from(Number(kept));
    cut = true;
  }

  /* Where the age is said: every page that reads itself again has the line. */
  const line = document.querySelector("[data-age]");
  const age = () => {
    const seconds = Math.round(ours.since() / 1000);
    const words = seconds < 60 ? line.dataset.seconds : line.dataset.minutes;
    const text = cut ? line.dataset.age.replace("{age}", words.replace("{num}", seconds < 60 ? seconds : Math.floor(seconds / 60))) : "";
    if (line.textContent !== text) line.textContent = text;
  };
  if (line) {
    document.addEventListener("ours:state", age);
    setInterval(age, 1000);
    age();
  }

  /* Signing out empties the device: with acts that wait, only if it is meant. */
  const unsent = () => {
    try {
      return Object.keys(localStorage).some((name) => name.startsWith("act:"));
    } catch {
      return false;
    }
  };
  document.addEventListener("submit", (event) => {
    const words = event.target.dataset?.unsent;
    if (words && unsent() && !confirm(words)) event.preventDefault();
  });

  /* A newer program has come: this page takes it once nobody is writing and nothing waits, and
     while it can be had. */
  const writing = () => {
    const focus = document.activeElement;
    return focus && /^(INPUT|TEXTAREA|SELECT)$/.test(focus.tagName) && focus.value;
  };
  const renew = async () => {
    if (!ours.outdated || cut || writing() || window.acts?.waiting()) return;
    if (!document.querySelector("[data-live], [data-age]")) return;
    ours.outdated = false; // asked for below, it is so again
    if ((await ask(location.href)) && ours.outdated && !writing()) location.reload();
  };
  setInterval(renew, SETTLED);

  /* What these pages need is kept for when the network is gone; only where browsers allow it. Whoever
     takes a glance loads no worker for it. A page that came from the network is kept as it was
     drawn, and not asked for again. */
  const keep = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register("/service-worker.js");
    const registration = await navigator.serviceWorker.ready;
    const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")];
    registration.active.postMessage({
      page: location.pathname,
      text: drawn,
      files: files.map((each) => each.href || each.src),
    });
  };
  if (keeps && kept === undefined) setTimeout(() => keep().catch(() => {}), GLANCE);
})();
