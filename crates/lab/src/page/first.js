// The first minute: what it is about, one lever, a guess, and what many histories answer. Nothing else is on the page.

import { element, say, sayWords, set } from "./stage/dom.js";
import { announce, wordButton } from "./controls.js";
import { change, verdict } from "./ensemble_say.js";
import { question } from "./lesson_guess.js";
import { fixed, leverName, number, recall, remember, retext, text } from "./text.js";

/** Levers of which one is chosen, each with the value that is proposed. */
const CHOICES = ["institution.platform", "institution.mediating", "institution.transparency"];
const OUTCOME = "reinfringement_rate";
const PAIRS = 100;
/** Pairs before anything is said of the guess. */
const LEAST = 20;

/** Whether somebody has been through it in this browser. */
export const wasHere = () => recall("met") !== null;

/**
 * The part in `root`. `page` is what is around it: `leave(next)` to what comes then (`lab`, `lessons` or `follow`), and
 * `play()` plays a year of the one history that is seen.
 */
export function first(root, lab, page) {
  let open = false;
  let run = -1;
  let result = null;
  let asked = false;
  let guesses = [];
  const choices = CHOICES.map((path) => {
    const input = element("input", { type: "radio", name: "first-lever", value: path });
    const word = element("span");
    input.addEventListener("change", choose);
    return { path, input, word, root: element("label", {}, input, word) };
  });
  const slider = element("input", { type: "range", min: 0, max: 1, step: 0.05, id: "first-lever" });
  const value = element("output", { for: slider.id });
  const label = element("label", { for: slider.id });
  const mine = question({ ask: "lab.first.ask", unit: "lab.first.unit", low: -20, high: 20, step: 1 }, (key) => text(key), guesses, changed);
  const see = wordButton("lab.class.see", answer, { class: "primary", id: "first-see" });
  const sentence = element("p", { class: "sentence", id: "first-answer" });
  const off = element("p", {});
  const bar = element("progress", { max: PAIRS, value: 0, "data-label": "lab.ensemble.progress" });
  const parts = {
    lever: element("section", {}, element("fieldset", { class: "choice" }, element("legend", { "data-text": "lab.first.lever" }), ...choices.map((one) => one.root)),
      element("div", { class: "lever-head" }, label, value), slider),
    guess: element("section", { id: "first-guess" }, mine.root, see),
    answer: element("section", { "aria-live": "polite" }, bar, sentence, off,
      element("details", {}, element("summary", { "data-text": "lab.first.interval" }), element("p", { "data-text": "lab.ensemble.what" })),
      element("div", { class: "ways" }, wordButton("lab.first.lessons", () => leave("lessons")), wordButton("lab.first.follow", () => leave("follow"))),
    ),
  };
  root.append(element("div", { class: "lesson-tools" }, wordButton("lab.first.skip", () => leave("lab"), { class: "leave", id: "first-leave" })),
    element("h2", { id: "first-title", tabindex: "-1", "data-text": "lab.first.question" }),
    ...["one", "two", "three"].map((name) => element("p", { "data-text": `lab.first.${name}` })), ...Object.values(parts));

  const chosen = () => CHOICES.find((path, place) => choices[place].input.checked) ?? CHOICES[0];
  const lever = () => lab.state.levers.find(({ path }) => path === chosen());

  function choose() {
    slider.value = lever().present;
    slider.dataset.dimension = lever().dimension;
    retold();
  }
  slider.addEventListener("input", () => tell());
  slider.addEventListener("change", async () => {
    // One lever: what was moved before stands again where the scenario has it.
    for (const { path, present, scenario } of lab.state.levers) {
      if (path !== chosen() && present !== scenario) await lab.act("set", { path, value: scenario });
    }
    if (!(await lab.act("set", { path: chosen(), value: Number(slider.value) }))) return;
    show();
  });

  function tell() {
    say(value, number(Number(slider.value), "share"));
    set(slider, { "aria-valuetext": value.textContent });
  }

  const moved = () => lab.state.levers.some(({ present, scenario }) => present !== scenario);

  function show() {
    slider.disabled = asked;
    for (const { input } of choices) input.disabled = asked;
    parts.guess.hidden = !moved();
    parts.answer.hidden = !asked;
    see.hidden = asked;
    see.disabled = guesses.length === 0;
    const bounded = result && result.low !== null;
    mine.show(bounded ? { value: 100 * result.value, low: 100 * result.low, high: 100 * result.high } : null, asked);
    mine.retext();
  }

  function changed() {
    show();
  }

  async function answer() {
    const told = await lab.ask("ensemble", { on: true, mode: "policy", outcome: OUTCOME, replicates: PAIRS });
    if (!told) return;
    run = told.run;
    asked = true;
    show();
    sayWords(sentence, text("lab.ensemble.waiting"));
    page.play();
  }

  function push(message) {
    if (!open || message.run !== run || message.lesson) return;
    const [difference] = message.differences ?? [];
    if (message.error) sayWords(sentence, message.error);
    if (!difference) return;
    result = difference;
    set(bar, { value: message.replicates, max: message.of });
    show();
    retold(message);
    if (message.ended) announce([sentence.textContent, off.textContent].filter(Boolean).join(text("lab.semicolon")));
  }

  let last = null;
  function retold(message = last) {
    last = message;
    retext(root);
    for (const { path, word } of choices) say(word, text(`lab.first.choice.${path.split(".")[1]}`));
    say(label, leverName(chosen()));
    tell();
    mine.retext();
    if (!message || !result) return;
    const outcome = lab.hello.outcomes.find(({ name }) => name === OUTCOME);
    sayWords(sentence, change(result, outcome, message));
    if (result.low === null) return say(off, "");
    const [guess] = [guesses.toSorted((a, b) => a - b)[Math.floor((guesses.length - 1) / 2)]];
    const inside = guess >= 100 * result.low && guess <= 100 * result.high;
    say(off, message.replicates < LEAST ? "" : [verdict(result, outcome), text(inside ? "lab.first.inside" : "lab.first.outside", { by: fixed(Math.abs(guess - 100 * result.value), 1) })].filter(Boolean).join(text("lab.first.stop")));
  }

  function leave(next) {
    open = false;
    root.hidden = true;
    remember("met", "1");
    page.leave(next);
  }

  return {
    push,
    leave: () => leave("lab"),
    get open() { return open; },
    /** Begins it, anew if it was there before. */
    async begin() {
      open = true;
      root.hidden = false;
      [run, result, asked, last] = [-1, null, false, null];
      guesses.length = 0;
      sayWords(sentence, "");
      say(off, "");
      set(bar, { value: 0 });
      choices[0].input.checked = true;
      choose();
      show();
    },
    retext() {
      if (!lab.state) return;
      retold();
      show();
    },
    resize: () => { if (open) mine.retext(); },
  };
}
