// « Mon CV et ma lettre »: chosen sentences put in order on two pages. Name and address stand on the paper, and here alone.
import { day, make } from "./dom.js";
import { valueOf } from "./fields.js";
import { Paper } from "./papers.js";

const ABOUT = [["nom", "Mon prénom et mon nom"], ["joindre", "Comment me joindre (téléphone ou mail de ma famille)"], ["ville", "Ma ville"], ["destinataire", "La lettre est pour (le lieu)"]];

// Fields that the paper needs beside what is chosen: kept as the others are.
export function before({ form }) {
  form.append(make("div", { className: "path-block", lang: "fr" },
    make("h2", {}, "Pour finir ma feuille"),
    ...ABOUT.map(([name, label]) => make("label", {}, make("span", {}, label), make("input", { type: "text", name: `mon-cv/${name}`, maxLength: 120, autocomplete: "off" })))));
}

export async function start({ form, out, me }) {
  const field = (name) => form.elements[`mon-cv/${name}`].value.trim();
  const chosen = (block) => valueOf(form, block.dataset.name);
  const blocks = [...form.querySelectorAll("[data-block=choose]")];
  const isLetter = (block) => block.dataset.name.includes("/lettre-");
  const head = () => [
    { kind: "title", text: field("nom") || "Prénom et nom : ........................" },
    { kind: "text", text: [field("ville"), field("joindre")].filter(Boolean).join("\n") || "Pour me joindre : ........................" },
  ];
  const resume = () => {
    const [intro, ...more] = blocks.filter((block) => !isLetter(block));
    const sections = more.filter((block) => chosen(block).length).flatMap((block) => [
      { kind: "heading", text: block.querySelector("legend").firstChild.textContent.trim() },
      ...chosen(block).map((text) => ({ kind: "line", text })),
    ]);
    return [...head(), ...chosen(intro).map((text) => ({ kind: "text", text })),
      ...(me.school ? [{ kind: "text", text: [me.class, me.school].filter(Boolean).join(", ") }] : []), ...sections];
  };
  const letter = () => [
    ...head(),
    { kind: "text", text: field("destinataire") || "À l'attention de : ........................" },
    { kind: "text", text: "Madame, Monsieur," },
    ...blocks.filter(isLetter).flatMap(chosen).map((text) => ({ kind: "text", text })),
    ...(me.week?.length ? [{ kind: "text", text: `Mon stage est du ${day(me.week[0])} au ${day(me.week[1])}.` }] : []),
    { kind: "end", text: field("nom") || "Signature : ........................" },
  ];
  const papers = [new Paper("Mon CV", "mon-cv", resume, ["odt", "docx"]), new Paper("Ma lettre", "ma-lettre", letter, ["odt", "docx"])];
  const draw = () => papers.forEach((paper) => paper.draw());
  out.append(...papers.map((paper) => paper.element));
  form.addEventListener("input", draw);
  draw();
}
