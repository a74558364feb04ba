/* The grid as the place of work: a meeting is chosen, then its new place; drawn there, or typed.

   Everything is a link of the page, and leads to a page that says what the act does before it is
   done. Without scripts each place opens its own forms. */
(() => {
  "use strict";

  const grid = document.querySelector("table.bench[data-to]");
  if (!grid) return;
  const said = document.getElementById("bench-said");
  const help = document.getElementById("bench-help");
  const places = [...grid.querySelectorAll("td > a")];
  let chosen = null;

  help.hidden = false;
  for (const place of places) place.tabIndex = -1;
  const asked = grid.querySelector(".found > a") || grid.querySelector(location.hash || "_");
  const first = asked || places[0];
  if (first) first.tabIndex = 0;
  if (asked) asked.focus();

  const numbers = (place) => place.id.slice(1).split("-");
  const meets = (place) => place.classList.contains("meets");

  function choose(place) {
    chosen?.removeAttribute("aria-current");
    chosen = place;
    chosen?.setAttribute("aria-current", "true");
    said.textContent = place ? help.dataset.chosen.replace("{what}", place.innerText) : "";
  }

  function go(from, to) {
    const [table, slot] = numbers(from);
    location.assign(`${grid.dataset.to}?table=${table}&slot=${slot}&to=${numbers(to).join(".")}`);
  }

  function step(place, key) {
    const cell = place.parentElement;
    const rows = [...grid.tBodies[0].rows];
    let row = rows.indexOf(cell.parentElement);
    let column = cell.cellIndex;
    const down = { ArrowDown: 1, ArrowUp: -1 }[key] || 0;
    const right = { ArrowRight: 1, ArrowLeft: -1 }[key] || 0;
    for (;;) {
      row += down;
      column += right;
      const next = rows[row]?.cells[column];
      if (!next || next.tagName === "TH") return;
      const link = next.querySelector("a"); // a closed place is stepped over
      if (link) return focus(place, link);
    }
  }

  function focus(from, to) {
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }

  grid.addEventListener("click", (event) => {
    const place = event.target.closest("td > a");
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (chosen && chosen !== place) {
      event.preventDefault();
      go(chosen, place);
    } else if (!chosen && meets(place)) {
      event.preventDefault();
      choose(place);
    }
  });

  grid.addEventListener("keydown", (event) => {
    const place = event.target.closest("td > a");
    if (!place) return;
    if (event.key === "Escape") choose(null);
    if (!event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(place, event.key);
  });

  grid.addEventListener("dragstart", (event) => {
    const place = event.target.closest?.("td > a");
    if (place && meets(place)) choose(place);
  });
  grid.addEventListener("dragover", (event) => {
    if (chosen && event.target.closest("td")?.querySelector("a")) event.preventDefault();
  });
  grid.addEventListener("drop", (event) => {
    const place = event.target.closest("td")?.querySelector("a");
    if (!place || !chosen) return;
    event.preventDefault();
    if (place !== chosen) go(chosen, place);
  });
})();
