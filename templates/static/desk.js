// Reading badges with the camera, where the browser can; everywhere else the desk types names.
(() => {
  "use strict";

  const SAME_BADGE = 6000; // a badge held before the camera is one arrival, not ten
  const PAUSE = 200;

  const box = document.getElementById("scanner");
  const able = "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia;
  if (!box || !able) return;

  const start = document.getElementById("scan");
  const finder = document.getElementById("viewfinder");
  const video = finder.querySelector("video");
  const form = document.getElementById("scanned");
  const failure = document.getElementById("no-camera");
  let stream = null;
  let last = { code: "", at: -SAME_BADGE };

  box.hidden = false;
  start.addEventListener("click", () => (stream ? stop() : open()));
  document.addEventListener("visibilitychange", () => document.hidden && stop());

  async function open() {
    failure.textContent = "";
    try {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
      show(true);
      video.srcObject = stream;
      await video.play();
      look(detector);
    } catch {
      stop();
      failure.textContent = failure.dataset.text;
    }
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    show(false);
  }

  function show(open) {
    finder.hidden = !open;
    start.setAttribute("aria-expanded", String(open));
  }

  async function look(detector) {
    while (stream) {
      const found = await detector.detect(video).catch(() => []);
      if (found.length > 0 && stream) take(found[0].rawValue);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  function take(code) {
    const now = performance.now(); // nobody sets it back
    if (code === last.code && now - last.at < SAME_BADGE) {
      last.at = now;
      return;
    }
    last = { code, at: now };
    form.elements.code.value = code;
    form.requestSubmit();
    navigator.vibrate?.(60); // it is kept: whatever happens now, it will be sent
  }
})();
