// Our own probes of the RGAA's criteria, each a function that lists the offenders of the page; tests/browser/rgaa.py calls them.
(asked) => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const shown = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const words = (e) => (e?.textContent ?? "").replace(/\s+/g, " ").trim();
  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim() && !walker.currentNode.parentElement.closest("script, style")) found.push(walker.currentNode);
    return found;
  };
  const said = (expression) => texts().filter((t) => expression.test(t.data.toLowerCase()))
    .map((t) => t.data.trim().slice(0, 140));
  const rules = function* (list = [...document.styleSheets]) {
    for (const sheet of list) {
      for (const rule of sheet.cssRules ?? []) {
        if (rule.cssRules?.length) yield* rules([rule]);
        if (rule.selectorText) yield rule;
      }
    }
  };
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((n) => { n /= 255; return n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const clear = (colour) => /^rgba\(.*, 0\)$|^transparent$/.test(colour);
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const ground = (e) => {
    for (; e; e = e.parentElement) if (!clear(getComputedStyle(e).backgroundColor)) return getComputedStyle(e).backgroundColor;
    return "rgb(255, 255, 255)";
  };
  const labels = (field) => [...(field.labels ?? [])];
  const name = (field) => field.getAttribute("aria-label") || labels(field).map(words).join(" ");
  const FIELDS = "input:not([type=hidden], [type=submit], [type=button]), select, textarea";
  const TYPED = "input:not([type=hidden], [type=submit], [type=button], [type=checkbox], [type=radio], [type=file], [type=range]), select, textarea";
  const VAGUE = /^(cliquez |cliquer )?(ici|là|lien|suite|plus|voir|détails?|en savoir plus|lire( la)? suite|ok|go|click here|more)[ .…>»]*$/i;

  const probes = {
    "1.2": () => all("img[alt=''][title], img[alt=''][aria-label], svg[aria-hidden=true][role=img]").concat(
      all("svg[aria-hidden=true] > title, svg[aria-hidden=true] > desc")).map(shown),
    "1.3": () => all("img[alt]:not([alt='']), [role=img]").filter((e) =>
      /\.(png|jpe?g|svg|webp|gif)$|^(image|photo|dessin|graphique|logo|illustration)\.?$/i.test(e.getAttribute("alt") ?? e.getAttribute("aria-label") ?? "")).map(shown),
    "1.9": () => all("figure:has(figcaption)").filter((e) =>
      !["figure", "group"].includes(e.getAttribute("role")) || e.getAttribute("aria-label") !== words(e.querySelector("figcaption"))).map(shown),
    "2.2": () => all("iframe, frame").filter((e) => /^(cadre|iframe|frame)?$/i.test(e.title.trim())).map(shown),
    "3.1": () => said(/\ben (rouge|vert|bleu|orange|jaune|gras de couleur)\b/),
    "3.3": () => all(TYPED).filter((e) => {
      const style = getComputedStyle(e), behind = ground(e.parentElement);
      const edges = ["Top", "Bottom", "Left"].filter((s) => parseFloat(style[`border${s}Width`])).map((s) => style[`border${s}Color`]);
      edges.push(...(style.boxShadow.match(/rgba?\([^)]*\)/g) ?? []), style.backgroundColor);
      return !edges.some((colour) => !clear(colour) && contrast(colour, behind) >= 3);
    }).map(shown),
    "4.3": () => [...document.querySelectorAll("video:not(:has(track[kind=captions], track[kind=subtitles]))")].map(shown),
    "5.4": () => all("table:not([role=presentation])").filter((e) => !words(e.caption) && !e.ariaLabel && !e.getAttribute("aria-labelledby")).map(shown),
    "5.5": () => all("table:not([role=presentation]) > caption").filter((e) => /^(tableau|liste|résultats?)?\.?$/i.test(words(e))).map(shown),
    "5.6": () => all("table:not([role=presentation])").filter((e) => !e.querySelector("th")).map(shown)
      .concat(all("table:not([role=presentation]) th:not([scope])").map(shown)),
    "5.8": () => all("table[role=presentation]").filter((e) => e.querySelector("caption, th, thead, [scope], [headers]")).map(shown),
    "6.1": () => all("a[href]").filter((e) => VAGUE.test(e.ariaLabel || words(e))).map(shown),
    "7.3": () => all("[role=button], [role=link], [role=checkbox], [role=switch], [onclick]")
      .filter((e) => e.tabIndex < 0).map(shown),
    "7.4": () => {
      let left = 0;
      const seen = (event) => { event.preventDefault(); left++; };
      const before = location.href;
      addEventListener("submit", seen, true);
      for (const field of all("select, input[type=checkbox], input[type=radio]")) {
        for (const kind of ["input", "change", "focus", "blur"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      }
      removeEventListener("submit", seen, true);
      return left || location.href !== before ? ["a field that is changed leads elsewhere"] : [];
    },
    "7.5": () => all("main > .fr-alert:has(~ * h1, ~ h1), main [class*=message--]").filter((e) => !e.role).map(shown),
    "8.1": () => (document.doctype?.name === "html" ? [] : ["no document type"]),
    "8.4": () => (/^(fr|en|es|pt|ar|uk|tr|ht)\b/.test(document.documentElement.lang) ? [] : [document.documentElement.lang]),
    "8.6": () => {
      const title = document.title.split(" – ")[0].replace(/^Erreur : /, "");
      return /^(accueil|page|sans titre|untitled|document)?$/i.test(title.trim()) ? [document.title] : [];
    },
    "8.7": () => texts().filter((t) => {
      const lang = t.parentElement.closest("[lang]")?.lang ?? "";
      const foreign = [[/\p{Script=Arabic}/u, "ar"], [/\p{Script=Cyrillic}/u, "uk"], [/^\s*(English|Deutsch)\b/, "en"],
        [/^\s*Português\b/, "pt"], [/^\s*Español\b/, "es"], [/^\s*Türkçe\b/, "tr"], [/^\s*Kreyòl\b/, "ht"]];
      return foreign.some(([sign, code]) => sign.test(t.data) && !lang.startsWith(code));
    }).map((t) => t.data.trim().slice(0, 80)),
    "8.9": () => all("main br + br, main p:empty, main center, main font, main blockquote:not(:has(p, q, cite))").map(shown)
      .concat(all("main p").filter((e) => !words(e) && !e.children.length).map(shown)),
    "8.10": () => texts().filter((t) => /\p{Script=Arabic}{3}/u.test(t.data) && t.data.trim().length > 25 &&
      getComputedStyle(t.parentElement).direction !== "rtl").map((t) => t.data.trim())
      .concat(all("[dir]").filter((e) => !["ltr", "rtl", "auto"].includes(e.getAttribute("dir"))).map(shown)),
    "9.2": () => [["header, [role=banner]", "no header"], ["main", "no main"], ["footer, [role=contentinfo]", "no footer"]]
      .filter(([selector]) => !all(selector).length).map(([, fault]) => fault)
      .concat(all("main").length > 1 ? ["several main"] : []),
    "9.3": () => all("main p").filter((e) => /^[-•*–] /.test(words(e)) && /^[-•*–] /.test(words(e.nextElementSibling ?? e))).map(shown),
    "9.4": () => all("main p").filter((e) => /^«[^»]{120,}»[.]?$/.test(words(e)) && !e.closest("blockquote")).map(shown),
    "10.1": () => all("basefont, big, blink, center, font, marquee, strike, tt, [align], [bgcolor], [background], [border], " +
      "[cellpadding], [cellspacing], [hspace], [vspace], [valign], [nowrap], table[width], td[width], td[height], body[text]").map(shown),
    "10.2": () => all("main *").flatMap((e) => ["::before", "::after"].map((part) => [e, getComputedStyle(e, part).content]))
      .filter(([, content]) => /^"[^"]*\p{L}{3}[^"]*"$/u.test(content)).map(([e, content]) => `${content} ${shown(e)}`),
    "10.3": () => all("main *").filter((e) => { const s = getComputedStyle(e); return s.order !== "0" || /reverse/.test(s.flexDirection + s.flexWrap); }).map(shown),
    "10.5": () => [...rules()].filter((r) => /^(body|html|:root|main|p)$/.test(r.selectorText) && r.style.color && clear(ground(document.body))).map((r) => r.selectorText)
      .concat([...rules()].filter((r) => r.style.backgroundImage?.includes("url(") && r.style.color && !r.style.backgroundColor).map((r) => r.selectorText))
      .concat(clear(getComputedStyle(document.body).backgroundColor) && clear(getComputedStyle(document.documentElement).backgroundColor) ? ["no colour behind the page"] : []),
    "10.8": () => all("[aria-hidden=true]").filter((e) => words(e).length > 3 && !e.matches("svg, svg *") && !e.parentElement.querySelector(".fr-sr-only")).map(shown),
    "10.9": () => said(/\b(ci-contre|à (droite|gauche) de (la page|l.écran)|bouton (rond|carré)|colonne de (droite|gauche)|en haut à (droite|gauche))\b/),
    "10.13": () => all("[title]:not(iframe, svg *)").filter((e) => e.title.trim() && e.title.trim() !== words(e)).map(shown),
    "10.14": () => [...rules()].filter((r) => /:hover/.test(r.selectorText) && !/:focus/.test(r.selectorText) &&
      (r.style.display && r.style.display !== "none" || r.style.visibility === "visible" || r.style.opacity === "1")).map((r) => r.selectorText),
    "11.2": () => all(FIELDS).filter((e) => name(e) && (name(e).match(/\p{L}/gu) ?? []).length < 3).map(shown),
    "11.4": () => all(TYPED).filter((e) => {
      const label = labels(e).find((l) => l.checkVisibility());
      if (!label || label.contains(e)) return false;
      const [a, b] = [label.getBoundingClientRect(), e.getBoundingClientRect()];
      return Math.max(b.top - a.bottom, a.top - b.bottom, 0) > 48 || Math.max(b.left - a.right, a.left - b.right, 0) > 48;
    }).map(shown),
    "11.5": () => all("main input[type=radio]").filter((e) => !e.closest("fieldset, [role=group], [role=radiogroup]")).map(shown),
    "11.6": () => all("fieldset").filter((e) => !words(e.querySelector(":scope > legend")) && !e.getAttribute("aria-labelledby") && !e.ariaLabel)
      .concat(all("[role=group], [role=radiogroup]").filter((e) => e.tagName !== "FIELDSET" && !e.getAttribute("aria-labelledby") && !e.ariaLabel)).map(shown),
    "11.7": () => all("fieldset > legend").filter((e) => (words(e).match(/\p{L}/gu) ?? []).length < 3).map(shown),
    "11.8": () => [...document.querySelectorAll("optgroup")].filter((e) => !e.label.trim()).map(shown),
    "11.9": () => all("button, input[type=submit]").filter((e) => VAGUE.test(e.ariaLabel || words(e) || e.value)).map(shown),
    "11.10": () => all("form").filter((form) => form.method === "post" && !form.closest("[data-alone]")).flatMap((form) => {
      const fields = all(TYPED).filter((e) => e.form === form);
      const silent = fields.filter((e) => !e.required && e.ariaRequired !== "true" && !/facultati|optionnel|obligatoire/i.test(name(e)));
      return fields.length > 1 && silent.length === fields.length ? [`nothing says what is asked: ${shown(fields[0])}`] : [];
    }).concat(all("[aria-invalid=true]").filter((e) => !(e.getAttribute("aria-describedby") ?? e.getAttribute("aria-errormessage") ?? "")
      .split(" ").some((id) => words(document.getElementById(id)))).map(shown)),
    "11.13": () => all("input[type=email], input[type=tel], input[type=password]").filter((e) => ["", "on", "off"].includes(e.autocomplete) && e.closest("form")?.method === "post").map(shown),
    "12.6": () => [["header:not([role]):not(main *), [role=banner]", "header"], ["main", "main"], ["footer:not(main *), [role=contentinfo]", "footer"]]
      .filter(([selector]) => !all(selector).length).map(([, zone]) => `no landmark: ${zone}`)
      .concat(all(".fr-nav:not(nav), div[class*=menu]:not(nav *):has(> ul)").map(shown)),
    "12.7": () => {
      const link = document.querySelector("body a[href]");
      return link?.getAttribute("href")?.startsWith("#") && document.querySelector(link.getAttribute("href")) ? [] : ["the first link leads to no content"];
    },
    "12.10": () => all("[accesskey]").map(shown),
    "12.11": () => all("details:not(:has(> summary))").map(shown),
    "13.1": () => [...document.querySelectorAll("meta[http-equiv=refresh i]")].map(shown),
    "13.2": () => all("[autofocus][target=_blank], [onload*='window.open']").map(shown),
    "13.5": () => texts().filter((t) => /\p{Emoji_Presentation}|[:;]-?[)(DP](\s|$)|\(╯|¯\\_/u.test(t.data) && !t.parentElement.closest("[aria-hidden=true], [role=img]"))
      .map((t) => t.data.trim().slice(0, 80)),
    "13.7": () => all("blink").map(shown).concat(document.getAnimations().filter((a) => {
      const { duration, iterations } = a.effect.getTiming();
      return iterations > 3 && duration < 334;
    }).map((a) => shown(a.effect.target))),
    "13.8": () => all("marquee, blink").map(shown).concat(document.getAnimations().filter((a) => {
      const { duration, iterations } = a.effect.getComputedTiming();
      return a.playState === "running" && duration * iterations > 5000;
    }).map((a) => shown(a.effect.target))),
    "13.10": () => all("[ontouchmove], [ongesturestart], [draggable=true]").map(shown),
    "13.11": () => all("[onmousedown], [ontouchstart], [onpointerdown], [onkeydown]").map(shown),
    "13.12": () => (window.ondevicemotion || window.ondeviceorientation || document.body.getAttribute("data-shake") !== null ? ["the device is to be moved"] : []),
  };
  return Object.fromEntries(asked.filter((number) => probes[number]).map((number) => [number, probes[number]()]));
}
