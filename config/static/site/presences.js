// Presences noted without a line. What waits is kept in this browser, under the person's key, fourteen days: first names
// with an initial, days, marks; never the address of a link. It leaves from that person's own page, in order.
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("presences", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("people", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

// One transaction each, for two tabs may write at once.
const within = async (mode, act) => {
  const transaction = (await opened).transaction("people", mode);
  return new Promise((resolve, reject) => {
    let result;
    act(transaction.objectStore("people"), (given) => { result = given; });
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};
const everybody = () => within("readonly", (people, give) => {
  people.getAll().onsuccess = (event) => give(event.target.result);
});
// Put in place of what is kept under a key what `change` makes of it; nothing erases it.
const change = (key, make) => within("readwrite", (people, give) => {
  people.get(key).onsuccess = (event) => {
    const made = make(event.target.result);
    if (made) people.put(made);
    else people.delete(key);
    give(made);
  };
});
const forget = (which) => within("readwrite", (people, give) => {
  people.getAll().onsuccess = (event) => {
    const gone = event.target.result.filter(which);
    for (const { key } of gone) people.delete(key);
    give(gone);
  };
});

// A device's clock may be wrong: hours are the site's, as it said them when it gave the week, and what has passed since.
const now = (person) => Date.now() + person.skew;
// 2026-12-03 and 09:05, on the clocks of where the pupil is.
const dayOf = (moment, timeZone) => new Date(moment).toLocaleDateString("sv", { timeZone });
const timeOf = (moment, timeZone) => new Date(moment).toLocaleTimeString("sv", { timeZone }).slice(0, 5);
const isOver = (person) => person.until < now(person);
const withWeek = (person, week) => ({ marks: [], until: week.until, ...person, key: week.key, owner: week.owner,
  kind: week.kind, rows: week.rows, skew: week.now - Date.now() });

// -- the page of whoever marks: what waits leaves, a week is kept ---------------------------------------------------

const send = async (block, mine) => {
  const body = new FormData();
  body.set("marks", JSON.stringify(mine.marks.slice(0, 500)));
  body.set("csrfmiddlewaretoken", block.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(block.dataset.presences, { method: "POST", body });
  const { answers, week } = await answer.json();
  const settled = new Set(answers.filter((one) => one.settled).map((one) => one.number));
  await change(mine.key, (kept) => kept && { ...withWeek(kept, week), marks: kept.marks.filter((one) => !settled.has(one.number)) });
  if (settled.size) return location.reload(); // the page says what is counted
  const place = block.querySelector("[data-refused]");
  for (const { number, said, address } of answers) {
    const shown = block.querySelector("template").content.cloneNode(true).firstElementChild;
    shown.querySelector("p").textContent = said;
    const correct = shown.querySelector("a");
    if (address) correct.href = address;
    else correct.remove();
    shown.querySelector("button").addEventListener("click", async () => {
      await change(mine.key, (kept) => kept && { ...kept, marks: kept.marks.filter((one) => one.number !== number) });
      shown.remove();
    });
    place.append(shown);
  }
};

const keepWeek = async (block) => {
  const week = await (await fetch(block.dataset.presences)).json();
  await navigator.storage?.persist?.(); // a browser that lacks room forgets this site last
  const registered = await navigator.serviceWorker.register("/presences/sw.js", { scope: "/presences" });
  const worker = registered.installing || registered.waiting || registered.active;
  while (worker.state !== "activated") {
    if (worker.state === "redundant") throw new Error("the page is not kept");
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
  }
  await change(week.key, (former) => ({ ...withWeek(former, week), until: week.until }));
};

const showPage = async (block) => {
  if (!("serviceWorker" in navigator)) return;
  const { key, owner } = block.dataset;
  const lost = (await forget(isOver)).some((one) => one.key === key && one.marks.length);
  block.querySelector("[data-lost]").hidden = !lost;
  // Who signs in finds nothing of another account's.
  if (owner.startsWith("account:")) await forget((one) => one.kind === "account" && one.owner !== owner);
  const mine = (await everybody()).find((one) => one.key === key);
  const say = (which) => {
    for (const said of block.querySelectorAll("[data-said]")) said.hidden = said.dataset.said !== which;
  };
  const erase = block.querySelector("[data-erase]");
  erase.hidden = !mine;
  if (mine) say("kept");
  erase.addEventListener("click", async () => {
    await change(key, () => null);
    erase.hidden = true;
    say("");
  });
  block.querySelector("[data-keep]").addEventListener("click", async () => {
    if (!block.querySelector("[value=yes]").checked) return say("shared");
    try {
      await keepWeek(block);
      erase.hidden = false;
      say("kept");
    } catch {
      say("failed");
    }
  });
  // « Ce message n'est pas pour moi »: the link is left, and what it let keep goes.
  document.querySelector("form[action$='/pas-pour-moi']")?.addEventListener("submit", () => change(key, () => null));
  block.hidden = false;
  if (mine?.marks.length) await send(block, mine).catch(() => {}); // the line went again: it waits
};

// -- /presences: what is kept is noted, with a line or without ------------------------------------------------------

const find = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;
const same = (one, other) => one.agreement === other.agreement && one.day === other.day && one.half === other.half;

const press = (person, slot, mark) => change(person.key, (kept) => {
  if (!kept) return null;
  const former = kept.marks.find((one) => same(one, slot));
  const marks = kept.marks.filter((one) => one !== former);
  if (former?.mark !== mark) {
    const { agreement, day, half } = slot;
    marks.push({ number: crypto.randomUUID(), agreement, day, half, mark, at: new Date(now(kept)).toISOString() });
  }
  return { ...kept, marks };
});

const showHalfDay = (person, slot, refresh) => {
  const shown = find("half-day"), words = document.getElementById("words").dataset;
  const [name, soft] = shown.querySelectorAll("b, .soft"), badge = shown.querySelector(".fr-badge");
  name.textContent = slot.pupil;
  soft.textContent = `${words[slot.half]}, ${slot.hours} – ${slot.place}`;
  shown.setAttribute("aria-label", `${slot.pupil}, ${words[slot.half]}`);
  const today = dayOf(now(person), slot.zone), isToCome = slot.day > today;
  const update = (kept) => {
    const chosen = kept.marks.find((one) => same(one, slot));
    for (const button of shown.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen?.mark));
      if (button.value === chosen?.mark) badge.textContent = `${button.textContent} ${timeOf(chosen.at, slot.zone)}`;
    }
    badge.hidden = !chosen && !isToCome;
    badge.classList.toggle("fr-badge--success", Boolean(chosen));
    refresh(kept);
  };
  if (isToCome) {
    badge.textContent = words.toCome;
    shown.querySelector(".marks").remove();
  }
  for (const button of shown.querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      const kept = await press(person, slot, button.value);
      if (kept) update(kept);
      else location.reload();
    });
    // Nobody at the host's says in the morning that the pupil is absent in the afternoon.
    const tooSoon = button.value === "absent" && person.kind === "link" && slot.half === "afternoon";
    if (tooSoon && slot.day === today && timeOf(now(person), slot.zone) < slot.start) button.remove();
  }
  update(person);
  return shown;
};

const showKept = async (block) => {
  const lost = (await forget(isOver)).some((one) => one.marks.length);
  const people = await everybody();
  block.hidden = false;
  block.querySelector("[data-lost]").hidden = !lost;
  block.querySelector("[data-none]").hidden = people.length > 0;
  block.querySelector("[data-erasing]").hidden = !people.length;
  for (const way of block.querySelectorAll("[data-leave]")) way.hidden = !people.some((one) => one.kind === way.dataset.leave);
  const counts = new Map(), waiting = block.querySelector("[data-waiting]");
  const refresh = (person) => {
    counts.set(person.key, person.marks.length);
    const number = [...counts.values()].reduce((sum, one) => sum + one, 0);
    waiting.hidden = !number;
    waiting.textContent = waiting.dataset.text.replace("%s", number);
  };
  const slots = people.flatMap((person) => person.rows.flatMap(({ agreement, pupil, place, zone, days }) =>
    days.map(([day, half, hours, start]) => ({ person, agreement, pupil, place, zone, day, half, hours, start }))));
  for (const day of [...new Set(slots.map((slot) => slot.day))].sort()) {
    const shown = find("day"), ofDay = slots.filter((slot) => slot.day === day);
    shown.open = day === dayOf(now(ofDay[0].person), ofDay[0].zone);
    const said = new Date(`${day}T12:00`).toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" });
    shown.querySelector("summary").textContent = said[0].toUpperCase() + said.slice(1);
    ofDay.sort((one, other) => one.place.localeCompare(other.place) || one.pupil.localeCompare(other.pupil));
    shown.querySelector("div").append(...ofDay.map((slot) => showHalfDay(slot.person, slot, refresh)));
    block.querySelector("[data-days]").append(shown);
  }
  block.querySelector("[data-erase]").addEventListener("click", async () => {
    await forget(() => true);
    location.reload();
  });
};

// -- after signing out, and in other hands: nothing stays ---------------------------------------------------------------

const left = document.querySelector("[data-presences-left]");
if (left) await forget((one) => left.dataset.presencesLeft === "all" || one.kind === left.dataset.presencesLeft);
const page = document.querySelector("[data-presences]"), kept = document.querySelector("[data-presences-kept]");
if (page) await showPage(page);
if (kept) await showKept(kept);
