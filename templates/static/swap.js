/* Pieces of a participant's page that a form replaces, where the office has htmx for more.

   A form with hx-post is sent in the background; what comes takes the place of hx-target, and pieces
   marked hx-swap-oob take the place of theirs. Presses are sent one after the other, none is left
   out. The names, headers and events are htmx's, as far as these pages use them. */
(() => {
  "use strict";

  const TIMEOUT = 8000;
  let turn = Promise.resolve();

  const tell = (where, name, detail) =>
    where.dispatchEvent(new CustomEvent(`htmx:${name}`, { bubbles: true, cancelable: true, detail }));

  const ask = (form, body) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", form.getAttribute("hx-post"));
      xhr.timeout = TIMEOUT;
      xhr.setRequestHeader("HX-Request", "true");
      xhr.setRequestHeader("HX-Current-URL", location.href);
      xhr.onload = () => resolve([xhr, "load"]);
      xhr.onerror = () => resolve([xhr, "sendError"]);
      xhr.ontimeout = () => resolve([xhr, "timeout"]);
      xhr.send(body);
    });

  /* Whoever had the focus has it again, by name. */
  const replace = (old, fresh) => {
    const focus = document.activeElement;
    const name = old.contains(focus) ? focus.id : "";
    old.replaceWith(document.adoptNode(fresh));
    if (name) document.getElementById(name)?.focus({ preventScroll: true });
  };

  const put = (xhr, target) => {
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    for (const piece of page.querySelectorAll("[hx-swap-oob]")) {
      piece.removeAttribute("hx-swap-oob");
      const old = document.getElementById(piece.id);
      if (old) replace(old, piece);
      else piece.remove();
    }
    const chosen = xhr.getResponseHeader("HX-Reselect");
    const fresh = chosen ? page.querySelector(chosen) : page.body.firstElementChild;
    const old = document.querySelector(xhr.getResponseHeader("HX-Retarget") || target);
    if (fresh && old) replace(old, fresh);
    document.querySelector("[autofocus]:not(:focus)")?.focus();
    tell(document.body, "afterSwap", { xhr });
  };

  const send = async (form, body) => {
    const target = form.getAttribute("hx-target");
    const where = () => (form.isConnected ? form : document.body);
    tell(where(), "beforeRequest", { elt: form });
    const [xhr, how] = await ask(form, body);
    const detail = { xhr, elt: form, requestConfig: { elt: form, triggeringEvent: true } };
    detail.shouldSwap = xhr.status !== 204;
    if (how !== "load") tell(where(), how, detail);
    else if (tell(where(), "beforeSwap", detail) && detail.shouldSwap) put(xhr, target);
    tell(where(), "afterRequest", detail);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches?.("form[hx-post]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    turn = turn.then(() => send(form, body)).catch(() => {});
  });
})();
