/* Keeps the check-in page for a telephone without a connection. Answers of the server are never kept here. FILES is put
   in front by the server. */
const SHELF = "door-" + FILES.join("|").length + "-" + FILES.map((file) => file.split("=")[1]).join("-");
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll([...FILES, self.location.pathname.replace(/\/worker\.js$/, "")])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("door-") && name !== SHELF).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || /\/door\/(list|worker\.js)$/.test(path)) return;
  if (!/\/door$/.test(path) && !/\/static\/checkin\./.test(path)) return;
  event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true }).then((found) => found || Response.error())));
});
