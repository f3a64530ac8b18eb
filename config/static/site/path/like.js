// « Ce que j'aime »: cards kept lead to three sectors with their reason, five trades, places within reach.
import { make } from "./dom.js";

const SECTORS = 3, TRADES = 5;

// Names by how many kept cards lead there, the first card first.
const ranked = (cards, list) => {
  const reasons = new Map();
  for (const card of cards) for (const slug of card.dataset[list].split(" ").filter(Boolean)) reasons.set(slug, [...(reasons.get(slug) || []), card]);
  return [...reasons].sort(([, a], [, b]) => b.length - a.length);
};
const said = (card) => card.querySelector("span").textContent.trim();

export function start({ top, form, out, me }) {
  const words = (kind, slug) => top.querySelector(`[data-path-words] [data-${kind}="${slug}"]`);
  const places = (name) => {
    const asked = new URLSearchParams({ mots: name });
    if (me.postcode) asked.set("commune", `${me.postcode} ${me.city}`);
    if (me.grade) asked.set("niveau", me.grade);
    return `${top.dataset.places}?${asked}`;
  };
  const draw = () => {
    const cards = [...form.querySelectorAll("[data-block=like]")].filter((card) => card.querySelector("input").checked);
    if (!cards.length) { out.replaceChildren(); return; }
    const sectors = ranked(cards, "sectors").filter(([slug]) => words("sector", slug)).slice(0, SECTORS);
    const trades = ranked(cards, "trades").filter(([slug]) => words("trade", slug)).slice(0, TRADES);
    out.replaceChildren(
      make("h2", {}, "Tes trois secteurs"),
      make("ul", {}, ...sectors.map(([slug, why]) => make("li", {},
        make("strong", {}, words("sector", slug).textContent.trim()), make("br"),
        `Parce que tu gardes : ${why.map((card) => `« ${said(card)} »`).join(", ")}.`))),
      make("h2", {}, "Cinq métiers à voir"),
      make("ul", { className: "path-trades" }, ...trades.map(([slug]) => {
        const known = words("trade", slug), name = known.textContent.trim();
        return make("li", {},
          known.dataset.page ? make("a", { href: known.dataset.page }, name) : name, " : ",
          make("a", { href: places(name), className: "no-print", ariaLabel: `${name} : des lieux près de chez toi` }, "des lieux près de chez toi"));
      })),
    );
  };
  form.addEventListener("change", draw);
  draw();
}
