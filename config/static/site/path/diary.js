// The diary: photographs and voices of each day, which never leave the device.
import { make, pressTwice, tell } from "./dom.js";
import { cardOf } from "./eve.js";
import { keepPart } from "./keep.js";
import { chooseDigits, hasDigits } from "./lock.js";
import { canRecord, recordButton } from "./voice.js";

const WIDEST = 1280, LARGEST = 40 * 1024 * 1024, SECONDS = 30;

// Draw the picture anew: place, hour and device of the photograph stay behind.
export async function drawn(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  return { blob, width: canvas.width, height: canvas.height };
}

const shown = (one, title, removed) => {
  const address = URL.createObjectURL(one.blob);
  const what = one.kind === "photo"
    ? make("img", { src: address, alt: `Photo : ${title}` })
    : make("audio", { src: address, controls: true, ariaLabel: `Voix : ${title}` });
  const erase = pressTwice(one.kind === "photo" ? "Retirer cette photo" : "Retirer cette voix", "Appuie encore pour retirer", () => {
    URL.revokeObjectURL(address);
    return removed(one.id);
  }, { className: "fr-btn fr-btn--tertiary no-print" });
  return make("li", {}, what, erase);
};

class Day {
  constructor(part, store, begun) {
    Object.assign(this, { part, store, begun, name: part.dataset.name });
    this.title = part.querySelector("label").textContent.trim();
    this.list = make("ul", { className: "path-media" });
    this.said = make("p", {});
    this.said.setAttribute("role", "status");
    const id = `${this.name}/photo`;
    this.photo = make("input", { type: "file", accept: "image/*", id });
    this.photo.setAttribute("capture", "environment");
    this.photo.addEventListener("change", () => this.#photographed());
    this.photos = make("p", {}, make("label", { htmlFor: id }, "Ajouter une photo"), make("br"), this.photo);
    this.first = make("p", { className: "soft" }, "Pour une photo, coche d'abord tout ce qui est « Avant une photo ».");
    const voice = canRecord() ? recordButton("Dire avec ma voix (30 secondes)", SECONDS, (blob) => this.#keep("voix", { blob }), this.said) : null;
    const place = part.querySelector("[data-path-media]");
    place.lang = "fr";
    place.replaceChildren(this.list, make("div", { className: "no-print" }, this.first, this.photos, ...(voice ? [voice] : [])), this.said);
  }

  allow(agreed) {
    this.photos.hidden = !agreed;
    this.first.hidden = agreed;
  }

  refuse() {
    this.photos.hidden = true;
    this.first.textContent = "Ton lieu de stage a dit : pas de photo. Écris, dessine ou dis-le avec ta voix.";
  }

  async #photographed() {
    const [file] = this.photo.files;
    this.photo.value = "";
    if (!file) return;
    if (file.size > LARGEST) { this.said.textContent = "Cette photo est trop lourde (plus de 40 Mo). Prends-en une autre, plus petite."; return; }
    this.said.textContent = "La photo arrive…"; // a slow telephone draws it for two seconds
    try { await this.#keep("photo", await drawn(file)); } catch { this.said.textContent = "Ce fichier n'est pas une photo que ce téléphone sait lire. Rien n'a changé."; }
  }

  async #keep(kind, given) {
    const id = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!(await this.store.add({ id, name: this.name, kind, at: Date.now(), ...given }))) { this.said.textContent = ""; return; }
    this.said.textContent = kind === "photo" ? "La photo est dans ton carnet." : "Ta voix est dans ton carnet.";
    this.begun();
    await this.draw();
  }

  async draw() {
    const mine = (await this.store.media()).filter((one) => one.name === this.name);
    this.list.replaceChildren(...mine.map((one) => shown(one, this.title, async (id) => {
      await this.store.remove(id);
      this.said.textContent = one.kind === "photo" ? "La photo est retirée." : "La voix est retirée.";
      await this.draw();
    })));
  }
}

export async function start({ form, store, me, marks, out, gate, first, refill }) {
  const digits = async () => {
    if (!store.kept || gate.firstChild || (await hasDigits(store))) return;
    gate.classList.add("path-stuck");
    await chooseDigits(store, me, gate);
    tell("Ton carnet est fermé par tes quatre chiffres.");
  };
  const begun = () => { first(); digits(); };
  const days = [...form.querySelectorAll("[data-block=day]")].map((part) => new Day(part, store, begun));
  const agreed = form.querySelector("[data-block=check][data-name$='/avant-photo']");
  const refused = (await cardOf({ store, me }))?.photos === false;
  const allow = () => {
    if (refused) { for (const one of days) one.refuse(); return; }
    const all = !agreed || [...agreed.querySelectorAll("input")].every((one) => one.checked);
    for (const one of days) one.allow(all);
  };
  const redraw = async () => { await refill(); allow(); for (const one of days) await one.draw(); };
  agreed?.addEventListener("change", allow);
  form.addEventListener("change", digits);
  out.append(keepPart(store, { form, redraw }));
  await redraw();
  if (await store.hasDiary()) {
    form.hidden = !(await hasDigits(store));
    await digits();
    form.hidden = false;
  } else if (marks.states["mon-carnet"] && me.known) {
    tell("Ton carnet est commencé sur un autre appareil, ou dans un autre navigateur : il y est resté. Là-bas, « Garder mon carnet » ; ici, « Ouvrir un carnet gardé ».");
  }
}
