/* Screens of the hall: what is shown by the hour, the countdown, the pages, the gong. */
(() => {
  "use strict";

  const TURN = 12000;
  const ANOTHER_HOUR = 30000;
  const root = document.body;
  const state = document.querySelector(".hall-state");
  const zone = () => document.querySelector("[data-timezone]").dataset;
  let held = false;
  let sound = null;
  let struck = 0;
  let by = 0; // what the hour is ahead of the clock that nobody sets
  let awake = null; // the screen is kept on, where the browser does so
  const wishes = kept(); // what was wanted of this screen outlives its taking a newer program
  let wanted = Boolean(wishes.getItem("hall:on"));

  function kept() {
    try {
      return sessionStorage;
    } catch {
      return new (class {
        getItem() {}
        setItem() {}
        removeItem() {}
      })(); // forbidden
    }
  }

  const hour = (instant) => {
    const parts = new Intl.DateTimeFormat("en-GB", {
      hour: "numeric",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: zone().timezone,
    }).formatToParts(instant);
    const get = (type) => parts.find((part) => part.type === type).value;
    const text = zone().hour.replace("{h}", Number(get("hour")));
    return text.replace("{mm}", get("minute"));
  };

  const left = (milliseconds) => {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    const rest = String(seconds % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  };

  /* Everything that has a window is shown within it and hidden outside. */
  const show = () => {
    const now = window.live.now();
    for (const each of document.querySelectorAll("[data-from]")) {
      const hidden = !(each.dataset.from <= now && now < each.dataset.until);
      if (each.hidden !== hidden) each.hidden = hidden;
    }
    for (const each of document.querySelectorAll("[data-countdown]")) {
      each.textContent = left(each.dataset.countdown - now);
    }
    for (const each of document.querySelectorAll("[data-clock]")) each.textContent = hour(now);
    strike(now);
  };

  const turn = () => {
    if (held) return;
    for (const slot of document.querySelectorAll(".hall-slot:not([hidden])")) {
      const sheets = [...slot.querySelectorAll("[data-sheet]")];
      if (sheets.length < 2) continue;
      const at = sheets.findIndex((each) => !each.hidden);
      sheets.forEach((each, index) => {
        each.hidden = index !== (at + 1) % sheets.length;
      });
    }
  };

  const age = () => {
    root.classList.toggle("cut", window.live.isCut());
    if (!window.live.isCut()) {
      state.textContent = "";
      return;
    }
    const since = Math.round(window.live.since() / 1000);
    const words = since < 60 ? state.dataset.seconds : state.dataset.minutes;
    const shown = words.replace("{num}", since < 60 ? since : Math.floor(since / 60));
    const then = hour(window.live.now() - window.live.since());
    const text = state.dataset.state.replace("{hour}", then).replace("{age}", shown);
    if (state.textContent !== text) state.textContent = text;
  };

  /* A struck bell: partials that fade, the low ones last. */
  const ring = () => {
    if (!sound || sound.state !== "running") return;
    const start = sound.currentTime;
    for (const [ratio, loud, lasts] of [[1, 0.5, 4], [2.76, 0.25, 2.4], [5.4, 0.12, 1.2], [8.9, 0.06, 0.6]]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = 196 * ratio;
      volume.gain.setValueAtTime(loud, start);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
      tone.connect(volume).connect(sound.destination);
      tone.start(start);
      tone.stop(start + lasts);
    }
    root.dataset.rung = String(Number(root.dataset.rung || 0) + 1);
  };

  /* At every start of a slot, once; a screen that slept through it stays silent. The hour may be
     set right by a little, which is no new start, or by much: then what struck before is nothing. */
  const strike = (now) => {
    const ahead = now - performance.now();
    if (Math.abs(ahead - by) > ANOTHER_HOUR) struck = 0;
    by = ahead;
    const starts = [...document.querySelectorAll("[data-countdown]")].map((each) => Number(each.dataset.countdown));
    const last = Math.max(0, ...starts.filter((start) => start <= now));
    if (struck && last > struck && now - last < 5000) ring();
    struck = Math.max(struck, last, 1);
  };

  /* A device that slept gives its sound back only sometimes; the button says what is so. */
  const gong = document.querySelector("[data-act=gong]");
  const sounds = () => {
    const silent = Boolean(sound) && sound.state !== "running";
    gong?.setAttribute("aria-pressed", String(Boolean(sound) && !silent));
    gong?.classList.toggle("silent", silent);
    if (gong) gong.textContent = silent ? gong.dataset.silent : gong.dataset.name;
  };

  const listenAgain = () => {
    if (sound && sound.state !== "running") sound.resume().then(sounds, sounds);
    sounds();
  };

  const keepOn = async () => {
    if (!wanted || (awake && !awake.released) || document.visibilityState !== "visible") return;
    try {
      awake = await navigator.wakeLock.request("screen");
      awake.addEventListener("release", () => root.classList.remove("kept-on"));
      root.classList.add("kept-on");
    } catch {
      awake = null;
      root.classList.remove("kept-on");
    }
  };

  const tune = () => {
    sound = new AudioContext();
    sound.addEventListener("statechange", sounds);
  };
  if (wishes.getItem("hall:gong")) tune();

  const back = () => {
    listenAgain();
    keepOn();
  };
  document.addEventListener("visibilitychange", back);
  document.addEventListener("resume", back);
  addEventListener("pageshow", back);
  setInterval(back, 3000);
  back();

  const acts = {
    async gong() {
      if (sound && sound.state === "running") {
        await sound.close();
        sound = null;
        wishes.removeItem("hall:gong");
      } else if (sound) {
        await sound.resume().catch(() => {});
      } else {
        tune();
        wishes.setItem("hall:gong", "1");
        await sound.resume().catch(() => {});
      }
      sounds();
      ring();
    },
    pause(button) {
      held = !held;
      button.setAttribute("aria-pressed", String(held));
    },
    full() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen().catch(() => {});
      wanted = Boolean(navigator.wakeLock);
      if (wanted) wishes.setItem("hall:on", "1");
      keepOn();
    },
  };
  for (const button of document.querySelectorAll("[data-act]")) {
    button.hidden = false;
    button.addEventListener("click", () => acts[button.dataset.act](button));
  }

  document.addEventListener("live:changed", show);
  document.addEventListener("live:state", () => {
    show();
    age();
  });
  setInterval(() => {
    show();
    age();
  }, 1000);
  setInterval(turn, TURN);
  show();
})();
