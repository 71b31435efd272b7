// The web chat with JavaScript: sends without leaving the page, shows what comes, keeps what could not be sent.
// Without it every form still works. Nothing is written into the page but the server's own escaped pieces.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const KEY = "korpu-unsent";
  const SLOWEST = 30000;
  const PATIENCE = 20000;
  const FILE_PATIENCE = 900000; // 20 MB over a telephone's worst connection

  const log = $("log"), composer = $("composer");
  const words = composer.dataset, box = $("box"), input = $("file"), unsent = $("unsent"), problem = $("problem");
  const queue = []; // {id, body, file, label, node, sent, bubble}
  let busy = false, timer = 0, tries = 0;

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const save = () => {
    const left = queue.filter((item) => !item.sent).map(({ id, body, file, label }) => file ? { lost: 1 } : { id, body, label });
    try { left.length ? sessionStorage.setItem(KEY, JSON.stringify(left)) : sessionStorage.removeItem(KEY); } catch { /* off */ }
  };
  const toEnd = () => window.scrollTo(0, document.documentElement.scrollHeight);
  function reveal(bubble) { // what is longer than the screen is read from its beginning
    toEnd();
    const above = document.querySelector(".top").offsetHeight + 8 - bubble.getBoundingClientRect().top;
    if (above > 0 && bubble.matches(".theirs")) window.scrollBy(0, -above);
  }
  const state = (item, text, again) => {
    item.node.querySelector(".state").textContent = text;
    item.node.querySelector("button").hidden = !again;
  };

  function add(item) {
    item.node = $("draft").content.firstElementChild.cloneNode(true);
    item.node.querySelector(".text").textContent = item.label;
    item.node.querySelector("button").addEventListener("click", () => { clearTimeout(timer); pump(); box.focus(); });
    unsent.append(item.node);
    queue.push(item);
    save();
    toEnd();
    pump();
  }

  function drop(item) {
    item.node.remove();
    queue.splice(queue.indexOf(item), 1);
    save();
  }

  async function pump() {
    const item = queue.find((one) => !one.sent);
    if (busy || !item) return;
    busy = true;
    state(item, words.sending);
    let wait = 0;
    const { status, told } = await post(item);
    if (status >= 200 && status < 300) accepted(item, told.bubble);
    else if (!status || status === 429 || status >= 500) wait = later(item, told.problem);
    else refused(item, told.problem);
    busy = false;
    if (wait) timer = setTimeout(pump, wait);
    else pump();
  }

  // {status, told}; status 0: nothing came back. Not by fetch, which does not tell how far a file has got.
  function post(item) {
    return new Promise((done) => {
      const request = new XMLHttpRequest(), bar = item.node.querySelector("progress");
      request.open("POST", composer.action);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = item.file ? FILE_PATIENCE : PATIENCE;
      request.addEventListener("loadend", () => {
        bar.hidden = true;
        let told = {};
        try { told = JSON.parse(request.responseText); } catch { /* not from us, or nothing */ }
        done({ status: request.status, told });
      });
      if (!item.file) {
        request.setRequestHeader("Content-Type", "application/json");
        request.send(JSON.stringify({ id: item.id, ...item.body }));
        return;
      }
      const form = new FormData();
      form.append("id", item.id);
      form.append("text", item.body.text);
      form.append("file", item.file);
      bar.hidden = false;
      request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
      request.send(form);
    });
  }

  function accepted(item, bubble) {
    tries = 0;
    say("");
    item.sent = true;
    item.bubble = bubble;
    if (!bubble || $("b" + bubble)) drop(item);
    else { state(item, words.sent); save(); }
    connect();
  }

  function later(item, why) {
    state(item, words.unsent, true);
    if (why) say(why);
    return Math.min(SLOWEST, 2000 * 2 ** tries++);
  }

  function refused(item, why) { // trying again would not help: the text goes back where it can be changed
    drop(item);
    if (item.body.text) box.value = [item.body.text, box.value].filter(Boolean).join("\n");
    enable();
    say(why || words.unsent);
    box.focus();
  }

  const say = (text) => {
    if (problem.textContent !== text) problem.textContent = text;
    if (text) box.setAttribute("aria-invalid", "true"); else box.removeAttribute("aria-invalid");
  };
  document.addEventListener("said", (event) => say(event.detail));
  const enable = () => log.querySelectorAll("[aria-disabled]").forEach((form) => form.removeAttribute("aria-disabled"));

  function show(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const bubble = holder.content.firstElementChild, id = +bubble.dataset.id;
    if ($(bubble.id)) return;
    if (bubble.classList.contains("mine")) {
      const text = bubble.querySelector(".text, .name").textContent;
      const item = queue.find((one) => one.bubble === id) || queue.find((one) => !one.bubble && one.label === text);
      if (item && item.sent) drop(item);
      else if (item) item.node.remove(); // its 202 is still on the way
    }
    const below = window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 250;
    const left = log.querySelector("form:focus-within");
    const after = [...log.children].find((one) => +one.dataset.id > id);
    tidy(bubble, id);
    log.insertBefore(bubble, after || null);
    if (left && !left.isConnected) (bubble.querySelector("button") || box).focus({ preventScroll: true });
    if (below) reveal(bubble);
  }

  // A question's buttons go when the next question comes, or anything else once it was replied to.
  function tidy(bubble, id) {
    if (bubble.classList.contains("mine")) return;
    const asked = bubble.querySelector("form");
    const mine = [...log.querySelectorAll(".mine")].pop(), replied = mine ? +mine.dataset.id : 0;
    for (const form of log.querySelectorAll("form")) {
      const at = +form.elements.bubble.value;
      if (asked && at > id) asked.remove();
      else if (asked || replied > at) form.remove();
    }
  }

  let source, last = +log.dataset.last;
  function connect() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(log.dataset.events + last);
    source.addEventListener("bubble", (event) => {
      last = Math.max(last, +event.lastEventId);
      show(event.data);
    });
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(connect, SLOWEST / 3); };
  }

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim(), file = input.files[0];
    if (!text && !file) { box.focus(); return; }
    if ([...text].length > +words.limit) { say(words.long); box.focus(); return; }
    say("");
    box.value = "";
    box.focus();
    add({ id: newId(), body: { text }, file, label: text || file.name });
    if (!file) return;
    input.value = "";
    input.dispatchEvent(new Event("change"));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (!form.matches("[data-press]")) return;
    event.preventDefault();
    if (form.getAttribute("aria-disabled")) return;
    const from = form.elements.bubble;
    if (from) form.setAttribute("aria-disabled", "true");
    add({ id: newId(), body: { [button.name]: button.value, bubble: from ? +from.value : 0 }, label: button.textContent });
  });

  // On a telephone Enter is a new line: people tell long stories there. With a keyboard it sends.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.ctrlKey && !event.metaKey && !window.matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    composer.requestSubmit();
  });

  window.addEventListener("online", () => { clearTimeout(timer); pump(); connect(); });

  let kept = [];
  try { kept = JSON.parse(sessionStorage.getItem(KEY) || "[]"); } catch { /* nothing was kept */ }
  kept.filter((item) => !item.lost).forEach(add);
  save();
  if (kept.some((item) => item.lost)) say(words.lost);
  connect();
  if (log.children.length) reveal(log.lastElementChild);
})();
