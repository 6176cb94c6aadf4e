// One question to the class: a slider, the guesses of several, and the strip on which the result is drawn.

import { drawn, element, say, sayWords, set, zoom } from "./stage/dom.js";
import { paintGuess } from "./lesson_chart.js";
import { allowed, median } from "./lesson_state.js";
import { number, text, unitAlone, withUnit } from "./text.js";

let count = 0;

/**
 * The part of the panel for a question. `own(text)` gives a text of the lesson in the language of the page; `guesses` is
 * the list to which guesses are added, `times` that of their moments, and `changed()` is called when they changed.
 */
export function question(asked, own, guesses, changed, times = []) {
  count += 1;
  const middle = asked.low + Math.round((asked.high - asked.low) / 2 / asked.step) * asked.step;
  const slider = element("input", { type: "range", id: `guess-${count}`, min: asked.low, max: asked.high, step: asked.step, value: middle });
  const box = element("input", { type: "number", step: "any", "aria-describedby": `guess-${count}-said` });
  const label = element("label", { for: slider.id });
  const unit = element("span", { class: "unit" });
  const add = element("button", { type: "button", class: "add" });
  const undo = element("button", { type: "button", class: "undo" });
  const clear = element("button", { type: "button" });
  const said = element("p", { class: "doc", id: `guess-${count}-said`, role: "status" });
  const strip = drawn("svg", { class: "chart", role: "img" });
  const rows = [element("div", { class: "guess-row" }, slider, box, unit), element("div", { class: "guess-row" }, add, undo, clear)];
  const root = element("div", { class: "guess-of" }, label, ...rows, said, element("div", { class: "chart-box" }, strip));
  let result = null;
  let settled = false;

  /** What is in the box; null while nobody has touched it, so that no middle of a slider is taken for a guess. */
  const current = () => (box.value.trim() === "" ? null : Number(box.value));

  function paint() {
    const words = own(asked.unit);
    const value = current();
    const outside = value !== null && !allowed(asked, value);
    set(slider, { "aria-valuetext": value === null ? text("lab.class.no_guess") : withUnit(number(value), words) });
    box.setAttribute("aria-invalid", String(outside));
    add.disabled = value === null || outside;
    undo.hidden = clear.hidden = guesses.length === 0;
    rows.forEach((row) => { row.hidden = settled; });
    if (outside) say(said, text("lab.class.outside", { low: number(asked.low), high: number(asked.high), unit: words }));
    else if (guesses.length > 0) say(said, text("lab.class.guesses", { count: number(guesses.length), median: number(median(guesses)), unit: words }));
    else say(said, text("lab.class.several"));
    said.classList.toggle("wrong", outside);
    const width = Math.floor(root.clientWidth / zoom());
    if (width < 60) return;
    paintGuess(strip, { question: asked, guesses, guess: median(guesses), result, width, unit: words });
  }

  function take() {
    if (add.disabled) return;
    guesses.push(current());
    times.push(new Date().toISOString().replace(/\.\d+/, ""));
    box.value = "";
    paint();
    changed();
    box.focus();
  }

  slider.addEventListener("input", () => {
    box.value = slider.value;
    paint();
  });
  box.addEventListener("input", () => {
    const value = current();
    if (value !== null && allowed(asked, value)) slider.value = value;
    paint();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
  });
  add.addEventListener("click", take);
  undo.addEventListener("click", () => {
    guesses.pop();
    times.pop();
    paint();
    changed();
    (undo.hidden ? box : undo).focus();
  });
  clear.addEventListener("click", () => {
    guesses.length = times.length = 0;
    paint();
    changed();
    box.focus();
  });

  return {
    root,
    /** `found` is the result so far, or null; a question that is settled takes no more guesses. */
    show(found, closed) {
      result = found;
      settled = closed;
      paint();
    },
    retext() {
      sayWords(label, own(asked.ask));
      say(unit, unitAlone(own(asked.unit)));
      set(box, { "aria-label": text("lab.class.exact", { ask: own(asked.ask) }) });
      say(add, text("lab.class.add"));
      say(undo, text("lab.class.undo"));
      say(clear, text("lab.class.clear"));
      paint();
    },
  };
}
