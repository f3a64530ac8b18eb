// Without a line, on a device that is theirs alone: the worker, the package of the level in turns, what the browser promises.
import { make, tell } from "./dom.js";

const CACHE = "parcours-1"; // as in sw.js
const PAUSE = 400;
const leaving = new AbortController();
let going = Promise.resolve();

export async function startWorker() {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    tell("Ce navigateur n'ouvrira pas ton parcours sans réseau (navigation privée ?).");
    return false;
  }
}

// What this page has already loaded, before the worker watched.
export async function keepThisPage() {
  const cache = await caches.open(CACHE);
  const files = performance.getEntriesByType("resource").map((one) => one.name)
    .filter((address) => address.startsWith(`${location.origin}/static/`) && /\.(js|css|woff2|svg)$/.test(address));
  const wanted = [...new Set(files), ...(location.search ? [] : [location.pathname])];
  for (const address of wanted) if (!(await cache.match(address))) await cache.add(address).catch(() => {});
}

// The package of a level, one page after the other, never before the page; what the line refuses waits for the next opening.
export function fetchPackage(address) {
  going = inTurns(address);
  return going;
}

async function inTurns(address) {
  const { signal } = leaving;
  const { pages } = await (await fetch(address, { signal })).json();
  const cache = await caches.open(CACHE);
  for (const page of pages) {
    if (signal.aborted) return false;
    if (await cache.match(page)) continue;
    try { await fetch(page, { signal }); } catch { return false; }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  return true;
}

// Ask once that what is kept stays; say in words what was answered. Some browsers ask their user: nothing waits for it.
export async function sayStorage(store, place) {
  if (!place) return;
  if (!store.kept) {
    place.textContent = "Sur cet appareil, rien n'est gardé : ce que tu écris disparaît avec la page.";
    return;
  }
  const isSafari = /^((?!chrome|android|crios|fxios).)*safari/i.test(navigator.userAgent);
  place.replaceChildren(
    make("strong", {}, isSafari
      ? "Ce navigateur efface tout après sept jours sans visite. "
      : "Ce navigateur peut effacer ce que tu écris s'il manque de place. "),
    "Fais deux choses dès aujourd'hui : dans son menu, « Ajouter à l'écran d'accueil » ; et chaque soir, dans ton carnet, « Garder mon carnet ».",
  );
  if (!navigator.storage?.persist) return;
  const asked = await store.meta("asked");
  if (!asked) await store.setMeta("asked", true);
  const lasts = await (asked ? navigator.storage.persisted() : navigator.storage.persist()).catch(() => false);
  if (lasts) place.textContent = "Ce navigateur a promis de garder ce que tu écris, jusqu'à ce que tu l'effaces.";
}

// Nothing of theirs stays on a device that they leave; a page still on its way would come back after.
export async function clearDevice() {
  leaving.abort();
  await going.catch(() => {});
  for (const one of (await navigator.serviceWorker?.getRegistrations?.()) || []) await one.unregister();
  if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
}
