// « Ce que j'aime »: cards kept lead to three sectors with their reason, five trades, places within reach.
import { make } from "./dom.js";

const SECTORS = 3, TRADES = 5;

// Names by how many kept cards lead there; among equals what a card names first, so that each card has its say.
const ranked = (cards, list) => {
  const ranks = new Map();
  for (const card of cards) {
    card.dataset[list].split(" ").filter(Boolean).forEach((slug, place) => {
      const known = ranks.get(slug) || { why: [], place };
      ranks.set(slug, { why: [...known.why, card], place: Math.min(known.place, place) });
    });
  }
  return [...ranks].sort(([, a], [, b]) => b.why.length - a.why.length || a.place - b.place);
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
      make("ul", {}, ...sectors.map(([slug, { why }]) => make("li", {},
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
