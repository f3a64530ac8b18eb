// « Mon rapport »: what the diary holds is proposed to each part; photographs are chosen one by one.
import { make } from "./dom.js";
import { add, textOf, valueOf } from "./fields.js";
import { keepPart } from "./keep.js";
import { Paper, propose, writtenParts } from "./papers.js";

const NAME = "mon-rapport/photos";

async function photosPart(form, store) {
  form.querySelector(".path-photos")?.remove();
  const photos = (await store.media()).filter((one) => one.kind === "photo");
  const rows = await Promise.all(photos.map(async (one, place) => {
    const small = make("canvas", { width: 160, height: Math.round((160 * one.height) / one.width) || 120, ariaHidden: "true" });
    const picture = await createImageBitmap(one.blob);
    small.height = Math.round((160 * picture.height) / picture.width);
    small.getContext("2d").drawImage(picture, 0, 0, small.width, small.height);
    return make("label", { className: "path-option" }, make("input", { type: "checkbox", name: NAME, value: one.id }),
      make("span", {}, small, make("br"), `Photo ${place + 1}, ${one.name.split("/")[1].replace("jour-", "jour ")}`));
  }));
  if (rows.length) form.append(make("fieldset", { className: "path-photos", lang: "fr" }, make("legend", {}, "Mes photos dans le rapport"), ...rows));
}

export const before = ({ form, store }) => photosPart(form, store);

export async function start({ form, out, store, me, refill }) {
  const parts = async () => {
    const chosen = form.querySelector(`[name="${NAME}"]`) ? valueOf(form, NAME) : [];
    const photos = [];
    for (const { id, blob, name } of await store.media()) {
      if (!chosen.includes(id)) continue;
      const { width, height } = await createImageBitmap(blob);
      photos.push({ kind: "photo", blob, width, height, text: name.split("/")[1].replace("jour-", "Jour ") });
    }
    return [
      { kind: "title", text: "Mon rapport de stage" },
      { kind: "text", text: ["Prénom : ........................", [me.class, me.school].filter(Boolean).join(", ")].filter(Boolean).join("\n") },
      ...writtenParts(form).flatMap(({ title, text }) => [{ kind: "heading", text: title }, ...text.split(/\n+/).map((one) => ({ kind: "text", text: one }))]),
      ...photos,
    ];
  };
  const paper = new Paper("Mon rapport", "mon-rapport", parts, ["odt", "docx"]);
  const redraw = async () => {
    await photosPart(form, store);
    await refill();
    propose(form, await store.all(), textOf, add);
    await paper.draw();
  };
  out.append(paper.element, keepPart(store, { form, redraw }));
  form.addEventListener("change", () => paper.draw());
  await redraw();
}
