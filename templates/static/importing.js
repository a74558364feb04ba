/* While an import is under way the page says so, and for how long: a form that has been sent leaves
   its page as it is until the answer comes, which for a large list takes some seconds. */
(() => {
  "use strict";

  const box = document.querySelector("[data-under-way]");
  if (!box) return;
  const seconds = box.querySelector("[data-seconds]");
  let ticking = 0;

  const end = () => {
    clearInterval(ticking);
    box.hidden = true;
  };

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    const since = performance.now();
    end();
    seconds.textContent = "0";
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    ticking = setInterval(() => {
      seconds.textContent = String(Math.floor((performance.now() - since) / 1000));
    }, 1000);
  });
  // Whoever comes back to the page finds it at rest.
  addEventListener("pageshow", (event) => event.persisted && end());
})();
