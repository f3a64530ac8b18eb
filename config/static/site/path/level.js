// The steps of a level: done, begun, what comes next; leaving the device.
import { make, tell } from "./dom.js";
import { clearDevice, sayStorage } from "./offline.js";
import { nameOf } from "./store.js";
import { forget } from "./who.js";

const WORDS = { done: "fait", begun: "commencé" };

export async function start({ top, store, me, marks }) {
  const rows = [...top.querySelectorAll("[data-step]")];
  for (const row of rows) {
    const state = row.querySelector("[data-path-state]");
    if (state) state.textContent = WORDS[marks.states[row.dataset.step]] || "";
  }
  const next = me.key && rows.find((row) => marks.states[row.dataset.step] !== "done");
  if (next && Object.keys(marks.states).length) {
    const link = next.querySelector("a");
    const title = (link.querySelector("span")?.firstChild || link).textContent.trim();
    top.querySelector("[data-path-next]").replaceChildren("Ensuite : ", make("a", { href: link.href }, title));
  }
  await sayStorage(store, top.querySelector("[data-path-storage]"));
  leave(top.querySelector("[data-path-leave]"), store, me);
  if (me.key && !me.known && me.online) tell("Ce téléphone garde ton parcours. Pour que ton professeur voie ce qui est fait, ouvre ton lien personnel.");
}

function leave(form, store, me) {
  const button = form?.querySelector("button");
  button?.addEventListener("click", async (event) => {
    if (!store.kept || form.dataset.cleared) return;
    event.preventDefault();
    if (!form.dataset.asked && (await store.hasDiary())) {
      form.dataset.asked = "1";
      button.textContent = "Ton carnet sera effacé d'ici : appuie encore pour l'effacer et quitter";
      return;
    }
    if (!navigator.onLine) { tell("Sans réseau, on ne peut pas quitter : réessaie quand il revient. Rien n'est effacé."); return; }
    await store.clear();
    store.held.close();
    indexedDB.deleteDatabase(nameOf(me.key));
    forget();
    sessionStorage.clear();
    await clearDevice();
    form.dataset.cleared = "1";
    form.requestSubmit();
  });
}
