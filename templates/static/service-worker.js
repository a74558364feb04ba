/* Keeps the last plan of this device: the screens of the hall and a person's own page.

   The network comes first, always; what is kept is shown when it does not answer, or something that
   is not ours does (a proxy, a captive portal), and says so (X-Kept). It is forgotten on our own
   word only. Nothing else of the site is kept. */
"use strict";

const STORE = "plan-1";
const PATIENCE = 6000;
const OURS = "X-Matchmaker";

const isKept = (path) =>
  path === "/moi" ||
  /^\/accueil\/[^/]+$/.test(path) ||
  (path.startsWith("/tableau/") && !path.endsWith("/evenements"));

/* Whether our own server says something about the page, be it that there is none. */
const speaks = (answer) =>
  answer.headers.has(OURS) && answer.status < 500 && answer.status !== 429 && answer.status !== 408;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/* A page that was open before we were asks to be kept with what it needs: as it was drawn, with
   the rules that its files came with, which every answer of ours bears. */
self.addEventListener("message", (event) => {
  const { page, text, files } = event.data;
  event.waitUntil(
    (async () => {
      if (!isKept(page)) return;
      if (!text) await fromNetwork(new Request(page));
      const store = await caches.open(STORE);
      const known = await Promise.all(files.map((file) => store.match(file)));
      await store.addAll(files.filter((_, index) => !known[index]));
      if (text) await store.put(page, asDrawn(text, await store.match(files[0])));
    })().catch(() => {}),
  );
});

const asDrawn = (text, beside) => {
  const headers = new Headers(beside.headers);
  for (const name of ["Cache-Control", "Content-Encoding", "Content-Length", "ETag"]) headers.delete(name);
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("X-Kept-At", String(Date.now()));
  return new Response(text, { status: 200, headers });
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(fromStore(request));
  else if (isKept(address.pathname)) event.respondWith(page(request, address.pathname));
});

/* A page as everybody finds it, not what somebody has looked for on it. */
const isPlain = (address) =>
  [...new URL(address).searchParams].every(([name, value]) => name === "connu" || value === "");

/* The same answer, with the hour at which it came. It is read whole before it takes the place of
   the last one: a store gives that up as soon as it begins to write. */
const stamped = async (answer) => {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  return new Response(await answer.arrayBuffer(), { status: 200, headers });
};

const fromStore = async (request) =>
  (await (await caches.open(STORE)).match(request.url)) || fetch(request);

const fromNetwork = async (request) => {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  const path = new URL(request.url).pathname;
  const store = await caches.open(STORE);
  if (!speaks(answer)) return answer;
  const whole = answer.status === 200 && !answer.redirected && isPlain(request.url);
  if (whole) {
    const copy = await stamped(answer.clone());
    await store.put(path, copy).catch(() => {}); // no room is no fault
  }
  // Who has signed out, or whose address was renewed, keeps nothing.
  else if (answer.status >= 400) await store.delete(path);
  return answer;
};

const page = async (request, path) => {
  const kept = async () => {
    const found = await (await caches.open(STORE)).match(path);
    if (!found) return undefined;
    const headers = new Headers(found.headers);
    headers.set("X-Kept", "1");
    headers.delete("Content-Length");
    const age = Math.max(0, Date.now() - Number(headers.get("X-Kept-At")));
    const text = (await found.text()).replace("<html ", `<html data-kept="${age}" `);
    return new Response(text, { status: 200, headers });
  };
  try {
    const answer = await fromNetwork(request);
    return speaks(answer) ? answer : (await kept()) || answer;
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
};
