// The quick exit, on every page: by the button, or by Escape twice. Leaves first and tells the server on the way out;
// if that fails, a mark in the cookies lets the next look at the chat make up for it.
(() => {
  "use strict";
  const form = document.getElementById("leave"), { leaveTo: to, left } = document.body.dataset;
  const QUICK = 1000; // milliseconds between the two presses
  let pressed = -QUICK;

  function leave() {
    try { sessionStorage.clear(); } catch { /* storage is switched off */ }
    document.cookie = left;
    fetch(form.action, { method: "POST", keepalive: true, body: new URLSearchParams() }).catch(() => {});
    document.title = "…";
    document.body.replaceChildren();
    if (window.parent !== window) window.parent.postMessage({ korpu: "leave", to }, "*"); // to embed.js, if it is there
    location.replace(to);
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); leave(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || event.isComposing) return;
    if (event.timeStamp - pressed < QUICK) leave();
    pressed = event.timeStamp;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // nothing from before
})();
