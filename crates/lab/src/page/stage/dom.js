// Small helpers of all pictures: elements, text that fits, one tooltip, colours of the theme.

const SVG = "http://www.w3.org/2000/svg";

/** An element of HTML with properties and children. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** An element of SVG. */
export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  set(node, attributes);
  node.append(...children);
  return node;
}

/** Sets attributes; those that are null are taken away. Equal ones are not touched: a style recalculation saved. */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}

/** Sets the text of a node if it is another. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const LATIN = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif';
const CHINESE = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif';

/** The letters in which the page is set: as lab.css has them. */
export const family = () => (document.documentElement?.lang?.startsWith("zh") ? CHINESE : LATIN);

/**
 * By how much pictures are shown larger than they are drawn: their text follows that of the page, and so the screen, unless
 * the page says how large a picture that has the window to itself is to be.
 */
export function zoom() {
  const page = getComputedStyle(document.documentElement);
  return Number(page.getPropertyValue("--zoom")) || parseFloat(page.fontSize) / 14;
}

/** A number that the page sets for its pictures while one has the window to itself, in their own units; else another one. */
const wanted = (name, otherwise) => Number(getComputedStyle(document.documentElement).getPropertyValue(name)) / zoom() || otherwise;

/** The height that a picture may have. */
export const room = () => wanted("--room", Infinity);

/** The height of a small chart that has this one by itself. */
export const tall = (own) => wanted("--plot", own);

/** Between two changes of a picture, in milliseconds: more than three flashes a second do harm. */
export const CALM = 400;

/** Does jobs no more often than that, at once where it may, of those that waited the latest. */
export function calm() {
  let [last, timer, next] = [-Infinity, 0, null];
  const run = () => {
    timer = 0;
    last = performance.now();
    next();
  };
  return (job) => {
    next = job;
    if (timer) return;
    const wait = last + CALM - performance.now();
    if (wait <= 0) run();
    else timer = setTimeout(run, wait);
  };
}

/** What a picture's marks mean, told to those who open it. */
export function key(list) {
  const summary = element("summary");
  return { root: element("details", { class: "stage-numbers stage-marks" }, summary, list), retext: (words) => say(summary, words) };
}

let ruler = null;
const widths = new Map();

/** Width of a text in pixels. */
export function width(text, size, weight = 400) {
  const font = `${weight} ${size}px ${family()}`;
  const key = `${font} ${text}`;
  let known = widths.get(key);
  if (known === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d");
    ruler.font = font;
    known = ruler.measureText(text).width;
    // Numbers change every week: what is remembered must not grow without end.
    if (widths.size > 4000) widths.clear();
    widths.set(key, known);
  }
  return known;
}

/** Cuts a text to a width, with an ellipsis. */
export function cut(text, most, size, weight) {
  if (width(text, size, weight) <= most) return text;
  let letters = Array.from(text);
  while (letters.length > 1 && width(letters.join("").trimEnd() + "…", size, weight) > most) letters.pop();
  return letters.join("").trimEnd() + "…";
}

const HAN = /[\u2e80-\u2fff\u3400-\u9fff]/;
/** What never begins a line, and what never ends one. */
const CLOSES = /^[\s，。；：、？！）》”’…～％%]/;
const OPENS = /[（《“‘]$/;
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

/** Parts between which a line may break: words, each with its punctuation. A number stays with what it counts. */
function pieces(text) {
  const found = [];
  for (const { segment } of segmenter.segment(text)) {
    const before = found[found.length - 1] ?? "";
    const latin = before !== "" && !/\s$/.test(before) && !HAN.test(before) && !HAN.test(segment);
    const counted = /\d$/.test(before) && HAN.test(segment) || before.endsWith("第");
    if (before !== "" && (latin || counted || CLOSES.test(segment) || OPENS.test(before))) found[found.length - 1] += segment;
    else found.push(segment);
  }
  return found;
}

/** Sets the text of a large heading: where its style keeps Chinese characters together, it breaks between words. */
export function sayWords(node, text) {
  if (node.textContent === text) return;
  node.classList.add("by-words");
  node.replaceChildren(...pieces(text).flatMap((piece) => [piece, element("wbr")]).slice(0, -1));
}

