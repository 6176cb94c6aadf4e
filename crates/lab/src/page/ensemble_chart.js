// Dots and intervals of two policies, and how the interval of their difference narrows while pairs of histories arrive.

import { drawn, set, zoom } from "./stage/dom.js";
import { armWords, levelShort, shown } from "./ensemble_say.js";
import { number, text } from "./text.js";

const ROW = 46;
const NARROWING = 190;
const LEFT = 44;
const RIGHT = 14;

/** Numbers for an axis that goes from `low` to `high`. Pure. */
export function ticks(low, high, about = 4) {
  const width = high - low;
  if (!(width > 0)) return [low];
  const raw = width / about;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((x) => x * ten).find((x) => x >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) found.push(Number((k * step).toPrecision(10)));
  return found;
}

/** The ends of an axis that holds all values, with room; for shares never outside 0 to 1. Pure. */
export function span(values, limits = [-Infinity, Infinity]) {
  const known = values.filter((value) => value !== null && Number.isFinite(value));
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.02, 1e-6);
  return [Math.max(limits[0], low - room), Math.min(limits[1], high + room)];
}

const across = (from, to, a, b) => (value) => a + ((value - from) / (to - from)) * (b - a);

/** A mark that says by its shape which policy it is of: a circle for the first, a diamond for the others. */
export function mark(place, x, y, kind) {
  const shape = place === 0 ? drawn("circle", { cx: x, cy: y, r: 6 })
    : drawn("path", { d: `M${x} ${y - 8}l8 8l-8 8l-8 -8z` });
  set(shape, { class: `dot ${kind}` });
  return shape;
}

/** An interval with its mark, on a line. */
export function whisker(bounds, at, y, place, kind) {
  const parts = [];
  if (bounds.low !== null && bounds.high !== null) {
    const [a, b] = [at(bounds.low), at(bounds.high)];
    parts.push(drawn("path", { class: `bar ${kind}`, d: `M${a} ${y}H${b}M${a} ${y - 6}V${y + 6}M${b} ${y - 6}V${y + 6}` }));
  }
  if (bounds.value !== null) parts.push(mark(place, at(bounds.value), y, kind));
  return parts;
}

/** Levels of the arms of the latest push, on one axis that holds all pushes of the run. */
export function paintLevels(svg, { last, reach, outcome, width }) {
  const { by } = shown(outcome);
  const percent = outcome.format === "percent";
  const ends = span(reach, percent && outcome.unit !== "difference of shares" ? [0, 1] : undefined);
  const at = across(ends[0], ends[1], RIGHT, width - RIGHT);
  const height = last.arms.length * ROW + 30;
  const parts = [];
  for (const tick of ticks(ends[0] * by, ends[1] * by)) {
    const x = at(tick / by);
    parts.push(drawn("line", { class: "grid", x1: x, x2: x, y1: 4, y2: height - 24 }),
      drawn("text", { class: "quiet middle", x, y: height - 8 }, number(tick)));
  }
  last.arms.forEach((arm, place) => {
    const y = place * ROW + 34;
    const kind = place === 0 ? "baseline" : "policy";
    parts.push(
      drawn("text", { class: `name ${kind}`, x: RIGHT, y: y - 15 }, armWords(arm.name)),
      drawn("text", { class: "end strong", x: width - RIGHT, y: y - 15 }, levelShort(arm, outcome)),
      drawn("line", { class: "rail", x1: RIGHT, x2: width - RIGHT, y1: y, y2: y }),
      ...whisker(arm, at, y, place, kind));
  });
  parts.push(drawn("text", { class: "quiet end", x: width - RIGHT, y: height + 6 }, percent ? text("lab.ensemble.of_100") : shown(outcome).unit));
  set(svg, { viewBox: `0 0 ${width} ${height + 12}`, width: width * zoom(), height: (height + 12) * zoom() });
  svg.replaceChildren(...parts);
}

/** The difference over the pairs that have arrived. `course` holds `{n, value, low, high}`, ascending. */
export function paintNarrowing(svg, { course, of, outcome, width }) {
  const { by, unit } = shown(outcome);
  const height = NARROWING;
  const [top, bottom] = [22, height - 34];
  const ends = span([0, ...course.flatMap(({ low, high, value }) => [low, high, value])]);
  const x = across(0, of, LEFT, width - RIGHT - 8);
  const y = across(ends[1], ends[0], top, bottom);
  const parts = [];
  for (const tick of ticks(ends[0] * by, ends[1] * by)) {
    const at = y(tick / by);
    const words = tick > 0 ? `+${number(tick)}` : number(tick);
    parts.push(drawn("line", { class: tick === 0 ? "zero" : "grid", x1: LEFT, x2: width - RIGHT, y1: at, y2: at }),
      drawn("text", { class: "quiet end", x: LEFT - 6, y: at + 4 }, words));
  }
  for (const tick of ticks(0, of)) {
    parts.push(drawn("text", { class: "quiet middle", x: x(tick), y: bottom + 16 }, number(tick)));
  }
  parts.push(
    drawn("text", { class: "quiet end", x: width - RIGHT, y: height - 3 }, text("lab.ensemble.pairs_axis")),
    drawn("text", { class: "quiet", x: 0, y: 12 }, text(unit ? "lab.ensemble.axis_unit" : "lab.ensemble.axis", { unit })));
  const known = course.filter(({ low, high }) => low !== null && high !== null);
  if (known.length > 1) {
    const upper = known.map(({ n, high }) => `${x(n)} ${y(high)}`);
    const lower = known.map(({ n, low }) => `${x(n)} ${y(low)}`).reverse();
    parts.push(drawn("path", { class: "band", d: `M${upper.join("L")}L${lower.join("L")}Z` }),
      drawn("path", { class: "line", d: `M${known.map(({ n, value }) => `${x(n)} ${y(value)}`).join("L")}` }));
  }
  const last = known[known.length - 1];
  if (last) {
    const [at, low, high] = [x(last.n), y(last.low), y(last.high)];
    parts.push(drawn("path", { class: "bar policy", d: `M${at} ${low}V${high}M${at - 5} ${low}H${at + 5}M${at - 5} ${high}H${at + 5}` }),
      mark(1, at, y(last.value), "policy"));
  }
  set(svg, { viewBox: `0 0 ${width} ${height}`, width: width * zoom(), height: height * zoom() });
  svg.replaceChildren(...parts);
}
