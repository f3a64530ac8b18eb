// Whose path it is. A device that is theirs alone remembers its last key, to open without a line; any other remembers nothing.
const KEPT = "parcours";

const remembered = () => {
  try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; }
};
export const forget = () => { try { localStorage.removeItem(KEPT); } catch { /* refused: nothing is kept either */ } };

// `online` is false when the site did not answer; `known` when the site itself said whose path it is.
export async function whoWalks(address) {
  let said = null;
  try {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (answer.ok) said = await answer.json();
  } catch { /* no line */ }
  if (said?.key) {
    if (said.own) try { localStorage.setItem(KEPT, JSON.stringify({ key: said.key, level: said.level })); } catch { /* told by the store */ }
    return { ...said, online: true, known: true };
  }
  const last = remembered();
  return { progress: {}, week: [], ...(last?.key ? { ...last, own: true } : { key: "", own: false }), online: Boolean(said), known: false };
}

// Begun and done, the only things that are ever sent: a step and a state. They wait for a line on a device that is theirs.
export class Marks {
  constructor(me, store, address, told) {
    Object.assign(this, { me, store, address, told });
    window.addEventListener("online", () => this.send());
  }

  async start() {
    this.states = { ...((await this.store.meta("progress")) || {}), ...this.me.progress };
    this.waiting = (await this.store.meta("waiting")) || {};
    if (this.me.known) await this.send();
  }

  async mark(step, state) {
    if (!this.me.key || this.states[step] === "done" || this.states[step] === state) return;
    this.states[step] = state;
    this.waiting[step] = state;
    await this.#keep();
    await this.send();
  }

  async #keep() {
    await this.store.setMeta("progress", this.states);
    await this.store.setMeta("waiting", this.waiting);
  }

  async #token() {
    if (this.me.csrf) return true;
    const again = await whoWalks(document.querySelector("[data-me]").dataset.me);
    if (again.known && again.key === this.me.key) this.me.csrf = again.csrf;
    return Boolean(this.me.csrf);
  }

  async send() {
    if (this.sending || !this.address) return;
    this.sending = true;
    try {
      for (const [step, state] of Object.entries(this.waiting)) {
        if (!(await this.#token())) break;
        const answer = await fetch(this.address, {
          method: "POST",
          headers: { "X-CSRFToken": this.me.csrf },
          body: new URLSearchParams({ step, state }),
        });
        if (!answer.ok && answer.status !== 400) break; // 400: no step of ours, asked once
        if (this.waiting[step] === state) delete this.waiting[step];
        await this.#keep();
      }
    } catch { /* no line: it waits */ }
    this.sending = false;
    if (!this.store.kept && Object.values(this.waiting).includes("done")) {
      this.told("Pas de réseau : ton professeur ne sait pas encore que c'est fait. Garde cette page ouverte.");
    }
  }
}
