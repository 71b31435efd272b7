// What a browser can give beside words: a chosen file, a recorded voice, where it is. Each goes out by the page's own
// forms; a button stands there only where the browser can do it.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const composer = $("composer"), input = $("file"), chosen = $("chosen"), voice = $("voice");
  const LONGEST = 600000; // milliseconds of a recording: far below 20 MB
  const VOICE_BITS = 32000;
  document.documentElement.classList.add("js");

  const say = (text) => document.dispatchEvent(new CustomEvent("said", { detail: text }));
  const size = (bytes) => bytes < 1024000 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

  input.addEventListener("change", () => {
    const file = input.files[0];
    chosen.replaceChildren();
    if (!file) return;
    chosen.append($("chip").content.cloneNode(true));
    chosen.querySelector(".name").textContent = `${file.name} (${size(file.size)})`;
    chosen.querySelector("button").addEventListener("click", () => { put(null); input.focus(); });
    if (file.size > +composer.dataset.largest) { say(composer.dataset.large); put(null); }
    else say("");
  });

  function put(file) {
    const held = new DataTransfer();
    if (file) held.items.add(file);
    input.files = held.files;
    input.dispatchEvent(new Event("change"));
  }

  let recorder, asking = false, timer;
  async function record() {
    asking = true;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    asking = false;
    if (!stream) { say(voice.dataset.refused); return; }
    const parts = [];
    recorder = new MediaRecorder(stream, { audioBitsPerSecond: VOICE_BITS });
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      const type = recorder.mimeType.split(";")[0];
      stream.getTracks().forEach((track) => track.stop());
      clearTimeout(timer);
      recorder = null;
      voice.setAttribute("aria-pressed", "false");
      put(new File(parts, `voice.${{ "audio/mp4": "m4a", "audio/ogg": "ogg" }[type] || "webm"}`, { type }));
      composer.querySelector(".send").focus();
    });
    recorder.start();
    timer = setTimeout(() => recorder && recorder.stop(), LONGEST);
    say("");
    voice.setAttribute("aria-pressed", "true");
    chosen.textContent = voice.dataset.recording;
  }
  if (window.MediaRecorder && navigator.mediaDevices && window.DataTransfer) {
    voice.hidden = false;
    voice.addEventListener("click", () => { if (recorder) recorder.stop(); else if (!asking) record(); });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place]");
    if (!button || button.value) return;
    event.preventDefault();
    const failed = () => say(button.dataset.failed);
    if (!navigator.geolocation) { failed(); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`;
      button.form.requestSubmit(button);
    }, failed, { timeout: 20000, enableHighAccuracy: true });
  });
})();
