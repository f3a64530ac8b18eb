// « Garder mon carnet », « Ouvrir un carnet gardé », « Effacer mon carnet »; and the sixty days after the oral.
import { give, make, press, pressTwice, tell } from "./dom.js";
import { unzipped, zipped } from "./zip.js";

const DAY = 86400000, AFTER_ORAL = 60, SOON = 30, TIMES = 3, LARGEST = 400 * 1024 * 1024;
const ENDS = { "image/jpeg": "jpg", "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };
const endOf = (type) => ENDS[type.split(";")[0]] || "bin";

export async function keepFile(store) {
  const media = await store.media();
  const listed = media.map(({ blob, ...one }, place) => ({ ...one, type: blob.type, file: `${one.kind}s/${String(place + 1).padStart(2, "0")}.${endOf(blob.type)}` }));
  const text = JSON.stringify({ carnet: 1, answers: await store.all(), media: listed }, null, 1);
  give(await zipped([["carnet.json", text], ...media.map(({ blob }, place) => [listed[place].file, blob])], "application/zip"), "mon-carnet.zip");
}

// What a file holds may have been written by anybody: only what the diary itself keeps comes in.
const isMedium = ({ type, id, name, kind, at }) =>
  ENDS[String(type).split(";")[0]] && /^[0-9a-f]{16}$/.test(id) && /^mon-carnet\/[\w-]+$/.test(name) && ["photo", "voix"].includes(kind) && Number.isFinite(at);
const isSeen = (kind, blob) => kind !== "photo" || createImageBitmap(blob).then((drawn) => { drawn.close(); return true; }, () => false);

// Put a kept file into the store; returns the sentence that says what came.
export async function openFile(store, file) {
  const wrong = "Ce fichier n'est pas un carnet gardé ici. Choisis celui qui s'appelle « mon-carnet.zip ». Rien n'a changé sur cette page.";
  if (file.size > LARGEST) return wrong;
  let kept, files;
  try {
    files = await unzipped(file);
    kept = JSON.parse(await files.get("carnet.json").text());
    if (kept.carnet !== 1) return wrong;
  } catch { return wrong; }
  let many = 0, lost = 0;
  for (const [name, entry] of Object.entries(kept.answers || {})) {
    const isAnswer = Number.isFinite(entry?.at) && (typeof entry.value === "string" || Array.isArray(entry.value));
    if (isAnswer && (await store.put(name, { value: entry.value, at: entry.at }))) many += 1;
  }
  const here = new Set((await store.media()).map((one) => one.id));
  const media = Array.isArray(kept.media) ? kept.media.filter(Boolean) : [];
  for (const { file: path, type, id, name, kind, at } of media) {
    const blob = files.get(path);
    if (here.has(id)) continue;
    if (!blob || !isMedium({ type, id, name, kind, at }) || !(await isSeen(kind, blob))) { lost += 1; continue; }
    if (await store.add({ id, name, kind, at, blob: new Blob([blob], { type }) })) many += 1;
  }
  if (lost) return `Ton carnet est ouvert, sauf ${lost} photo ou voix que ce fichier n'a plus.`;
  return many ? "Ton carnet est ouvert ici." : "Ce carnet était déjà ici : rien ne manque.";
}

export const keepButton = (store) => press("Garder mon carnet", () => keepFile(store));

export function keepPart(store, { form, redraw }) {
  const said = make("p", {});
  said.setAttribute("role", "status");
  const file = make("input", { type: "file", accept: ".zip,application/zip", id: "carnet-garde" });
  file.addEventListener("change", async () => {
    if (!file.files[0]) return;
    said.textContent = await openFile(store, file.files[0]);
    file.value = "";
    await redraw();
  });
  const erase = pressTwice("Effacer mon carnet", "Appuie encore : tout sera effacé d'ici", async () => {
    await store.clear();
    form.reset();
    await redraw();
    said.textContent = "Ton carnet est effacé : mots, photos, voix, et toutes tes réponses.";
  });
  return make("section", { className: "no-print", lang: "fr" },
    make("h2", {}, "Mon carnet dans un fichier"),
    make("p", {}, "Un seul fichier, à toi : mots, photos et voix. Il s'ouvre sur un autre téléphone. Qui a le fichier peut le lire."),
    make("p", {}, keepButton(store)),
    make("p", {}, make("label", { htmlFor: "carnet-garde" }, "Ouvrir un carnet gardé"), make("br"), file),
    make("p", {}, erase), said);
}

// Erase sixty days after the oral, told on three days before: a clock that is wrong once erases nothing.
export async function eraseInTime(store, me) {
  if (!store.kept) return;
  if (me.oral && me.oral !== (await store.meta("oral"))) {
    await store.setMeta("oral", me.oral);
    await store.setMeta("told", []);
  }
  const oral = await store.meta("oral");
  if (!oral) return;
  const left = Math.ceil((new Date(`${oral}T00:00:00`).getTime() + AFTER_ORAL * DAY - Date.now()) / DAY);
  const isEmpty = !Object.keys(await store.all()).length && !(await store.media()).length;
  if (left > SOON || isEmpty) return;
  const today = new Date().toDateString(), times = (await store.meta("told")) || [];
  if (!times.includes(today)) {
    if (left <= 0 && times.length >= TIMES) {
      await store.clear();
      await store.setMeta("oral", oral);
      await store.setMeta("told", times);
      tell("Soixante jours après ton oral, ton carnet s'est effacé de ce téléphone, comme annoncé trois fois.");
      return;
    }
    times.push(today);
    await store.setMeta("told", times);
  }
  const when = left > 0 ? `dans ${left} ${left > 1 ? "jours" : "jour"}` : "bientôt";
  tell(`Ton carnet s'effacera ${when}, soixante jours après ton oral. Tu veux le garder ?`, keepButton(store));
}
