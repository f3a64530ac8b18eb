// Worker of the path: what was opened once opens again without a line. It keeps pages of the path and files of the site
// alone, never what is asked of a person, never an address with a token. Only a device that is theirs alone registers it.
const CACHE = "parcours-1"; // as in config/static/site/path/offline.js; another name where what is kept changes its form
const PAGES = /^\/parcours(\/(4e|3e|segpa|2nde)(\/[a-z0-9-]+)?|\/metiers(\/[a-z0-9-]+)?)?$/;
const NEVER = /\/(moi|fait|quitter|classe|appareil|paquet)$/;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9.]+$/;
const PATIENCE = 4000; // milliseconds that a page may take before the one that is kept is shown

const NEVER_OPENED = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pas de réseau</title></head><body><main><h1>Pas de réseau</h1><p>Cette page n'a jamais été ouverte ici. Tout ce que
tu as écrit est encore là. Les étapes déjà ouvertes s'ouvrent sans réseau.</p><p><a href="/parcours">Revenir à mon parcours</a></p></main></body></html>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("parcours-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

const keep = async (cache, request, answer) => {
  if (answer.ok && answer.type === "basic" && !answer.redirected) await cache.put(request.url, answer.clone()).catch(() => {});
  return answer;
};
const kept = (cache, request) => cache.match(request.url, { ignoreVary: true });

// A hashed file never changes; any other is asked first.
async function file(request) {
  const cache = await caches.open(CACHE), own = await kept(cache, request);
  if (own && HASHED.test(new URL(request.url).pathname)) return own;
  try { return await keep(cache, request, await fetch(request)); } catch { return own || Response.error(); }
}

// The site first, for a school may have changed a step since; what is kept where it does not answer in time. An answer
// that comes later is kept for the next time.
async function page(request, event) {
  const cache = await caches.open(CACHE);
  const asked = fetch(request).then((answer) => keep(cache, request, answer));
  event.waitUntil(asked.catch(() => {}));
  const own = await kept(cache, request);
  const late = own && new Promise((done) => setTimeout(done, PATIENCE, own));
  try { return await (late ? Promise.race([asked, late]) : asked); } catch {
    if (own) return own;
    if (new URL(request.url).pathname === "/parcours") {
      const level = (await cache.keys()).map((one) => new URL(one.url).pathname).find((path) => /^\/parcours\/(4e|3e|segpa|2nde)$/.test(path));
      if (level) return Response.redirect(level);
    }
    return new Response(NEVER_OPENED, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin || address.search) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (PAGES.test(address.pathname) && !NEVER.test(address.pathname)) event.respondWith(page(request, event));
});
