/* Looks of a machine at one page; tests/browser/eye.py calls each by its name. */
const SIZES = [14, 15, 18, 24, 40], WEIGHTS = ['400', '700'];
const CONTROL = 'a, button, summary, input, select, textarea, fieldset, progress, meter, option, [role=button]';
const TABLE = 'table, thead, tbody, tfoot, tr, th, td, caption';
/** Frames without a move after which a page stands still. */
const STILL = 12;
const SHEETS = 'iframe, embed, object, img, canvas, svg, svg *, .agreement-document, .agreement-document *';

const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
  !e.closest('.fr-sr-only, .fr-skiplinks');
const box_of = (e) => e.getBoundingClientRect();
const name = (e) => e.tagName.toLowerCase() + (e.id ? `#${e.id}` : '') + [...e.classList].map((c) => `.${c}`).join('');
const words = (e) => (e.innerText ?? '').trim().replace(/\s+/g, ' ');
const opening = (e) => e.outerHTML.slice(0, 110).replace(/\s+/g, ' ');

const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const known = new Map();
/** Returns a colour as drawn on white would be read: « r,g,b,a », whatever the notation. */
const rgba = (colour) => {
  if (!known.has(colour)) {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    known.set(colour, [...pixel.getImageData(0, 0, 1, 1).data].join());
  }
  return known.get(colour);
};
const clear = (colour) => rgba(colour).endsWith(',0');
/** Returns the colour of the ground on which an element lies, its own if it has one. */
const ground = (e) => {
  for (let at = e; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!clear(colour)) return rgba(colour);
  }
  return '255,255,255,255';
};
/** Returns how much two colours differ in light, as WCAG counts it: 1 to 21. */
const contrast = (one, other) => {
  const [high, low] = [one, other].map((colour) => {
    const parts = colour.split(',').slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  }).sort((a, b) => b - a);
  return high / low;
};
/** Tells whether a button is filled: a colour that stands out of the ground, not a paper that lies on it. */
const is_filled = (e) => {
  const colour = getComputedStyle(e).backgroundColor;
  return !clear(colour) && contrast(rgba(colour), ground(e.parentElement)) >= 3;
};
const line = (width, style, colour, e) => parseFloat(width) > 0 && !['none', 'hidden'].includes(style) &&
  !clear(colour) && rgba(colour) !== ground(e) && rgba(colour) !== ground(e.parentElement);
/** Tells whether a shadow is drawn as a ring or a bar at a side: no blur, and wider than its element. */
const ring = (shadow) => shadow !== 'none' && shadow.split(/,(?![^(]*\))/).some((one) => {
  const colour = one.match(/[a-z]+\([^)]*\)/)?.[0];
  const [x = 0, , blur = 0, spread = 0] = [...one.replace(/\([^)]*\)/g, '').matchAll(/(-?[\d.]+)px/g)]
    .map((found) => parseFloat(found[1]));
  return !(colour && clear(colour)) && blur === 0 && (x !== 0 || spread > 0);
});
const sides = (style, e) => [
  ...['Left', 'Right'].filter((side) =>
    line(style[`border${side}Width`], style[`border${side}Style`], style[`border${side}Color`], e)),
  ...(e !== document.activeElement && line(style.outlineWidth, style.outlineStyle, style.outlineColor, e)
    ? ['outline'] : []),
  ...(ring(style.boxShadow) ? ['shadow'] : []),
];
/** Tells whether an element is the frame of one box to tick: one presses it as the box itself. */
const frames_one_box = (e) => e.matches('label, .fr-checkbox-group, .fr-radio-group') &&
  e.querySelectorAll('input:is([type=checkbox], [type=radio])').length === 1;
const grouped = (found, rest = 6) => [...found].map(([key, names]) =>
  `${key}: ${[...names].slice(0, rest).join(' ')}${names.size > rest ? ` and ${names.size - rest} more` : ''}`);

