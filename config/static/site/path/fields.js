// Fields of a step: saved as they are typed, restored on opening; sentences begun become buttons.
import { make, press, tell } from "./dom.js";

const named = (form, name) => [...form.elements].filter((one) => one.name === name);
const boxes = (fields) => fields.every((one) => one.type === "checkbox" || one.type === "radio");

export const valueOf = (form, name) => {
  const fields = named(form, name);
  return boxes(fields) ? fields.filter((one) => one.checked).map((one) => one.value) : fields[0].value;
};

export const put = (form, name, value) => {
  const fields = named(form, name);
  if (!fields.length) return;
  if (boxes(fields)) for (const one of fields) one.checked = value.includes(one.value);
  else fields[0].value = value;
};

// Answers under a name, or under it and a slash (lines of a table), as one text.
export const textOf = (answers, name) => Object.entries(answers)
  .filter(([key, { value }]) => (key === name || key.startsWith(`${name}/`)) && value.length)
  .sort(([a], [b]) => a.localeCompare(b, "fr", { numeric: true }))
  .map(([, { value }]) => (Array.isArray(value) ? value.join(" ") : value.trim()))
  .filter(Boolean)
  .join(" – ");

export const add = (area, text) => {
  const before = area.value && !area.value.endsWith("\n") ? `${area.value}\n` : area.value;
  area.value = before + text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
};

const begun = (form) => {
  for (const list of form.querySelectorAll("[data-begins]")) {
    const area = form.elements[list.dataset.begins];
    for (const line of list.querySelectorAll("li")) {
      const text = line.textContent.trim();
      line.replaceChildren(press(text, () => add(area, text.replace(/…$/, " ")), { className: "fr-btn fr-btn--tertiary" }));
    }
  }
};

const most = (form) => {
  for (const part of form.querySelectorAll("[data-most]")) {
    const said = make("p", { className: "soft" });
    said.setAttribute("role", "status");
    part.append(said);
    part.addEventListener("change", (event) => {
      const many = part.querySelectorAll("input:checked").length > Number(part.dataset.most);
      if (many) event.target.checked = false;
      said.textContent = many ? `${part.dataset.most} au plus : enlève d'abord un autre choix.` : "";
    });
  }
};

export async function wireFields(form, store, first) {
  const answers = await store.all();
  for (const [name, { value }] of Object.entries(answers)) put(form, name, value);
  begun(form);
  most(form);
  form.addEventListener("submit", (event) => event.preventDefault());
  let dirty = false;
  const keep = (event) => {
    if (!event.target.name) return;
    dirty = true;
    store.write(event.target.name, valueOf(form, event.target.name));
    first();
  };
  form.addEventListener("input", (event) => { if (event.target.type !== "checkbox" && event.target.type !== "radio") keep(event); });
  form.addEventListener("change", (event) => { if (event.target.type === "checkbox" || event.target.type === "radio") keep(event); });
  store.changed = (name, value) => {
    if (name === null) { form.reset(); return tell("Ton carnet vient d'être effacé dans un autre onglet."); }
    put(form, name, value);
    return tell("Un autre onglet de ton parcours vient d'écrire : cette page montre ce qui est le plus récent.");
  };
  if (store.kept) return;
  // A device that is not theirs: nothing outlives the page, and whoever presses Back finds it empty.
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  window.addEventListener("pagehide", () => {
    form.reset();
    dirty = false;
    store.clear();
    for (const one of document.querySelectorAll("[data-path-out], [data-path-media], [data-path-proposed]")) one.replaceChildren();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
