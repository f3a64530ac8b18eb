// The card of the eve: from the agreement, kept on a device that is theirs, first on the page, without a line too.
import { make } from "./dom.js";
import { chooseDigits, hasDigits } from "./lock.js";

const PHOTOS = new Map([
  [true, "oui, du lieu : jamais un visage sans un oui"],
  [false, "non, pas de photo ici"],
  [null, "demande d'abord à qui t'accueille"],
]);
const phone = (number) => number && make("a", { href: `tel:${number.replaceAll(" ", "")}` }, number);
const line = (label, ...said) => (said.some(Boolean) ? [make("dt", {}, label), make("dd", {}, ...said.filter(Boolean))] : []);

const drawn = (card) => make("section", { className: "path-card", lang: "fr" },
  make("h2", {}, "Ma carte"),
  make("dl", {},
    ...line("Chez", card.host),
    ...line("Où", card.place),
    ...line("Quand", card.when.join(" – ")),
    ...line("Heures", ...card.hours.flatMap((text) => [text, make("br")])),
    ...line("Repas", card.meals),
    ...line("Photos", PHOTOS.get(card.photos ?? null)),
    ...line("Pour rentrer", card.crossing),
    ...line("Qui m'accueille", card.mentor, card.mentor && card.mentor_phone && ", ", phone(card.mentor_phone)),
    ...line("Mon établissement", card.school, ", ", phone(card.school_phone)),
    ...line("Enfance en danger", phone("119"), " (gratuit, jour et nuit)")));

// What the agreement says now, or said when it was last asked; an agreement that is no more takes its card away.
export async function cardOf({ store, me }) {
  if (!(me.known && me.own)) return store.meta("eve");
  if (!me.eve && (await store.meta("eve"))) await store.setMeta("eve", null);
  return me.eve;
}

export async function before({ form, store, me, gate }) {
  const card = await cardOf({ store, me });
  if (!card) {
    if (me.known && me.own) form.before(make("p", { className: "soft", lang: "fr" }, "Ta carte viendra ici quand ta convention sera signée par tous."));
    return;
  }
  form.before(drawn(card));
  if (!me.eve || !store.kept) return;
  const keep = () => store.setMeta("eve", me.eve);
  if (await hasDigits(store)) await keep();
  else chooseDigits(store, me, gate).then(keep);
}
