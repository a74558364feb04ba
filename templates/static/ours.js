/* Asking in the background: which answers are ours, and how old what is shown is.

   A proxy's error page, a captive portal or an empty answer is no answer: the page stays, says its
   age and asks again. Time is measured by a clock that nobody sets (performance.now). */
(() => {
  "use strict";

  const HEADER = "X-Matchmaker";
  const TIMEOUT = 8000;
  const build = document.querySelector("meta[name=build]")?.content;

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

  const outdated = (stamp) => Boolean(build && stamp && stamp !== build);

  /* The answer, if it is ours and says something; otherwise null, and the page counts as cut. */
  const ask = async (address, options = {}) => {
    try {
      const answer = await fetch(address, {
        redirect: "manual",
        ...options,
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const stamp = answer.headers.get(HEADER);
      if (!stamp || answer.headers.has("X-Kept") || !speaks(answer.status)) return lost(), null;
      if (outdated(stamp)) ours.outdated = true;
      return answer;
    } catch {
      return lost(), null;
    }
  };

  const ours = {
    ask,
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
  const holds = (xhr, selector) =>
    !selector ||
    selector === "unset" ||
    new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(selector);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, elt } = event.detail;
    const stamp = xhr.getResponseHeader(HEADER);
    const background = !requestConfig.triggeringEvent;
    const chosen = (requestConfig.elt || elt).closest("[hx-select]")?.getAttribute("hx-select");
    const whole = xhr.getResponseHeader("HX-Retarget");
    const right =
      stamp && speaks(xhr.status) && (background ? xhr.status < 400 : true) && (whole || holds(xhr, chosen));
    if (outdated(stamp)) ours.outdated = true;
    if (right) return confirmed();
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    lost();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, lost);

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
  }

  /* A newer program has come: this page takes it once nobody is writing and nothing waits. */
  setInterval(() => {
    if (!ours.outdated || cut || window.acts?.waiting()) return;
    const focus = document.activeElement;
    if (focus && /^(INPUT|TEXTAREA|SELECT)$/.test(focus.tagName) && focus.value) return;
    if (document.querySelector("[data-live], [data-age]")) location.reload();
  }, 1000);
})();
