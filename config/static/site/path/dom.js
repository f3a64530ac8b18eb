// Pieces that pages of the path are made of. What somebody typed is always text, never markup.
export const make = (tag, given = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...inside.filter((one) => one !== null && one !== ""));
  return made;
};

export const press = (label, act, given = {}) => {
  const button = make("button", { type: "button", className: "fr-btn fr-btn--secondary", ...given }, label);
  button.addEventListener("click", act);
  return button;
};

// A sentence at the head of the page, read aloud by a screen reader; the same one is said once.
export const tell = (text, ...acts) => {
  const place = document.querySelector("[data-path-told]");
  if (!place || [...place.children].some((one) => one.dataset.text === text)) return null;
  const said = make("div", { className: "path-told", lang: "fr" }, make("p", {}, text), ...acts);
  said.dataset.text = text;
  place.append(said);
  return said;
};

// Two presses for what cannot be undone: the second within ten seconds.
export const pressTwice = (label, again, act, given = {}) => {
  let armed = 0;
  const rest = () => { clearTimeout(armed); armed = 0; button.textContent = label; };
  const button = press(label, () => {
    if (armed) { rest(); return act(); }
    button.textContent = again;
    armed = setTimeout(rest, 10000);
    return null;
  }, given);
  return button;
};

export const day = (text) => new Date(`${text}T12:00:00`).toLocaleDateString("fr-FR", { day: "numeric", month: "long" });

// Hand a file over to the device: its own folder of downloads, nothing else.
export const give = (blob, name) => {
  const link = make("a", { href: URL.createObjectURL(blob), download: name, hidden: true });
  document.body.append(link);
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); link.remove(); }, 60000);
};
