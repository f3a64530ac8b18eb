// Four digits before a diary, a report, the card of the eve. They close it to whoever passes, not to whoever can open a
// telephone: what is kept is not ciphered, and the page says so.
import { make, press } from "./dom.js";

const ROUNDS = 200000, TRIES = 5, WAIT = 5 * 60000, OPEN_FOR = 10 * 60000;
const OPENED = "parcours-ouvert";

const hashed = async (digits, salt) => {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(digits), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 256);
  return [...new Uint8Array(bits)].join(",");
};

// Open for ten minutes in this tab, from one step to the next.
const isOpen = (key) => {
  const [of, until] = (sessionStorage.getItem(OPENED) || "").split(" ");
  return of === key && Number(until) > Date.now() && Number(until) <= Date.now() + OPEN_FOR;
};
const letOpen = (key) => sessionStorage.setItem(OPENED, `${key} ${Date.now() + OPEN_FOR}`);

const asked = (title, said, label, act) => {
  const id = `digits-${label.length}`;
  const field = make("input", { id, type: "password", inputMode: "numeric", maxLength: 4, autocomplete: "off", className: "fr-input path-digits" });
  const wrong = make("p", {});
  wrong.setAttribute("role", "alert");
  const form = make("form", { method: "dialog", className: "path-block no-print", lang: "fr" },
    make("h2", {}, title), make("p", {}, said), make("label", { htmlFor: id }, label), field, wrong,
    make("button", { className: "fr-btn" }, "Continuer"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = /^\d{4}$/.test(field.value) ? (await act(field.value)) || "" : "Écris quatre chiffres.";
    if (wrong.textContent) { field.value = ""; field.focus(); }
  });
  return form;
};

export const hasDigits = async (store) => Boolean(await store.meta("lock"));

// Ask for four digits to be chosen, in `place`; resolves once they are.
export const chooseDigits = (store, me, place) => new Promise((done) => {
  const form = asked(
    "Choisis quatre chiffres",
    "Ils ferment ton carnet à qui passe ou prend ton téléphone un instant. Ils ne le ferment pas à quelqu'un qui s'y connaît.",
    "Quatre chiffres que tu retiendras",
    async (digits) => {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      if (!(await store.setMeta("lock", { salt, hash: await hashed(digits, salt), wrong: 0, until: 0 }))) return "Ce navigateur n'a pas pu les garder.";
      letOpen(me.key);
      form.remove();
      return done();
    },
  );
  place.prepend(form);
});

// Resolves once the digits are right; at once where none was chosen.
export const opened = (store, me, place) => new Promise((done) => {
  const start = async () => {
    if (!store.kept || !(await hasDigits(store)) || isOpen(me.key)) return done();
    const open = () => { letOpen(me.key); form.remove(); done(); };
    const form = asked("Ton carnet est fermé", "Quatre chiffres l'ouvrent.", "Tes quatre chiffres", async (digits) => {
      const lock = await store.meta("lock");
      // A clock moved back waits no longer than the wait itself.
      const wait = Math.min(lock.until - Date.now(), WAIT);
      if (wait > 0) return `Trop d'essais : attends encore ${Math.ceil(wait / 60000)} minutes.`;
      if ((await hashed(digits, lock.salt)) === lock.hash) {
        await store.setMeta("lock", { ...lock, wrong: 0, until: 0 });
        return open();
      }
      const wrong = lock.wrong + 1;
      await store.setMeta("lock", { ...lock, wrong: wrong % TRIES, until: wrong >= TRIES ? Date.now() + WAIT : 0 });
      return wrong >= TRIES
        ? "Cinq essais : attends cinq minutes."
        : `Ce ne sont pas les bons. Encore ${TRIES - wrong} ${TRIES - wrong > 1 ? "essais" : "essai"}.`;
    });
    form.append(
      me.fresh
        ? press("J'ai oublié : en choisir d'autres", async () => {
            await store.held.remove("meta", "lock");
            form.remove();
            await chooseDigits(store, me, place);
            done();
          })
        : make("p", { className: "soft" }, "Oublié ? Quand tu as du réseau, ouvre ton lien personnel, celui de ton mail ou de ton SMS, puis reviens ici dans les dix minutes."),
    );
    place.prepend(form);
    return form.querySelector("input").focus();
  };
  start();
});
