/* A person's own page: says when their meetings changed, how old it is without network, and asks
   again every minute, since "in 12 minutes" grows stale. */
(() => {
  "use strict";

  const MINUTE = 60000;
  const news = document.querySelector("#news");
  let changed = false;

  const say = () => {
    const cut = window.live.isCut();
    const then = new Date(window.live.now() - window.live.since());
    const minutes = Math.floor(window.live.since() / MINUTE);
    const hour = then.toLocaleTimeString(document.documentElement.lang, {
      hour: "numeric",
      minute: "2-digit",
    });
    const age = news.dataset.cut.replace("{hour}", hour).replace("{num}", minutes);
    const text = cut ? age : changed ? news.dataset.changed : "";
    if (news.textContent !== text) news.textContent = text;
    news.classList.toggle("cut", cut);
  };

  document.addEventListener("live:changed", (event) => {
    changed = changed || event.detail.mine;
    say();
  });
  document.addEventListener("live:state", say);
  setInterval(() => {
    say();
    if (document.visibilityState === "visible") window.live.ask();
  }, MINUTE);
})();
