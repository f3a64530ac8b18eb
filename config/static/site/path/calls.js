// « Téléphoner »: the first sentence made from what is known, and a call played line by line.
import { day, make, press } from "./dom.js";
import { canRecord, hush, recordButton, say } from "./voice.js";

const ANSWERS = { yes: "Il dit oui", no: "Il dit non", later: "Il dit de rappeler" };
const HIDDEN = 3; // one word of three, once the call has been read

// « au collège Victor-Hugo », « à l'institution… »: as one says a school's name.
const at = (school) => {
  const [first, ...more] = school.split(" ");
  if (/^(collège|lycée|groupe|centre)$/i.test(first)) return `au ${first.toLowerCase()} ${more.join(" ")}`;
  if (/^[aeiouéèh]/i.test(first)) return `à l'${first.toLowerCase()} ${more.join(" ")}`;
  return `à ${school}`;
};

export const firstSentence = (me) => "Bonjour, je m'appelle … (ton prénom). "
  + `Je suis en ${me.class || "…"} ${me.school ? `${at(me.school)}.` : "au collège …"} `
  + `Je cherche un stage ${me.week?.length ? `du ${day(me.week[0])} au ${day(me.week[1])}.` : "du … au …"}`;

const blanked = (text) => text.split(" ").map((word, n) => (n % HIDDEN === HIDDEN - 1 ? "____" : word)).join(" ");

class Call {
  constructor(part, next) {
    Object.assign(this, { part, next });
    this.who = part.querySelector("h2").textContent.trim();
    this.stage = make("div", { className: "path-stage", lang: "fr" });
    this.stage.setAttribute("aria-live", "polite");
    this.start = press("Jouer cet appel", () => this.play(false));
    this.again = press("Le rejouer avec des mots cachés", () => this.play(true));
    this.again.hidden = true;
    part.querySelector("summary").after(make("div", { className: "no-print" }, make("p", {}, this.start, " ", this.again), this.stage));
  }

  said(key) { return this.part.querySelector(`[data-said="${key}"]`).textContent.trim().replace(/\s+/g, " "); }

  other(key) {
    const text = this.said(key);
    const heard = say(text);
    this.stage.append(make("p", {}, make("strong", {}, `${this.who} : `), text, ...(heard ? [" ", press("Réécouter", () => say(text), { className: "fr-btn fr-btn--tertiary" })] : [])));
  }

  mine(text) { this.stage.append(make("p", {}, make("strong", {}, "Toi, à voix haute : "), this.hides ? blanked(text) : text)); }

  // One step of the call: what comes before it loses its buttons, the new one takes the focus.
  ask(...buttons) {
    const line = make("p", {}, ...buttons.flatMap((one) => [one, " "]));
    this.stage.append(line);
    buttons[0].focus();
    for (const one of buttons) one.addEventListener("click", () => line.remove());
  }

  play(hides) {
    this.hides = hides;
    this.stage.replaceChildren();
    this.other("hello");
    this.mine(this.said("first"));
    this.ask(press("C'est dit", () => {
      this.other("asks");
      this.mine(document.querySelector('textarea[name="telephoner/pourquoi-ici"]')?.value.trim() || "réponds avec tes mots.");
      this.ask(press("C'est dit", () => this.ask(...Object.entries(ANSWERS).map(([key, label]) => press(label, () => this.end(key))))));
    }));
  }

  end(key) {
    this.other(key);
    this.mine(this.said(`after-${key}`));
    this.again.hidden = false;
    this.ask(
      press("Raccrocher", () => { hush(); this.stage.append(make("p", {}, "Tu l'as fait. Note ton vrai appel dans « Mes appels ».")); this.again.focus(); }),
      ...(key === "no" && this.next ? [press(`Appeler ensuite : ${this.next.who}`, () => { this.next.part.open = true; this.next.part.scrollIntoView(); this.next.play(this.hides); })] : []),
    );
  }
}

function own() {
  if (!canRecord()) return null;
  const said = make("p", {}), heard = make("audio", { controls: true, hidden: true, ariaLabel: "Ma voix" });
  said.setAttribute("role", "status");
  return make("section", { className: "no-print", lang: "fr" }, make("h2", {}, "M'entendre"),
    make("p", {}, recordButton("Enregistrer ma première phrase", 30, (blob) => {
      if (heard.src) URL.revokeObjectURL(heard.src);
      heard.src = URL.createObjectURL(blob);
      heard.hidden = false;
      said.textContent = "Écoute-toi. Cela s'efface quand tu quittes la page.";
    }, said)), heard, said);
}

export function start({ form, out, me }) {
  const parts = [...form.querySelectorAll("[data-block=call]")];
  for (const part of parts) part.querySelector("[data-said=first]").textContent = firstSentence(me);
  const calls = [];
  for (const part of [...parts].reverse()) calls.unshift(new Call(part, calls[0]));
  if (calls.length) calls.at(-1).next = calls.length > 1 ? calls[0] : undefined;
  const voice = own();
  if (voice) out.append(voice);
  window.addEventListener("pagehide", hush);
  window.addEventListener("beforeprint", () => { for (const part of parts) part.open = true; }); // paper unfolds nothing
}
