// Entry of the path. Pages are read and printed without it; with it they remember, on the device alone.
import { make, tell } from "./dom.js";
import { wireFields, put } from "./fields.js";
import { eraseInTime } from "./keep.js";
import { opened } from "./lock.js";
import { fetchPackage, keepThisPage, sayStorage, startWorker } from "./offline.js";
import { openStore } from "./store.js";
import { Marks, whoWalks } from "./who.js";

const PARTS = {
  "j-aime": () => import("./like.js"),
  "la-veille": () => import("./eve.js"),
  "mon-carnet": () => import("./diary.js"),
  "mon-cv": () => import("./resume.js"),
  "mon-oral": () => import("./oral.js"),
  "mon-rapport": () => import("./report.js"),
  telephoner: () => import("./calls.js"),
};
const CLOSED = new Set(["mon-carnet", "mon-rapport", "mon-oral", "la-veille"]);

// A cached page opened without a line knows what the last one knew.
async function remember(store, me) {
  if (!store.kept) return me;
  if (me.known) {
    await store.setMeta("me", { class: me.class, school: me.school, city: me.city, postcode: me.postcode, grade: me.grade, week: me.week });
    return me;
  }
  return { ...(await store.meta("me")), ...me, week: (await store.meta("me"))?.week || [] };
}

async function step(top, walk) {
  const { store, me, marks } = walk;
  const form = top.querySelector("[data-path-form]"), out = top.querySelector("[data-path-out]");
  const gate = make("div", { className: "path-gate" });
  const name = top.dataset.pathStep;
  out.lang = "fr";
  form.after(gate);
  if (CLOSED.has(name)) {
    form.hidden = true;
    await opened(store, me, gate);
    form.hidden = false;
  }
  const first = () => marks.mark(name, "begun");
  const refill = async () => { for (const [key, { value }] of Object.entries(await store.all())) put(form, key, value); };
  const context = { ...walk, form, out, gate, first, refill, level: top.dataset.level };
  const part = PARTS[name] && (await PARTS[name]());
  if (part?.before) await part.before(context);
  await wireFields(form, store, first);
  if (part?.start) await part.start(context);
  await sayStorage(store, top.querySelector("[data-path-storage]"));
  done(top.querySelector("[data-path-done]"), name, walk);
}

function done(place, name, { me, marks }) {
  if (!me.key) return;
  const button = place.querySelector("button"), said = place.querySelector("[role=status]");
  const show = () => { button.hidden = true; said.textContent = "C'est fait."; };
  place.hidden = false;
  if (marks.states[name] === "done") show();
  button.addEventListener("click", async () => {
    await marks.mark(name, "done");
    said.tabIndex = -1;
    show();
    said.focus();
  });
}

async function start(top) {
  const asked = await whoWalks(top.dataset.me);
  const store = await openStore(asked, tell);
  const me = await remember(store, asked);
  const marks = new Marks(me, store, document.querySelector("[data-mark]")?.dataset.mark, tell);
  await marks.start();
  await eraseInTime(store, me);
  const walk = { top, store, me, marks };
  if (top.dataset.pathLevel) await (await import("./level.js")).start(walk);
  else await step(top, walk);
  document.documentElement.dataset.path = "ready";
  if (!store.kept || !(await startWorker())) return;
  if (top.dataset.pathLevel) await Promise.all(Object.values(PARTS).map((load) => load()));
  await keepThisPage();
  if (top.dataset.package && me.online && (await fetchPackage(top.dataset.package))) document.documentElement.dataset.path = "kept";
}

const top = document.querySelector("[data-path-step], [data-path-level]");
if (top) start(top);
