// Körpü's chat in this page: <script src="https://…/chat/embed.js" async data-language="az"></script>
// Adds one button that opens a frame. Leaves the page's cookies, storage and styles alone.
(() => {
  "use strict";
  const me = document.currentScript, home = new URL(me.src).origin, all = {{ words | safe }};
  const wished = (me.dataset.language || document.documentElement.lang || "").slice(0, 2).toLowerCase();
  const language = all[wished] ? wished : "az", words = all[language];
  const STYLE = `:host{all:initial}
    button{font:600 16px/1 system-ui,sans-serif;color:#fff;background:#0e5a5f;border:0;padding:0;cursor:pointer}
    button:focus-visible{outline:3px solid #b45309;outline-offset:2px}
    .open{position:fixed;right:16px;bottom:16px;width:60px;height:60px;border-radius:50%;z-index:2147483000;box-shadow:0 2px 10px #0005}
    dialog{position:fixed;inset:auto 16px 16px auto;margin:0;padding:0;border:1px solid #0e5a5f;border-radius:16px;overflow:hidden;
      width:min(420px,100vw - 32px);height:min(700px,100vh - 32px);background:#f5f1ea;flex-direction:column}
    dialog[open]{display:flex}
    dialog::backdrop{background:#0006}
    .bar{display:flex;justify-content:space-between;align-items:center;background:#0e5a5f;color:#fff;font:600 16px/1.3 system-ui,sans-serif;padding-left:16px}
    .bar p{margin:0}
    .close{width:48px;height:44px;font-size:24px}
    .close:focus-visible{outline-color:#fff;outline-offset:-4px}
    iframe{flex:1;border:0;width:100%}
    @media(max-width:480px){dialog{inset:0;width:100vw;max-width:none;height:100vh;height:100dvh;max-height:none;border:0;border-radius:0}}
    @media(forced-colors:active){.open{border:2px solid}}`;
  const make = (tag, set, ...inside) => {
    const node = Object.assign(document.createElement(tag), set);
    node.append(...inside);
    return node;
  };

  function icon() {
    const NS = "http://www.w3.org/2000/svg", svg = document.createElementNS(NS, "svg"), path = document.createElementNS(NS, "path");
    for (const [name, value] of [["viewBox", "0 0 24 24"], ["width", 30], ["height", 30], ["fill", "none"], ["stroke", "#fff"], ["stroke-width", 2]]) svg.setAttribute(name, value);
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5");
    svg.append(path);
    return svg;
  }

  function add() {
    const host = document.createElement("korpu-chat"), root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    host.lang = language;
    const open = make("button", { type: "button", className: "open", ariaLabel: words.open, title: words.open, ariaHasPopup: "dialog" }, icon());
    const close = make("button", { type: "button", className: "close", ariaLabel: words.close }, "×");
    const dialog = make("dialog", { ariaLabel: words.title }, make("div", { className: "bar" }, make("p", { textContent: words.title }), close));
    let frame;
    open.addEventListener("click", () => {
      if (!frame) {
        frame = make("iframe", { title: words.title, allow: "microphone; geolocation", src: `${home}/chat?embed=1&language=${language}` });
        dialog.append(frame);
      }
      dialog.showModal();
    });
    close.addEventListener("click", () => dialog.close());
    window.addEventListener("message", (event) => { // the quick exit: nothing of the chat, and nothing of this page
      if (!frame || event.source !== frame.contentWindow || event.origin !== home || !event.data || event.data.korpu !== "leave") return;
      host.remove();
      location.replace(/^https?:\/\//.test(event.data.to) ? event.data.to : "about:blank");
    });
    root.append(open, dialog);
    document.body.append(host);
  }
  if (document.body) add();
  else document.addEventListener("DOMContentLoaded", add);
})();
