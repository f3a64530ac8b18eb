// « Mon oral »: five cards, a timer, one's own voice heard again and gone with the page.
import { make, press } from "./dom.js";
import { add, textOf } from "./fields.js";
import { keepPart } from "./keep.js";
import { Paper, propose, writtenParts } from "./papers.js";
import { canRecord, recordButton } from "./voice.js";

const MINUTES = [1, 3, 5, 10];
const clock = (seconds) => `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")}`;

function timer() {
  const shown = make("p", { className: "path-timer" }), said = make("p", {});
  said.setAttribute("role", "status");
  const choice = make("select", { id: "minutes", className: "fr-select" }, ...MINUTES.map((n) => make("option", { value: n, selected: n === 5 }, `${n} min`)));
  let running = 0, end = 0;
  const stop = (text) => { clearInterval(running); running = 0; button.textContent = "Lancer le minuteur"; said.textContent = text; };
  const tick = () => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    shown.textContent = clock(left);
    if (!left) stop("C'est l'heure : ta dernière phrase.");
  };
  const button = press("Lancer le minuteur", () => {
    if (running) return stop("Arrêté.");
    end = performance.now() + Number(choice.value) * 60000;
    running = setInterval(tick, 250);
    button.textContent = "Arrêter le minuteur";
    said.textContent = "C'est parti.";
    return tick();
  });
  return make("div", {}, make("label", { htmlFor: "minutes" }, "Je répète"), choice, make("p", {}, button), shown, said);
}

function rehearsal() {
  if (!canRecord()) return null;
  const said = make("p", {}), heard = make("audio", { controls: true, hidden: true, ariaLabel: "Ma répétition" });
  said.setAttribute("role", "status");
  const button = recordButton("M'enregistrer", 600, (blob) => {
    if (heard.src) URL.revokeObjectURL(heard.src);
    heard.src = URL.createObjectURL(blob);
    heard.hidden = false;
    said.textContent = "Écoute-toi. Cet enregistrement s'efface quand tu quittes la page.";
  }, said);
  return make("div", {}, make("p", {}, button), heard, said);
}

export async function start({ form, out, store, refill }) {
  const cards = () => writtenParts(form).flatMap(({ title, text }) => [{ kind: "heading", text: title, slide: true }, ...text.split(/\n+/).map((one) => ({ kind: "text", text: one }))]);
  const paper = new Paper("Mes cinq cartes", "mon-oral", cards, ["odp"]);
  paper.sheet.classList.add("path-cards");
  const redraw = async () => { await refill(); propose(form, await store.all(), textOf, add); await paper.draw(); };
  const repeat = make("section", { className: "no-print" }, make("h2", {}, "Je répète à voix haute"), timer(), rehearsal());
  out.append(paper.element, repeat, keepPart(store, { form, redraw }));
  form.addEventListener("input", () => paper.draw());
  await redraw();
}
