// A paper of the pupil's own: shown, printed, copied, written as a file. It is a list of
// { kind: "title" | "heading" | "text" | "line" | "end" , text } and { kind: "photo", blob, width, height, text }.
import { give, make, press } from "./dom.js";

const TAGS = { title: "h2", heading: "h3", text: "p", line: "li", end: "p" };

const textOf = (parts) => parts.filter((one) => one.text).map(({ kind, text }) =>
  ({ title: `${text}\n`, heading: `\n${text}`, line: `- ${text}` })[kind] || text).join("\n");

const elements = async (parts) => {
  const made = [];
  for (const one of parts) {
    if (one.kind === "photo") {
      const canvas = make("canvas", { width: one.width, height: one.height, role: "img", ariaLabel: one.text || "Photo" });
      canvas.getContext("2d").drawImage(await createImageBitmap(one.blob), 0, 0);
      made.push(make("figure", {}, canvas, make("figcaption", {}, one.text)));
    } else if (one.kind === "line") {
      if (made.at(-1)?.tagName !== "UL") made.push(make("ul"));
      made.at(-1).append(make("li", {}, one.text));
    } else made.push(make(TAGS[one.kind], {}, ...one.text.split("\n").flatMap((text, n) => (n ? [make("br"), text] : [text]))));
  }
  return made;
};

// Print one paper of the page alone.
const print = (sheet) => {
  document.body.classList.add("path-printing");
  sheet.dataset.on = "1";
  window.addEventListener("afterprint", () => { document.body.classList.remove("path-printing"); delete sheet.dataset.on; }, { once: true });
  window.print();
};

const copy = async (text, said) => {
  try { await navigator.clipboard.writeText(text); said.textContent = "Le texte est copié : colle-le où tu veux."; } catch {
    const area = make("textarea", { value: text, rows: 8, ariaLabel: "Le texte à copier" });
    said.replaceChildren("Choisis tout ce texte, puis copie-le.", area);
    area.select();
  }
};

// `parts` is asked again at each press, `ends` are the files that the pupil may keep.
export class Paper {
  constructor(title, file, parts, ends) {
    Object.assign(this, { parts });
    this.sheet = make("div", { className: "path-paper" });
    this.said = make("p", {});
    this.said.setAttribute("role", "status");
    const written = async (end) => {
      const { WRITERS } = await import("./files.js");
      give(await WRITERS[end](await parts()), `${file}.${end}`);
      this.said.textContent = `Le fichier ${file}.${end} est dans tes téléchargements.`;
    };
    this.element = make("section", { lang: "fr" },
      make("h2", { className: "no-print" }, title), this.sheet,
      make("p", { className: "no-print path-acts" },
        press("Imprimer, ou garder en PDF", async () => { await this.draw(); print(this.sheet); }),
        press("Copier le texte", async () => copy(textOf(await parts()), this.said)),
        ...ends.map((end) => press(`Garder en .${end}`, () => written(end)))),
      this.said);
  }

  async draw() { this.sheet.replaceChildren(...(await elements(await this.parts()))); }
}

// What was noted at other steps, one press away from each part.
export function propose(form, answers, textOfAnswer, add) {
  for (const part of form.querySelectorAll("[data-block=part][data-from]")) {
    const texts = part.dataset.from.split(" ").map((name) => textOfAnswer(answers, name)).filter(Boolean);
    const area = form.elements[part.dataset.name];
    const place = part.querySelector("[data-path-proposed]");
    place.lang = "fr";
    place.replaceChildren(...(texts.length ? [make("p", { className: "soft" }, "Ce que tu as déjà noté :")] : []),
      ...texts.map((text) => press(`Reprendre : « ${text.length > 90 ? `${text.slice(0, 90)}…` : text} »`, () => add(area, text), { className: "fr-btn fr-btn--tertiary" })));
  }
}

// Parts that the pupil has written, with their headings.
export const writtenParts = (form) => [...form.querySelectorAll("[data-block=part]")]
  .map((part) => ({ part, title: part.dataset.title, text: form.elements[part.dataset.name].value.trim() }))
  .filter((one) => one.text);
