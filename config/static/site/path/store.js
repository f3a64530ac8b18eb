// What a pupil answers: in IndexedDB on a device that is theirs alone, in the page's memory everywhere else.
// An entry is { value, at }: `at` is a number that only grows, so that a clock moved back loses nothing.
const STORES = ["answers", "media", "meta"];
const HOUR = 3600000;
export const nameOf = (key) => `parcours-${key}`;

class Memory {
  kept = false;
  #held = Object.fromEntries(STORES.map((name) => [name, new Map()]));

  async read(store, key) { return this.#held[store].get(key); }
  async write(store, key, value) { this.#held[store].set(key, value); }
  async remove(store, key) { this.#held[store].delete(key); }
  async entries(store) { return [...this.#held[store]]; }
  async clear() { for (const held of Object.values(this.#held)) held.clear(); }
  close() {}
}

class Database {
  kept = true;
  #base;
  constructor(base) { this.#base = base; }

  #act(store, mode, act) {
    return new Promise((done, fail) => {
      const transaction = this.#base.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => fail(transaction.error || request.error);
      transaction.onerror = (event) => event.preventDefault();
    });
  }
  read(store, key) { return this.#act(store, "readonly", (rows) => rows.get(key)); }
  write(store, key, value) { return this.#act(store, "readwrite", (rows) => rows.put(value, key)); }
  remove(store, key) { return this.#act(store, "readwrite", (rows) => rows.delete(key)); }
  async entries(store) {
    const keys = await this.#act(store, "readonly", (rows) => rows.getAllKeys());
    const values = await this.#act(store, "readonly", (rows) => rows.getAll());
    return keys.map((key, place) => [key, values[place]]);
  }
  async clear() { for (const store of STORES) await this.#act(store, "readwrite", (rows) => rows.clear()); }
  close() { this.#base.close(); }
}

const openBase = (key, told) => new Promise((done, fail) => {
  const request = indexedDB.open(nameOf(key), 1);
  request.onupgradeneeded = () => { for (const store of STORES) request.result.createObjectStore(store); };
  request.onsuccess = () => {
    request.result.onversionchange = () => {
      request.result.close();
      told("Cette page a changé ailleurs : recharge-la. Copie d'abord ce que tu es en train d'écrire.");
    };
    done(request.result);
  };
  request.onerror = () => fail(request.error);
  request.onblocked = () => told("Ferme les autres pages de ton parcours, puis recharge celle-ci.");
});

export class Store {
  // `changed(name, value)` is called when another tab of the same device has written.
  constructor(held, key, told) {
    this.held = held;
    this.kept = held.kept;
    this.told = told;
    this.latest = 0;
    this.changed = () => {};
    this.channel = held.kept && "BroadcastChannel" in window ? new BroadcastChannel(nameOf(key)) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => {
      if (data.erased) return this.changed(null, null);
      this.latest = Math.max(this.latest, data.at);
      return this.changed(data.name, data.value);
    };
  }

  async start() {
    this.latest = (await this.meta("latest")) || 0;
    if (this.latest - Date.now() > HOUR) {
      this.told("L'heure de ce téléphone a reculé. Rien n'est perdu : ce que tu écris maintenant compte comme le plus récent.");
    }
    return this;
  }

  // Whatever fails to be kept is said, and stays on the page.
  async #try(act) {
    try { return await act(); } catch (reason) {
      this.told(
        reason?.name === "QuotaExceededError"
          ? "Ce téléphone n'a plus de place. Ce que tu vois est encore là : « Garder mon carnet », puis retire des photos."
          : "Ce navigateur n'a pas pu garder cela. C'est encore sur la page : copie-le, ou garde-le comme fichier.",
      );
      return false;
    }
  }

  async all() { return Object.fromEntries(await this.held.entries("answers")); }
  async write(name, value) {
    const at = this.latest = Math.max(this.latest + 1, Date.now());
    return this.#try(async () => {
      await this.held.write("answers", name, { value, at });
      await this.held.write("meta", "latest", at);
      this.channel?.postMessage({ name, value, at });
      return true;
    });
  }
  // Put back an entry of a kept file, unless a newer one stands here.
  async put(name, entry) {
    const here = await this.held.read("answers", name);
    if (here && here.at >= entry.at && here.value.length) return false;
    this.latest = Math.max(this.latest, entry.at);
    return this.#try(async () => { await this.held.write("answers", name, entry); return true; });
  }

  async media() { return (await this.held.entries("media")).map(([, one]) => one).sort((a, b) => a.at - b.at); }
  async add(medium) {
    return this.#try(async () => { await this.held.write("media", medium.id, medium); return true; });
  }
  async remove(id) { return this.held.remove("media", id); }

  async meta(name) { return this.held.read("meta", name); }
  async setMeta(name, value) { return this.#try(async () => { await this.held.write("meta", name, value); return true; }); }

  async hasDiary() {
    const names = Object.entries(await this.all());
    return (await this.media()).length > 0 || names.some(([name, { value }]) => name.startsWith("mon-carnet/") && value.length);
  }
  async clear() {
    await this.held.clear();
    this.latest = 0;
    this.channel?.postMessage({ erased: true });
  }
}

export async function openStore(me, told) {
  if (me.own && me.key) {
    try {
      return await new Store(new Database(await openBase(me.key, told)), me.key, told).start();
    } catch {
      told(
        "Ce navigateur refuse de garder (navigation privée ?). Tout reste sur cette page seulement : " +
          "avant de la quitter, imprime-la ou garde un fichier.",
      );
    }
  }
  return new Store(new Memory(), me.key, told);
}
