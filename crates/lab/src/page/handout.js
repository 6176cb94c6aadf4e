// A lesson on paper: made when the page is printed, from what the lesson gives out, and gone afterwards.

import { drawn, element, zoom } from "./stage/dom.js";
import { digitsOf } from "./ensemble_say.js";
import { paintGuess } from "./lesson_chart.js";
import { median } from "./lesson_state.js";
import { fixed, lang, number, text } from "./text.js";

/** Height of a sheet of A4 without its margins, of a line to write on and of what is above the first, in millimetres: as in handout.css. */
const SHEET = 265;
const LINE = 9;
const HEAD = 11;
/** Room that is kept free at the foot of a sheet, below lines to write on and below anything else: a browser may round otherwise. */
const [SPARE, LEAST] = [4, 1];
/** Width in which the figure is laid out: as narrow as it stays whole, so that its text is large on paper. */
const FIGURE = 500;

/** Room for fewer lines than that is left empty. */
const FEWEST = 2;

/**
 * Where there is room to write when blocks of these heights, none of which is cut, fill sheets: `{before, room}`, before the
 * block that begins the next sheet, and after the last. Pure.
 */
export function gaps(heights, sheet) {
  let filled = 0;
  const found = [];
  heights.forEach((height, before) => {
    if (filled + height > sheet) {
      found.push({ before, room: sheet - filled });
      filled = 0;
    }
    filled += height;
  });
  return [...found, { before: heights.length, room: sheet - filled }];
}

/**
 * Puts the lesson of `printed()` on paper, with the figure that `figure(box)` draws for week `week()` into a box. `printed()`
 * gives null while no lesson is open: then the page is printed as it is.
 */
export function handout(printed, figure, week) {
  const root = element("section", { class: "handout" });
  document.body.append(root);

  function fill() {
    const given = printed();
    if (!given) return;
    document.documentElement.classList.add("on-paper");
    root.replaceChildren(...blocks(given));
    const millimetre = root.getBoundingClientRect().width / 178;
    const made = [...root.children];
    const titles = given.record.settled ? ["learnt", "notes"] : ["seen", "why"];
    for (const { before, room } of gaps(made.map((one) => one.getBoundingClientRect().height / millimetre), SHEET - LEAST)) {
      // Sheets end where they were reckoned to end.
      made[before]?.classList.add("new-sheet");
      const count = Math.floor((room - SPARE - HEAD) / LINE);
      if (count < FEWEST) continue;
      const title = text(`lab.handout.${titles.length > 1 ? titles.shift() : titles[0]}`);
      root.insertBefore(block("ruled", element("h2", {}, title), ...Array.from({ length: count }, () => element("div", { class: "line" }))), made[before] ?? null);
    }
  }

  function clear() {
    document.documentElement.classList.remove("on-paper");
    root.replaceChildren();
  }

  function blocks({ lesson, record, result, own, deed }) {
    const { settled, guesses } = record;
    // What comes after the guess would tell what is asked for.
    const steps = settled ? lesson.steps : lesson.steps.slice(0, lesson.guess_after);
    const told = steps.map(({ text: words, action }, place) => block("one-step", element("span", { class: "n" }, number(place + 1)),
      element("div", {}, element("p", {}, own(words)), ...(deed(action) ? [element("p", { class: "deed" }, deed(action))] : []))));
    const asked = lesson.predict.map((one, place) => question(one, guesses[place], settled ? result?.questions?.[place] : null, settled, own));
    const said = settled && result && !result.error ? own(result.explanation).split(/\n\s*\n/).filter((one) => one.trim() !== "") : [];
    const why = said.map((one) => block("reason", element("p", {}, one.trim().replace(/\s*\n\s*/g, lang() === "zh" ? "" : " "))));
    const many = result ? [element("p", { class: "small" }, text("lab.handout.pairs", { count: number(result.replicates) }))] : [];
    const picture = block("figure", pictured(), element("p", { class: "small" }, text("lab.handout.figure", { week: number(week()) })));
    const head = block("sheet-head",
      element("div", { class: "small over" }, element("span", {}, text("lab.handout.over", { count: number(lesson.minutes) })),
        element("span", {}, text("lab.handout.name"), element("i", {}), text("lab.handout.date"), element("i", { class: "short" }))),
      element("h1", {}, own(lesson.title)), element("p", { class: "question" }, own(lesson.question)));
    const titled = (key, [first, ...others], ...below) => (first ? [block("", element("h2", {}, text(key)), first), ...others, ...below] : []);
    const listed = titled("lab.handout.steps", told, ...(settled ? [] : [block("small", element("p", {}, text("lab.handout.later")))]));
    const guessed = titled(settled ? "lab.class.guessed" : "lab.class.predict", asked, ...(many.length ? [block("", ...many)] : []));
    return settled ? [head, ...guessed, ...titled("lab.class.explanation", why), ...listed, picture] : [head, picture, ...listed, ...guessed];
  }

  const block = (name, ...parts) => element("div", { class: `block ${name}`.trim() }, ...parts);

  function question(asked, guesses, result, settled, own) {
    const unit = own(asked.unit);
    const strip = drawn("svg", { class: "chart" });
    const middle = settled ? median(guesses) : null;
    paintGuess(strip, { question: asked, guesses: settled ? guesses : [], guess: middle, result, width: 560, unit });
    for (const name of ["width", "height"]) strip.removeAttribute(name);
    const bounds = result && result.low !== null ? [result.value, result.low, result.high] : null;
    const [value, low, high] = bounds?.map((x) => fixed(x, digitsOf(bounds, bounds[2] - bounds[1]))) ?? [];
    const words = [text("lab.class.guesses", { count: number(guesses.length), median: number(middle), unit }), ...(bounds ? [text("lab.handout.result", { value, low, high, unit })] : [])];
    const below = settled ? words.map((one) => element("p", { class: "small" }, one))
      : [element("p", { class: "small" }, text("lab.handout.guess"), element("i", { class: "short" }), ` ${unit}`)];
    return block("asked", element("p", {}, own(asked.ask)), strip, ...below);
  }

  /** The figure as a drawing: what can be pressed in it stays on the screen. */
  function pictured() {
    const box = element("div", {});
    box.style.width = `${FIGURE * zoom()}px`;
    root.replaceChildren(box);
    figure(box);
    return element("div", { class: "stage drawing" }, box.querySelector("svg"));
  }

  window.addEventListener("beforeprint", fill);
  window.addEventListener("afterprint", clear);
}
