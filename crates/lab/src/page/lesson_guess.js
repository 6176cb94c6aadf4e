// One question to the class: a slider, the guesses of several, and the strip on which the result is drawn.

import { drawn, element, say, set } from "./stage/dom.js";
import { paintGuess } from "./lesson_chart.js";
import { number, text } from "./text.js";

let count = 0;

/** The middle of some numbers; of an even count the lower of the two in the middle, so that somebody guessed it. */
export function median(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** The part of the panel for a question. `own(text)` gives a text of the lesson in the language of the page. */
export function question(asked, own) {
  count += 1;
  const middle = asked.low + Math.round((asked.high - asked.low) / 2 / asked.step) * asked.step;
  const slider = element("input", { type: "range", id: `guess-${count}`, min: asked.low, max: asked.high, step: asked.step });
  const box = element("input", { type: "number", min: asked.low, max: asked.high, step: "any" });
  const label = element("label", { for: slider.id });
  const unit = element("span", { class: "unit" });
  const add = element("button", { type: "button" });
  const clear = element("button", { type: "button" });
  const several = element("p", { class: "doc" });
  const strip = drawn("svg", { class: "chart", role: "img" });
  const root = element("div", { class: "guess-of" }, label,
    element("div", { class: "guess-row" }, slider, box, unit),
    element("div", { class: "guess-row" }, add, clear), several, element("div", { class: "chart-box" }, strip));
  const guesses = [];
  let result = null;
  let settled = false;
  slider.value = box.value = middle;

  const current = () => Number(box.value);
  const guess = () => (guesses.length > 0 ? median(guesses) : current());

  function paint() {
    const width = Math.floor(root.clientWidth);
    const words = own(asked.unit);
    set(slider, { "aria-valuetext": `${number(current())} ${words}` });
    clear.hidden = guesses.length === 0;
    say(several, guesses.length > 0 ? text("lab.class.guesses", { count: number(guesses.length), median: number(guess()), unit: words }) : text("lab.class.several"));
    if (width < 60) return;
    paintGuess(strip, { question: asked, guesses, guess: settled || guesses.length > 0 ? guess() : current(), result, width, unit: words });
  }

  slider.addEventListener("input", () => {
    box.value = slider.value;
    paint();
  });
  box.addEventListener("change", () => {
    const value = Math.min(asked.high, Math.max(asked.low, Number(box.value)));
    box.value = slider.value = Number.isFinite(value) ? value : middle;
    paint();
  });
  add.addEventListener("click", () => {
    guesses.push(current());
    paint();
  });
  clear.addEventListener("click", () => {
    guesses.length = 0;
    paint();
    add.focus();
  });

  return {
    root,
    guess,
    settle() { settled = true; },
    show(found) {
      result = found;
      paint();
    },
    retext() {
      say(label, own(asked.ask));
      say(unit, own(asked.unit));
      set(box, { "aria-label": text("lab.class.exact", { ask: own(asked.ask) }) });
      say(add, text("lab.class.add"));
      say(clear, text("lab.class.clear"));
      paint();
    },
  };
}
