// Comforts only: every page works without this file.
(() => {
  const summary = document.getElementById("erreurs") || document.querySelector("main [aria-invalid=true]");
  (document.querySelector(".help-now") || summary)?.focus();
  // « Page précédente » leads back to this form, in place of the browser's question about sending it again.
  if (summary && document.querySelector("main form[method=post]:not([action])")) history.replaceState(null, "", location.href);

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // « Écouter »: a voice of the device itself reads the element named in data-listen aloud: a voice from elsewhere is
  // given what it reads, a child's name. Without one for the language of the page there is no press.
  const voice = window.speechSynthesis, language = document.documentElement.lang.split("-")[0];
  const ofDevice = () => voice.getVoices().find((one) => one.localService && one.lang.split(/[-_]/)[0] === language);
  for (const button of voice ? document.querySelectorAll("[data-listen]") : []) {
    const said = document.getElementById(button.dataset.listen);
    if (!said) continue;
    const look = () => { button.hidden = !ofDevice(); };
    const stop = () => { voice.cancel(); button.setAttribute("aria-pressed", "false"); };
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") return stop();
      voice.cancel();
      const speech = new SpeechSynthesisUtterance(said.innerText);
      speech.voice = ofDevice();
      if (!speech.voice) return look();
      speech.lang = speech.voice.lang;
      speech.onend = stop;
      voice.speak(speech);
      button.setAttribute("aria-pressed", "true");
    });
    look();
    voice.addEventListener?.("voiceschanged", look); // most browsers know their voices a moment later
    window.addEventListener("pagehide", () => voice.cancel());
  }

  // A form that is being sent is not sent twice by an impatient finger; one that gives a file leaves the page as it is.
  for (const form of document.querySelectorAll("form[method=post]:not([data-download])")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      form.setAttribute("aria-busy", "true");
    });
  }
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });

  // « Annuler » is for a slip of the finger: it goes after ten seconds, as what it offers does.
  // Who is on it goes on from the head of the page's content.
  const go = (form) => {
    if (form.contains(document.activeElement)) document.getElementById("contenu").focus();
    form.remove();
  };
  for (const form of document.querySelectorAll("[data-brief]")) setTimeout(go, 10000, form);

  // « Tout cocher » for a list of boxes: data-check-all names the boxes.
  for (const button of document.querySelectorAll("[data-check-all]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${button.dataset.checkAll}"]:not(:disabled)`)];
      const all = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !all;
    });
  }

  // French typography: no break before « : ; ? ! » or the h of hours, nor just inside quotation marks; never in what is typed.
  const KEPT = "textarea, select, pre, code, script, style";
  const bind = (top) => {
    const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const bound = text.data.replace(/ (?=[:;?!»])/g, "\u00a0").replace(/« /g, "«\u00a0").replace(/(\d) (?=h\b)/g, "$1\u00a0");
      if (bound === text.data || text.parentElement.closest(KEPT)) continue;
      if (text.parentElement.closest("[lang]").lang.startsWith("fr")) text.data = bound;
    }
  };
  bind(document.body);
  document.body.addEventListener("htmx:load", (event) => bind(event.target));
})();