const look = {
  /** Elements with a line on a side, or a ring or bar that passes for one, that nobody can press or fill in. */
  borders() {
    const found = new Map();
    for (const e of document.body.querySelectorAll('*')) {
      if (e.matches(`${CONTROL}, ${TABLE}, dialog, [popover], ${SHEETS}`) || !shown(e)) continue;
      const box = box_of(e);
      if (box.width < 2 || box.height < 2) continue;
      const faults = sides(getComputedStyle(e), e);
      if (!e.closest(CONTROL)) {
        for (const part of ['::before', '::after']) {
          const style = getComputedStyle(e, part);
          if (['none', 'normal'].includes(style.content) || !(parseFloat(style.height) >= 20)) continue;
          faults.push(...sides(style, e).map((side) => part + side));
        }
      }
      if (faults.length === 0 || frames_one_box(e)) continue;
      const key = `${name(e)} (${faults.join(', ').toLowerCase()})`;
      found.set(key, [...(found.get(key) ?? []), words(e).slice(0, 40)]);
    }
    return [...found].map(([key, texts]) =>
      `${key}${texts.length > 1 ? ` × ${texts.length}` : ''} « ${texts[0]} »`);
  },

  /** What stands above that depth: heading, sentences, large numbers; its forms and filled buttons, not of chosen rows. */
  first_screen(depth) {
    const within = (e) => box_of(e).height > 0 && box_of(e).bottom <= depth + 1;
    const heading = document.querySelector('h1');
    const said = 'h2, p, li, dd, figcaption, caption, label, legend, strong, time';
    return {
      heading: heading && shown(heading) && within(heading) ? words(heading) : '',
      sentences: [...document.querySelector('main').querySelectorAll(said)]
        .filter((e) => shown(e) && within(e)).map(words),
      filled: [...document.querySelectorAll('body > :not(header, footer, dialog) .fr-btn')]
        .filter((e) => shown(e) && !e.closest('.acts') && box_of(e).height > 0 && is_filled(e))
        .map((e) => [words(e), Math.round(box_of(e).bottom)]),
      forms: [...document.querySelectorAll('main form[action]')].filter(shown).map((e) => e.getAttribute('action')),
      numbers: [...document.querySelectorAll('main *')].filter((e) => shown(e) && within(e) && e.childNodes.length &&
        [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\d/.test(node.data)) &&
        parseFloat(getComputedStyle(e).fontSize) >= 40).map(words),
    };
  },

  /** Heights of header, footer, page and of table rows whose cells hold one line; where the first thing begins. */
  frame(first) {
    const height = (found) => Math.round(document.querySelector(`body > ${found}`)?.getBoundingClientRect().height ?? 0);
    const holds_lines = (cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
      const deep = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
      return boxes.length > 0 && deep > parseFloat(getComputedStyle(cell).lineHeight) * 1.75;
    };
    const header = document.querySelector('body > header');
    const top = header ? box_of(header) : { top: 0, bottom: 0 };
    const out = [...(header?.querySelectorAll('a, button, summary') ?? [])].filter((e) => shown(e) &&
      !e.closest('[popover], dialog') && box_of(e).height > 0 &&
      (box_of(e).top < top.top - 1 || box_of(e).bottom > top.bottom + 1));
    const tall = (e) => shown(e) && box_of(e).height > 0;
    const found = [...document.querySelectorAll(`main ${first ?? 'table'}`)].find(tall);
    return {
      header: height('header'),
      out: out.map((e) => `${name(e)} « ${words(e)} »`),
      footer: height('footer'),
      first: found ? Math.round(box_of(found).top + scrollY) : null,
      rows: [...document.querySelectorAll('main table tbody tr')].filter(tall)
        .filter((row) => ![...row.cells].some(holds_lines)).map((row) => Math.round(box_of(row).height * 10) / 10),
      tall: document.documentElement.scrollHeight,
    };
  },

  /** Sizes and weights of visible words beyond the five and the two. */
  type() {
    const out = '.agreement-document, pre, code, kbd, samp, svg, option, script, style, noscript';
    const fields = 'input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea, button';
    const found = new Map();
    const measure = (e) => {
      if (!e || e.closest(out) || !shown(e) || box_of(e).width < 2 || box_of(e).height < 2) return;
      const style = getComputedStyle(e), size = Math.round(parseFloat(style.fontSize) * 100) / 100;
      const key = [
        ...(SIZES.includes(size) ? [] : [`${size} px`]),
        ...(WEIGHTS.includes(style.fontWeight) ? [] : [`weight ${style.fontWeight}`]),
      ].join(', ');
      if (key) found.set(key, (found.get(key) ?? new Set()).add(name(e)));
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.data.trim()) measure(node.parentElement);
    }
    document.querySelectorAll(fields).forEach(measure);
    return grouped(found);
  },

  /** What a page weighed as it came, its sheets with their bytes, what held it back, and how much it moved. */
  async loaded() {
    const shifts = [];
    const watch = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
    watch.observe({ type: 'layout-shift', buffered: true });
    await document.fonts.ready;
    for (let frames = 0, still = 0; still < STILL && frames < 10 * STILL; frames++) {
      const before = shifts.length;
      await new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done)));
      shifts.push(...watch.takeRecords());
      still = shifts.length > before ? 0 : still + 1;
    }
    const parts = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const path = (entry) => new URL(entry.name).pathname;
    const sheets = parts.filter((entry) => entry.initiatorType === 'link' && path(entry).endsWith('.css'));
    const waiting = document.querySelectorAll('script[src]:not([defer], [async], [type=module])');
    return {
      sent: parts.reduce((sum, entry) => sum + entry.transferSize, 0),
      parts: parts.filter((entry) => entry.transferSize > 300).map((entry) => `${path(entry)} ${entry.transferSize}`),
      sheets: sheets.map((entry) => [path(entry), entry.decodedBodySize]),
      blocking: [
        ...parts.filter((entry) => entry.renderBlockingStatus === 'blocking').map(path),
        ...[...waiting].map((e) => e.getAttribute('src')),
      ],
      shift: shifts.reduce((sum, entry) => sum + entry.value, 0),
      moved: shifts.flatMap((entry) => entry.sources ?? []).map(({ node }) =>
        node?.nodeType === Node.ELEMENT_NODE ? name(node) : '#text').slice(0, 5),
    };
  },

  /** Buttons and fields that neither border, outline nor underlined words show where colours are forced. */
  shapes() {
    const plain = 'input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=range])';
    return [...document.querySelectorAll(`.fr-btn, main button, ${plain}, select, textarea`)].filter((e) => {
      const style = getComputedStyle(e);
      const drawn = (width, kind) => parseFloat(width) > 0 && kind !== 'none';
      return shown(e) && box_of(e).height > 0 && !e.closest('.rows') &&
        !['Top', 'Bottom'].every((side) => drawn(style[`border${side}Width`], style[`border${side}Style`])) &&
        !drawn(style.outlineWidth, style.outlineStyle) && !style.textDecorationLine.includes('underline');
    }).map(opening);
  },

  /** Elements in the colour of a state beside which no noun stands. */
  states() {
    const tokens = ['--red', '--amber', '--green', '--red-wash', '--amber-wash', '--green-wash'];
    const root = getComputedStyle(document.documentElement);
    const colours = new Set(tokens.map((t) => root.getPropertyValue(t).trim()).filter(Boolean).map(rgba));
    return [...document.querySelectorAll('main *')].filter((e) => {
      if (!shown(e) || e.closest('svg') || box_of(e).width < 2 || box_of(e).height < 2) return false;
      const style = getComputedStyle(e);
      const speaks = [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!colours.has(rgba(style.backgroundColor)) && !(speaks && colours.has(rgba(style.color)))) return false;
      return !/\p{L}{2}/u.test(words(e.closest('li, tr, p, dd, td, figure, h1, h2, h3, div') ?? e));
    }).map(opening);
  },

  /** What stays on the screen and hides more than half of it. */
  stuck() {
    return [...document.body.querySelectorAll('*')].filter((e) => {
      const box = box_of(e);
      return ['fixed', 'sticky'].includes(getComputedStyle(e).position) && shown(e) &&
        !e.closest('dialog, [popover]') && box.top < innerHeight && box.bottom > 0 && box.height > innerHeight / 2;
    }).map((e) => `${name(e)}, ${Math.round(box_of(e).height)} of ${innerHeight} px`);
  },
};
