// Many histories in words: so many of 100, with the interval, and never a direction that the histories do not bear.

import { armName, fixed, known, text } from "./text.js";

/** How values of an outcome are shown: of 100, or in its own unit. */
export const shown = (outcome) => (outcome.format === "percent" ? { by: 100, unit: "" } : { by: 1, unit: known(outcome.unit) });

/** Digits that an interval bears: whole numbers, unless it is too narrow for them or an end would be rounded to zero. */
export function digitsOf(values, width) {
  for (let digits = 0; digits < 3; digits += 1) {
    const unit = 10 ** -digits;
    const fits = values.every((value) => Math.abs(value) < 1e-12 || Math.abs(value) >= unit / 2);
    if (width >= unit && fits) return digits;
  }
  return 3;
}

/** What a value is in a sentence: so many of 100 sanctioned companies, so many of 100 of whatever else, or a number. */
function kindOf(outcome) {
  if (outcome.format !== "percent") return "number";
  return outcome.unit === "share of index principals" ? "of_companies" : "of_100";
}

const bounded = ({ low, high }) => low !== null && high !== null;

/** A level as texts `[value, low, high]`, without the ends where there is no interval. */
function written(bounds, by) {
  const values = bounded(bounds) ? [bounds.value, bounds.low, bounds.high].map((x) => x * by) : [bounds.value * by];
  const digits = digitsOf(values, values.length > 1 ? values[2] - values[1] : Infinity);
  return values.map((x) => fixed(x, digits));
}

/** A level: `{value, low, high}` in words, or with the interval left out. */
export function level(bounds, outcome) {
  if (bounds.value === null) return text("lab.ensemble.unknown");
  const { by, unit } = shown(outcome);
  const [value, low, high] = written(bounds, by);
  const kind = kindOf(outcome);
  const key = `lab.ensemble.level${kind === "number" ? "" : `_${kind}`}${low === undefined ? "_bare" : ""}`;
  return text(key, { value, low, high, unit }).trim();
}

/** The same where an axis has the unit already. */
export function levelShort(bounds, outcome) {
  if (bounds.value === null) return "–";
  const [value, low, high] = written(bounds, shown(outcome).by);
  return low === undefined ? value : text("lab.ensemble.level_short", { value, low, high });
}

/** What an interval says of a direction. */
export function direction({ low, high }) {
  if (low === 0 && high === 0) return "same";
  if (high < 0) return "down";
  return low > 0 ? "up" : "unclear";
}

/** Words at the beginning of a sentence. */
export const headed = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** A difference in a sentence, after so many pairs; intervals begin with the pair `first`. */
export function change(bounds, outcome, { replicates, first }) {
  const title = headed(known(outcome.title));
  if (bounds.value !== null && !bounded(bounds) && replicates < first) return text("lab.ensemble.too_early", { title, first });
  if (bounds.value === null || !bounded(bounds)) return text("lab.ensemble.too_few", { title });
  const { by, unit } = shown(outcome);
  const kind = kindOf(outcome);
  const way = direction(bounds);
  if (way === "same") return text("lab.ensemble.same", { title });
  const said = way === "unclear" ? [bounds.low, bounds.high] : [bounds.value, bounds.low, bounds.high];
  const scaled = said.map((x) => x * by);
  const digits = digitsOf(scaled, (bounds.high - bounds.low) * by);
  const of = (x) => fixed(Math.abs(x * by), digits);
  const [low, high] = way === "up" ? [bounds.low, bounds.high] : [bounds.high, bounds.low];
  return text(`lab.ensemble.${way}_${kind}`, { title, unit, value: of(bounds.value), low: of(low), high: of(high), fewer: of(bounds.low), more: of(bounds.high) });
}

/** Whether a difference is for the better; empty where nobody can say. */
export function verdict(bounds, outcome) {
  const way = direction(bounds);
  if (!outcome.better || (way !== "down" && way !== "up")) return "";
  const better = (way === "down") === (outcome.better === "lower");
  return text(better ? "lab.ensemble.better" : "lab.ensemble.worse");
}

/** What arms are called here: the levers as they stand are the present policy. */
export const armWords = (name) => (name === "lab" ? text("lab.ensemble.policy") : armName(name));