/** A Chinese word that is too long for a line, in characters, each with its punctuation. */
const letters = (piece) => piece.match(/[（《“‘]*[^（《“‘][\s，。；：、？！）》”’…～％%]*/gu) ?? [piece];

/** Breaks a text into lines of a width: at blanks, and between Chinese words. */
export function wrap(text, most, size, lines = 3, weight = 400) {
  const fits = (words) => width(words.trimEnd(), size, weight) <= most;
  const found = [""];
  for (const piece of pieces(text).flatMap((one) => (HAN.test(one) && !fits(one) ? letters(one) : [one]))) {
    const longer = found[found.length - 1] + piece;
    if (fits(longer) || found[found.length - 1] === "") {
      found[found.length - 1] = longer;
    } else {
      found.push(piece);
    }
  }
  const kept = found.slice(0, lines).map((line) => line.trimEnd());
  if (found.length > lines) kept[lines - 1] = cut(found.slice(lines - 1).join(""), most, size, weight);
  return kept.map((line) => cut(line, most, size, weight));
}

/** A text in SVG, one tspan for each line. */
export function label(lines, x, y, attributes = {}, leading = 13) {
  const node = drawn("text", { x, y, ...attributes });
  lines.forEach((line, place) => {
    node.append(drawn("tspan", { x, dy: place === 0 ? 0 : leading }, line));
  });
  return node;
}

/** A tooltip inside `root`, which must be positioned. `show(lines, x, y)` puts it near a point of `root`. */
export function tooltip(root) {
  const box = element("div", { class: "stage-tip", "aria-hidden": "true" });
  box.hidden = true;
  root.append(box);
  return {
    show(lines, x, y) {
      box.replaceChildren(...lines.map((line, place) => element(place === 0 ? "strong" : "span", {}, line)));
      box.hidden = false;
      // Never over the pointer, never outside: to the other side near the right edge and the bottom.
      const [across, down] = [box.offsetWidth, box.offsetHeight];
      const left = x + 14 + across > root.clientWidth ? x - 14 - across : x + 14;
      const top = y + 14 + down > root.clientHeight ? y - 10 - down : y + 14;
      box.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

/** Colours of the theme as a canvas needs them: values, not names. */
export function colours(root, names) {
  const style = getComputedStyle(root);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || style.color]),
  );
}

/** A table that is built only while it is open, as the other form of a picture. */
export function numbers(root) {
  const summary = element("summary");
  const holder = element("div", { class: "stage-scroll", role: "region", tabindex: "0" });
  const details = element("details", { class: "stage-numbers" }, summary, holder);
  root.append(details);
  let make = null;
  const build = () => {
    if (!details.open || !make) return;
    const { heads, rows } = make();
    const numeric = (text) => (/^[-+−–\d]/.test(text ?? "") ? "n" : null);
    const head = element("tr", {}, ...heads.map((text, place) =>
      element("th", { scope: "col", class: numeric(rows[0]?.[place]) }, text)));
    const lines = rows.map((row) =>
      element("tr", {}, ...row.map((text, place) =>
        place === 0 ? element("th", { scope: "row" }, text)
        : element("td", { class: numeric(text) }, text))));
    holder.replaceChildren(element("table", {}, element("thead", {}, head), element("tbody", {}, ...lines)));
  };
  details.addEventListener("toggle", build);
  return {
    /** `rows` is a function that gives `{heads, rows}` of texts. */
    update(rows) {
      make = rows;
      build();
    },
    retext(title, what) {
      say(summary, title);
      holder.setAttribute("aria-label", what);
    },
  };
}

/** A number of 0 to 1 that follows from two whole numbers: jitter that is the same whenever it is drawn again. */
export function hash(a, b) {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

const waiting = new Map();

/**
 * Does a job in one of the next frames, one job a frame: charts that change together while a history plays must not
 * make one long frame. A later job with the same key takes the place of an earlier one.
 */
export function later(key, job) {
  if (waiting.size === 0) requestAnimationFrame(turn);
  waiting.set(key, job);
}

function turn() {
  const [key, job] = waiting.entries().next().value;
  waiting.delete(key);
  if (waiting.size > 0) requestAnimationFrame(turn);
  job();
}
