/* What the panel needs beside htmx: keys in the queue, filters that apply themselves, typed words that are not lost,
   and a live line that sleeps while nobody looks (a browser allows six connections to one server, and lawyers open
   many tabs). Every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripted");

  /* Filters */
  for (const form of document.querySelectorAll("form[data-auto]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }

  /* Small things on single pages */
  document.addEventListener("click", (event) => {
    for (const fold of document.querySelectorAll(".top details[open]")) if (!fold.contains(event.target)) fold.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const fold = event.key === "Escape" && document.querySelector(".top details[open]");
    if (fold) { fold.open = false; fold.querySelector("summary").focus(); }
  });
  for (const field of document.querySelectorAll("[data-select]")) {
    field.addEventListener("click", () => field.select());
  }
  /* A browser names its own file button in its own language; ours stands in its place and says what was picked. */
  const picked = (field) => {
    const place = field.parentElement.querySelector("[data-picked]");
    if (place) place.textContent = [...field.files].map((file) => file.name).join(", ");
  };
  document.addEventListener("change", (event) => { if (event.target.type === "file") picked(event.target); });
  document.addEventListener("reset", (event) => {
    setTimeout(() => event.target.querySelectorAll("input[type=file]").forEach(picked));
  });
  for (const wide of document.querySelectorAll(".wide:has(.periods)")) wide.scrollLeft = wide.scrollWidth;
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (window.matchMedia("(max-width: 60rem)").matches) {
    for (const fold of document.querySelectorAll("[data-fold-when-narrow]")) fold.open = false;
  }

  /* Words that were typed and not sent */
  const guarded = () => [...document.querySelectorAll("form[data-guard] textarea")];
  window.addEventListener("beforeunload", (event) => {
    if (guarded().some((field) => field.value.trim() !== "")) event.preventDefault();
  });
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    if (!window.htmx) form.addEventListener("submit", () => { for (const f of guarded()) f.defaultValue = f.value; });
  }

  /* Keys in the queue */
  const rows = () => [...document.querySelectorAll("[data-row]")];
  let chosen = null;
  const choose = (row) => {
    for (const other of document.querySelectorAll(".chosen")) other.classList.remove("chosen");
    if (!row) return;
    chosen = row.dataset.row;
    row.classList.add("chosen");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const find = document.getElementById("find");
    if (event.key === "/" && find) {
      event.preventDefault();
      find.focus();
      find.select();
      return;
    }
    if (event.key !== "j" && event.key !== "k") return;
    const all = rows();
    if (!all.length) return;
    event.preventDefault();
    const at = all.findIndex((row) => row.dataset.row === chosen);
    const to = at < 0 ? 0 : at + (event.key === "j" ? 1 : -1);
    choose(all[Math.max(0, Math.min(all.length - 1, to))]);
  });

  if (!window.htmx) return;
  const on = (name, act) => document.addEventListener(name, act);

  /* The row under the keys stays chosen when the queue renews itself. */
  on("htmx:afterSwap", (event) => {
    if (event.target.id !== "queue" || chosen === null) return;
    const row = rows().find((one) => one.dataset.row === chosen);
    if (row && (document.activeElement === document.body || document.activeElement === null)) choose(row);
  });

  /* A box is emptied only when the server has taken the words. */
  on("htmx:afterRequest", (event) => {
    const form = event.target;
    if (form.matches && form.matches("form[data-clear]") && event.detail.successful) form.reset();
  });

  /* Renewed parts neither close what the reader opened nor take away a list they are choosing from. */
  let posting = false;
  on("htmx:beforeRequest", (event) => { posting = event.detail.requestConfig.verb !== "get"; });
  on("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const active = document.activeElement;
    if (!posting && target !== active && target.contains(active) && typing(active)) event.detail.shouldSwap = false;
    /* A player that is moved falls silent, except where the browser can move it alive (hx-preserve does it then). */
    const plays = [...target.querySelectorAll("audio")].some((player) => !player.paused);
    if (plays && !target.moveBefore) event.detail.shouldSwap = false;
    for (const fold of fragment.querySelectorAll("details[id]")) {
      const before = document.getElementById(fold.id);
      if (before) fold.open = before.open;
    }
  });

  /* Somebody signed in again in another tab: the forms of this page get the new sign-in's token. */
  document.body.addEventListener("panel:token", (event) => {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-Form-Token": event.detail.value }));
    for (const field of document.querySelectorAll("input[name=token]")) field.value = event.detail.value;
  });

  /* The live line. Looks like an EventSource to htmx; sleeps in a hidden tab and asks for everything on waking. */
  const SLEEP_AFTER = 10000;
  class Line extends EventTarget {
    constructor(url) {
      super();
      this.url = url;
      this.names = new Set();
      this.readyState = EventSource.CONNECTING;
      this.look = () => this.seen(!document.hidden);
      document.addEventListener("visibilitychange", this.look);
      this.look();
    }
    seen(visible) {
      clearTimeout(this.timer);
      if (!visible) {
        this.timer = setTimeout(() => this.sleep(), SLEEP_AFTER);
      } else if (!this.source && this.readyState !== EventSource.CLOSED) {
        this.open();
        if (this.slept) for (const name of this.names) if (name !== "over") super.dispatchEvent(new MessageEvent(name));
      }
    }
    open() {
      this.source = new EventSource(this.url);
      this.source.onopen = (event) => { this.readyState = EventSource.OPEN; if (this.onopen) this.onopen(event); };
      this.source.onerror = (event) => {
        if (this.source.readyState === EventSource.CLOSED) { this.source = null; this.readyState = EventSource.CLOSED; this.forget(); }
        if (this.onerror) this.onerror(event);
      };
      for (const name of this.names) this.pass(name);
    }
    pass(name) {
      this.source.addEventListener(name, (event) => super.dispatchEvent(new MessageEvent(name, { data: event.data })));
    }
    addEventListener(name, act, options) {
      super.addEventListener(name, act, options);
      if (this.names.has(name)) return;
      this.names.add(name);
      if (this.source) this.pass(name);
    }
    sleep() {
      if (!this.source) return;
      this.source.close();
      this.source = null;
      this.slept = true;
    }
    forget() {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", this.look);
    }
    close() {
      this.sleep();
      this.readyState = EventSource.CLOSED;
      this.forget();
    }
  }
  window.htmx.createEventSource = (url) => new Line(url);
})();
