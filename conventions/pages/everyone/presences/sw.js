// Worker of /presences: keeps that one page, as somebody without cookies sees it, and the files of the site that it names.
// It answers for no other page: neither a token nor a name can be among what it keeps.
const KEPT = "presences", PAGE = "/presences";

const keep = async () => {
  const page = await fetch(PAGE, { credentials: "omit" });
  if (!page.ok || page.redirected) return;
  const files = [...(await page.clone().text()).matchAll(/(?:src|href)="(\/[^"]+\.(?:css|js|svg|woff2))"/g)].map((match) => match[1]);
  const cache = await caches.open(KEPT);
  await cache.addAll([...new Set(files)]); // all of them, or the former page stays
  await cache.put(PAGE, page);
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    if (path !== PAGE && !files.includes(path)) await cache.delete(url);
  }
};

const kept = async (request) => (await (await caches.open(KEPT)).match(request)) || fetch(request);

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request, { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin || search) return;
  if (mode === "navigate" && pathname !== PAGE) return;
  event.respondWith(kept(mode === "navigate" ? PAGE : event.request));
  if (mode === "navigate") event.waitUntil(keep().catch(() => {})); // without a line: what is kept stays
});
