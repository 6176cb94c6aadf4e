// Texts in the language of the page, numbers as people read them, and what a browser remembers of both.

import { sayWords } from "./stage/dom.js";

const KEPT = "sfic-lab-";
const LANGUAGES = ["en", "zh"];

/** What was remembered under a name; storage may be forbidden. */
export function recall(name) {
  try {
    return localStorage.getItem(KEPT + name);
  } catch {
    return null;
  }
}

/** Remembers, where that is allowed; null is forgotten. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(KEPT + name);
    else localStorage.setItem(KEPT + name, value);
  } catch {
    // A page without storage begins anew each time.
  }
}

let language = "en";
let tables = { texts: {}, known: {} };
const loaded = new Map();

/** The language that was chosen, or that in which the program serves the page. */
export function firstLanguage() {
  const kept = recall("language");
  if (LANGUAGES.includes(kept)) return kept;
  return document.documentElement.lang.startsWith("zh") ? "zh" : "en";
}

/** Changes the language; ends when its texts are there. */
export async function speak(to) {
  if (!loaded.has(to)) {
    // What a browser says of a failed request is in whatever language.
    const answer = await fetch(`/texts/${to}.json${location.search}`).catch(() => null);
    if (!answer?.ok) throw new Error(`texts/${to}.json`);
    loaded.set(to, await answer.json());
  }
  tables = loaded.get(to);
  language = to;
  document.documentElement.lang = to === "zh" ? "zh-Hans" : "en";
}

export const lang = () => language;

/** The text of a key with values in the place of `{name}`. A key that is not there is seen. */
export function text(key, values = {}) {
  const pattern = tables.texts[key];
  if (pattern === undefined) return `⟦${key}⟧`;
  return pattern.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : `⟦${name}⟧`));
}

/** Whether there is such a text. */
export const hasText = (key) => key in tables.texts;

/** A text of the program itself in this language; what users wrote stays as it is. */
export const known = (words) => tables.known[words] ?? words;

/** The name of an arm: built-in names in this language, several joined by +. */
export const armName = (name) => name.split("+").map((part) => known(part.trim())).join(" + ");

/** Words in a row. */
export const listed = (words) => words.join(text("lab.comma"));

/** The name of a lever: its own in this language, or made from the last part of its path. */
export function leverName(path) {
  const own = known(path);
  if (own !== path) return own;
  const parts = path.split(".");
  return parts[0] === "countermeasure" ? armName(parts[1]) : parts[parts.length - 1].replaceAll("_", " ");
}

const formats = new Map();

function format(options) {
  const key = `${language} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language, options));
  return formats.get(key);
}

const minus = (words) => words.replace("-", "−");

/** A number for people: shares in percent, others with three digits that count. */
export function number(x, unit) {
  if (x === null || x === undefined || !Number.isFinite(x)) return "–";
  if (unit === "share" || unit === "probability") {
    const digits = x !== 0 && Math.abs(x) < 0.0995 ? 1 : 0;
    return minus(format({ style: "percent", maximumFractionDigits: digits }).format(x));
  }
  if (Number.isInteger(x) || Math.abs(x) >= 100) {
    return minus(format({ maximumFractionDigits: 0, useGrouping: Math.abs(x) >= 10000 }).format(x));
  }
  return minus(format({ maximumSignificantDigits: 3 }).format(x));
}

/** A number with so many digits behind the point, always. */
export const fixed = (x, digits) =>
  minus(format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(x));

/** A number, already written, with its unit. */
export const withUnit = (value, unit) => (unit ? text("lab.with_unit", { value, unit }) : value);

/** A unit that stands alone: a Chinese measure word goes with a number only. */
export const unitAlone = (unit) => unit.replace(/^个/, "");

/** What a key of the keyboard is called; most have their name printed on them. */
export const keyName = (key) => (hasText(`lab.key.${key}`) ? text(`lab.key.${key}`) : key);

/** Sets the texts of everything below `root` that has a key: `data-text` what it says, `data-label` what it is called. */
export function retext(root) {
  for (const node of root.querySelectorAll("[data-text]")) {
    if (/^(H\d|LEGEND)$/.test(node.tagName)) sayWords(node, text(node.dataset.text));
    else node.textContent = text(node.dataset.text);
  }
  for (const node of root.querySelectorAll("[data-label]")) {
    const words = text(node.dataset.label);
    node.setAttribute("aria-label", words);
    if (node.tagName === "BUTTON") node.title = node.dataset.key ? text("lab.with_key", { words, key: keyName(node.dataset.key) }) : words;
  }
}
