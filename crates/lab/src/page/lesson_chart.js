// The class's guesses beside what many histories say, on the slider's own scale.

import { drawn, set, zoom } from "./stage/dom.js";
import { mark, ticks, whisker } from "./ensemble_chart.js";
import { number, text } from "./text.js";

const HEIGHT = 98;
const SIDE = 16;

/** `result` is `{value, low, high}` in the unit of the slider, or null. */
export function paintGuess(svg, { question, guesses, guess, result, width, unit }) {
  const { low, high } = question;
  const values = [low, high, ...(result ? [result.value, result.low, result.high] : [])].filter((value) => Number.isFinite(value));
  // A result outside the slider widens the scale.
  const ends = [Math.min(...values), Math.max(...values)];
  const at = (value) => SIDE + ((value - ends[0]) / (ends[1] - ends[0])) * (width - 2 * SIDE);
  const parts = [drawn("line", { class: "rail", x1: SIDE, x2: width - SIDE, y1: 42, y2: 42 })];
  for (const tick of ticks(ends[0], ends[1], width < 320 ? 4 : 6)) {
    const x = at(tick);
    parts.push(drawn("line", { class: tick === 0 ? "zero" : "grid", x1: x, x2: x, y1: 14, y2: 66 }),
      drawn("text", { class: "quiet middle", x, y: 80 }, number(tick)));
  }
  parts.push(drawn("text", { class: "quiet end", x: width - SIDE, y: 91 }, unit));
  for (const one of guesses) parts.push(drawn("line", { class: "tick", x1: at(one), x2: at(one), y1: 22, y2: 38 }));
  if (guess !== null) {
    const x = at(guess);
    parts.push(drawn("path", { class: "guess", d: `M${x - 7} 8h14l-7 14z` }), drawn("line", { class: "guess-line", x1: x, x2: x, y1: 20, y2: 42 }));
  }
  if (result) parts.push(...whisker(result, at, 54, 1, "policy"));
  set(svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width: width * zoom(), height: HEIGHT * zoom(), "aria-label": spoken(guess, result, unit) });
  svg.replaceChildren(...parts);
}

function spoken(guess, result, unit) {
  const said = guess === null ? "" : text("lab.class.guess_is", { value: number(guess), unit });
  if (!result || result.value === null) return said || text("lab.class.scale");
  const [value, low, high] = [result.value, result.low, result.high].map((x) => number(x));
  return `${said}${said ? text("lab.semicolon") : ""}${text("lab.class.result_is", { value, low, high, unit })}`;
}
