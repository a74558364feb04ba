/* One event stream a browser: the pages that want the same one share it.

   A browser opens six connections to a host; eight boards with a stream each left nothing for the
   desk. Whoever holds the lock listens and tells the others; a page that falls silent is passed
   over. Where locks are missing (plain HTTP), each page has a stream of its own. */
(() => {
  "use strict";

  const AGAIN = 3000;
  const LEAVING = 100; // a line that ends with its page is not cut: by then the page is gone
  const STOLEN = 20000;
  const NAMES = ["plan", "beat", "gone"];

  /* Calls `hear(name, data)` for every event of the stream, `hear("cut")` when it breaks. */
  window.listen = (address, hear) => {
    const shared = Boolean(navigator.locks && "BroadcastChannel" in window);
    // Two people may use one browser: what one is told is not for the other's page.
    const name = `stream:${address} ${document.getElementById("acts")?.dataset.for || ""}`;
    const channel = shared ? new BroadcastChannel(name) : null;
    let source = null;
    let release = null;
    let line = null; // while we stand in line for the lock
    let turn = 0;
    let last = performance.now();
    let known = null; // the last plan told, for pages that come later

    const tell = (name, data) => {
      last = performance.now();
      if (name === "plan") known = data;
      hear(name, data);
    };

    const open = () => {
      source?.close();
      source = new EventSource(address);
      last = performance.now();
      for (const kind of NAMES) {
        source.addEventListener(kind, (event) => {
          tell(kind, event.data);
          channel?.postMessage({ name: kind, data: event.data });
        });
      }
      source.onerror = () => setTimeout(broken, LEAVING);
    };

    const broken = () => {
      if (!source) return;
      hear("cut");
      channel?.postMessage({ name: "cut" });
      if (source.readyState === EventSource.CLOSED) setTimeout(() => source && open(), AGAIN);
    };

    const stop = () => {
      source?.close();
      source = null;
    };

    const lead = () => {
      open();
      return new Promise((resolve) => {
        release = resolve;
      });
    };

    /* Stands in line, or goes before all others. Who loses the lock while asleep stands in line
       again; where no lock is to be had, each page listens for itself. */
    const apply = (steal = false) => {
      const mine = (turn += 1);
      line?.abort();
      line = steal ? null : new AbortController();
      const how = steal ? { steal } : { signal: line.signal };
      navigator.locks.request(name, how, lead).catch((error) => {
        if (mine !== turn) return;
        stop();
        if (error.name === "AbortError") apply();
        else open();
      });
    };

    if (shared) {
      channel.addEventListener("message", ({ data }) => {
        if (data.name === "who" && source && known) channel.postMessage({ name: "known", data: known });
        else if (data.name !== "who" && !source) tell(data.name, data.data);
      });
      channel.postMessage({ name: "who" });
      apply();
    } else open();

    return {
      /* Whether events come, here or from the page that listens. */
      stands: (silence) => performance.now() - last < silence && (!source || source.readyState !== EventSource.CLOSED),
      /* After sleep or silence: a stream of its own is opened anew, somebody else's is taken over. */
      renew: () => {
        if (source) open();
        else if (shared && performance.now() - last > STOLEN) {
          last = performance.now();
          apply(true);
        }
      },
      close: () => {
        turn += 1;
        line?.abort();
        stop();
        release?.();
        channel?.close();
      },
    };
  };
})();
