// The class's guesses, each a dot, and below them on the same axis what many histories say.

import { drawn, set, zoom } from "./stage/dom.js";
import { ticks, whisker } from "./ensemble_chart.js";
import { dots } from "./lesson_dots.js";
import { number, text, unitAlone } from "./text.js";

const SIDE = 16;
/** Above the dots: the mark of the guess in the middle. Below the axis: the answer, the numbers, the unit. */
const HEAD = 22;
const LEAST = 16;
const BELOW = 62;

/** `result` is `{value, low, high}` in the unit of the slider, or null. */
export function paintGuess(svg, { question, guesses, guess, result, width, unit }) {
  const { low, high } = question;
  const values = [low, high, ...(result ? [result.value, result.low, result.high] : [])].filter((value) => Number.isFinite(value));
  // A result outside the slider widens the scale.
  const ends = [Math.min(...values), Math.max(...values)];
  const at = (value) => SIDE + ((value - ends[0]) / (ends[1] - ends[0])) * (width - 2 * SIDE);
  const { made, wide, height, tall } = dots(guesses, at);
  const axis = HEAD + Math.max(LEAST, height) + 3;
  const foot = axis + BELOW;
  const parts = [];
  for (const tick of ticks(ends[0], ends[1], width < 320 ? 4 : 6)) {
    const x = at(tick);
    parts.push(drawn("line", { class: tick === 0 ? "zero" : "grid", x1: x, x2: x, y1: HEAD, y2: axis + 30 }),
      drawn("text", { class: "quiet middle", x, y: axis + 44 }, number(tick)));
  }
  parts.push(drawn("line", { class: "axis", x1: SIDE, x2: width - SIDE, y1: axis, y2: axis }),
    drawn("text", { class: "quiet end", x: width - SIDE, y: foot - 4 }, unitAlone(unit)));
  if (guess !== null) {
    const x = at(guess);
    parts.push(drawn("path", { class: "guess", d: `M${x - 7} 4h14l-7 13z` }), drawn("line", { class: "guess-line", x1: x, x2: x, y1: 17, y2: axis + 30 }));
  }
  for (const { x, up } of made) parts.push(drawn("circle", { class: "one-guess", cx: x, cy: axis - 2 - up, r: wide / 2 - 0.5 }));
  for (const { x, count, up } of tall) parts.push(drawn("text", { class: "quiet", x: x + wide, y: axis - up + 8 }, number(count)));
  if (result) parts.push(...whisker(result, at, axis + 16, 1, "policy"));
  set(svg, { viewBox: `0 0 ${width} ${foot}`, width: width * zoom(), height: foot * zoom(), "aria-label": spoken(guesses, guess, result, unit) });
  svg.replaceChildren(...parts);
}

function spoken(guesses, guess, result, unit) {
  const values = { count: number(guesses.length), low: number(Math.min(...guesses)), high: number(Math.max(...guesses)), value: number(guess), unit };
  const said = guess === null ? "" : text(guesses.length > 1 ? "lab.class.guesses_are" : "lab.class.guess_is", values);
  if (!result || result.value === null) return said || text("lab.class.scale");
  const [value, low, high] = [result.value, result.low, result.high].map((x) => number(x));
  return `${said}${said ? text("lab.semicolon") : ""}${text("lab.class.result_is", { value, low, high, unit })}`;
}
