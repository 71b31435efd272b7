/* Check-in at the door. The list and every press are kept on this telephone first; what is pressed is sent when there is
   a connection, and sent again until the server says that it has it. Each press has an id made here: twice is once. */
(() => {
  "use strict";
  const words = document.body.dataset;
  const root = words.root;
  const at = (id) => document.getElementById(id);
  const token = location.hash.slice(1);
  const event = token.split("-")[0];
  const SHELF = `door:${event}`;
  const EVERY = 5000;
  const AT_ONCE = 100;
  const ALPHABET = /[^2-9A-HJ-NP-Z]/g;

  let kept = { people: [], walked_in: 0, queue: [], last: [], title: "", when: "" };
  try { kept = { ...kept, ...JSON.parse(localStorage.getItem(SHELF) || "{}") }; } catch { /* a damaged shelf is an empty one */ }
  const keep = () => localStorage.setItem(SHELF, JSON.stringify(kept));

  const fresh = () => (crypto.randomUUID ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""));
  const clean = (code) => code.toUpperCase().replace(ALPHABET, "");

  /* What this telephone knows: the server's list, and over it what was pressed here and is not yet settled. */
  const undone = () => new Set(kept.queue.filter((press) => press.undo).map((press) => press.undo));
  const pending = () => { const gone = undone(); return kept.queue.filter((press) => !press.undo && !gone.has(press.id)); };
  const partyOf = (code) => (kept.people.find((one) => one[0] === code) || [code, 1])[1];
  /* As the server counts: two of five and then three are five; more than were announced are the same people again. */
  const joined = (code, before, more) => (before + more <= partyOf(code) ? before + more : Math.max(before, more));
  const arrived = (code) => pending().filter((press) => press.code === code)
    .reduce((before, press) => joined(code, before, press.party), (kept.people.find((one) => one[0] === code) || [])[2] || 0);

  function show() {
    at("title").textContent = kept.title || at("title").textContent;
    at("when").textContent = kept.when;
    const here = new Map(kept.people.filter((one) => one[2] !== null).map((one) => [one[0], one[2]]));
    let walked = kept.walked_in;
    for (const press of pending()) {
      if (press.walk_in) walked += press.party;
      else here.set(press.code, joined(press.code, here.get(press.code) || 0, press.party));
    }
    at("here").textContent = [...here.values()].reduce((sum, party) => sum + party, 0) + walked;
    at("expected").textContent = kept.people.reduce((sum, one) => sum + one[1], 0);
    at("walked").textContent = walked;
    const back = undone();
    at("last").replaceChildren(...kept.last.map((press) => {
      const line = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = `${press.walk_in ? "+" : press.code} · ${press.party}`;
      line.append(text);
      if (press.back || back.has(press.id)) line.className = "back";
      else {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = words.undo;
        button.addEventListener("click", () => { press.back = true; put({ undo: press.id }); say(words.back, true); });
        line.append(button);
      }
      return line;
    }));
  }

  function say(text, good) {
    at("said").textContent = text;
    at("said").className = good ? "good" : "bad";
    if (navigator.vibrate) navigator.vibrate(good ? 60 : [60, 60, 120]);
  }

  function line(good) {
    const waiting = kept.queue.length ? ` · ${words.waiting} ${kept.queue.length}` : "";
    at("line").textContent = (good ? words.online : words.offline) + waiting;
    at("line").className = good ? "" : "off";
  }

  function put(press) {
    const whole = { id: fresh(), party: 1, ...press };
    kept.queue.push(whole);
    if (!whole.undo) kept.last = [whole, ...kept.last].slice(0, 8);
    keep();
    show();
    line(navigator.onLine);
    send();
  }

  function arrives(typed) {
    const code = clean(typed);
    if (code.length !== 6) { say(`${words.nobody} ${typed}`, false); return; }
    const known = kept.people.some((one) => one[0] === code);
    const party = Number(at("party").value) || partyOf(code);
    const before = arrived(code);
    if (before && !Number(at("party").value)) { say(`${words.already}: ${code} · ${before} / ${partyOf(code)}`, false); return; }
    at("party").value = "0";
    put({ code, party });
    if (known) say(`${words.here}: ${code} · ${party}`, true);
    else say(words.unknown, false);
  }

  let sending = false;
  async function send() {
    if (sending) return;
    sending = true;
    try {
      const batch = kept.queue.slice(0, AT_ONCE);
      const response = await fetch(`${root}/door/${batch.length ? "presses" : "list"}`, {
        method: batch.length ? "POST" : "GET",
        headers: { "X-Door": token, "Content-Type": "application/json" },
        body: batch.length ? JSON.stringify({ presses: batch }) : undefined,
        cache: "no-store",
      });
      if (response.status === 410 || response.status === 404) { say(words.expired, false); line(true); return; }
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      const settled = new Set(answer.settled || []);
      for (const id of answer.nobody || []) {
        const press = batch.find((one) => one.id === id);
        if (press) { say(`${words.nobody} ${press.code}`, false); kept.last = kept.last.filter((one) => one.id !== id); }
      }
      kept.queue = kept.queue.filter((press) => !settled.has(press.id));
      for (const name of ["people", "walked_in", "title", "when"]) kept[name] = answer[name];
      keep();
      show();
      line(true);
      if (kept.queue.length) setTimeout(send, 0);
    } catch {
      line(false);
    } finally {
      sending = false;
    }
  }

  at("codes").addEventListener("submit", (happening) => {
    happening.preventDefault();
    arrives(at("code").value);
    at("code").value = "";
    at("code").focus();
  });
  at("walk-in").addEventListener("submit", (happening) => {
    happening.preventDefault();
    const form = happening.target;
    put({ walk_in: true, gender: form.gender.value, age_group: form.age_group.value, district: form.district.value });
    say(`${words.counted}: + 1`, true);
    form.reset();
  });

  /* The camera, where the browser can read QR codes by itself; elsewhere the code is typed. */
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    at("scan").hidden = false;
    let stream = null;
    const stop = () => { if (stream) for (const track of stream.getTracks()) track.stop(); stream = null; at("camera").hidden = true; };
    at("scan").addEventListener("click", async () => {
      if (stream) { stop(); return; }
      try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { at("scan").hidden = true; return; }
      const camera = at("camera");
      camera.hidden = false;
      camera.srcObject = stream;
      await camera.play();
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      let before = "";
      const look = async () => {
        if (!stream) return;
        try {
          const [found] = await detector.detect(camera);
          if (found && found.rawValue !== before) { before = found.rawValue; arrives(found.rawValue); }
        } catch { /* one picture that cannot be read is followed by the next */ }
        setTimeout(look, 250);
      };
      look();
    });
  }

  if ("serviceWorker" in navigator) navigator.serviceWorker.register(`${root}/door/worker.js`, { scope: `${root}/door` }).catch(() => {});
  window.addEventListener("online", send);
  window.addEventListener("offline", () => line(false));
  setInterval(send, EVERY);
  show();
  send();
})();
