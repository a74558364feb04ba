/* Places in a ranked list: a number is sent as soon as it is given, and each press shows at once
   which places it leads to. The rows themselves move once the fingers rest (acts.js). */
(() => {
  "use strict";

  let done = []; // answered, and not yet shown by a list drawn anew

  const order = (acts) => {
    const rows = [...document.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
    for (const act of acts) {
      const fields = new Map(act.body);
      const [what, who] = (fields.get("move") || "").split(":");
      const from = rows.indexOf(who);
      const to = { up: from - 1, down: from + 1, place: fields.get("rank") - 1 }[what];
      if (from < 0 || !(to >= 0)) continue;
      rows.splice(from, 1);
      rows.splice(to, 0, who);
    }
    return rows;
  };

  const show = (waiting) => {
    const rows = order([...done, ...waiting.filter((act) => !act.refused)]);
    for (const row of document.querySelectorAll("[data-row]")) {
      const field = row.querySelector("[name=rank]");
      const place = String(rows.indexOf(row.dataset.row) + 1);
      if (!field) continue;
      row.classList.toggle("moved", place !== field.defaultValue);
      if (field !== document.activeElement) field.value = place;
    }
  };

  document.addEventListener("acts:done", (event) => done.push(event.detail));
  document.addEventListener("acts:put", () => (done = []));
  document.addEventListener("acts:shown", (event) => show(event.detail));

  /* Enter says both that a number is given and that it is to be sent: it is sent once. */
  let given = null;
  addEventListener("submit", (event) => event.target === given && (given = null), true);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-row] [name=rank]")) return;
    const { form } = event.target;
    given = form;
    setTimeout(() => given === form && form.requestSubmit());
  });
})();
