/* One event stream a browser: the pages that want the same one share it.

   A browser opens six connections to a host; eight boards with a stream each left nothing for the
   desk. Whoever holds the lock listens and tells the others; a page that falls silent is passed
   over. Where locks are missing (plain HTTP), each page has a stream of its own. */
(() => {
  "use strict";

  const AGAIN = 3000;
  const STOLEN = 20000;
  const NAMES = ["plan", "beat", "gone"];

  /* Calls `hear(name, data)` for every event of the stream, `hear("cut")` when it breaks. */
  window.listen = (address, hear) => {
    const shared = Boolean(navigator.locks && "BroadcastChannel" in window);
    const channel = shared ? new BroadcastChannel(`stream:${address}`) : null;
    let source = null;
    let release = null;
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
      for (const name of NAMES) {
        source.addEventListener(name, (event) => {
          tell(name, event.data);
          channel?.postMessage({ name, data: event.data });
        });
      }
      source.onerror = () => {
        hear("cut");
        channel?.postMessage({ name: "cut" });
        if (source?.readyState === EventSource.CLOSED) setTimeout(() => source && open(), AGAIN);
      };
    };

    const lead = (lock) => {
      if (!lock) return undefined;
      open();
      return new Promise((resolve) => {
        release = resolve;
      });
    };

    const apply = (how = {}) =>
      navigator.locks.request(`stream:${address}`, how, lead).catch(() => {
        // Taken from us while we slept: somebody else listens now, and we stand in line again.
        source?.close();
        source = release = null;
        apply();
      });

    if (shared) {
      channel.addEventListener("message", ({ data }) => {
        if (data.name === "who" && source && known) channel.postMessage({ name: "plan", data: known });
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
          apply({ steal: true });
        }
      },
      close: () => {
        source?.close();
        source = null;
        release?.();
        channel?.close();
      },
    };
  };
})();
