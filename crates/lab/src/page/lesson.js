// Lessons: a question, steps to do and to watch, a guess of the class, what many histories say, and why.

import { element, say, set } from "./stage/dom.js";
import { announce, wordButton } from "./controls.js";
import { question } from "./lesson_guess.js";
import { armName, fixed, lang, leverName, number, retext, text } from "./text.js";

/** A step that plays is shown, but nobody waits longer than this, in milliseconds. */
const LONGEST = 9000;

/**
 * The panel in `root`. `stage` does what a step asks of the page: `watch(signals)`, `look(panel)`, `play(to, longest)`,
 * `hold()` and `release()` of the other comparison.
 */
export function lessons(root, lab, stage) {
  let lesson = null;
  let at = 0;
  let done = new Set();
  let run = -1;
  let result = null;
  let playing = -1;
  let busy = false;
  let questions = [];
  const body = element("div", { class: "lessons" });
  root.append(body);

  const own = (words) => (words ? (words[lang()] ?? words.en) : "");

  function offer() {
    const list = lab.hello?.lessons ?? [];
    if (list.length === 0) {
      body.replaceChildren(element("p", {}, text("lab.class.none")));
      return;
    }
    body.replaceChildren(element("p", { class: "doc" }, text("lab.class.choose")), element("ol", { class: "lesson-list" }, ...list.map((one) => {
      const button = element("button", { type: "button", class: "lesson" }, element("strong", {}, own(one.title)),
        element("span", {}, own(one.question)), element("span", { class: "minutes" }, text("lab.class.minutes", { count: number(one.minutes) })));
      button.addEventListener("click", () => begin(one.name));
      return element("li", {}, button);
    })));
  }

  async function begin(name) {
    if (busy) return;
    busy = true;
    stage.release();
    const found = await lab.learn(name);
    busy = false;
    if (!found) return;
    lesson = found;
    [at, done, run, result] = [0, new Set(), -1, null];
    questions = lesson.predict.map((one) => question(one, own));
    show();
    body.querySelector("h2").focus();
  }

  async function leave() {
    lesson = null;
    stage.release();
    await lab.leave();
    offer();
    body.querySelector("button")?.focus();
  }

  async function act(place) {
    const step = lesson.steps[place];
    if (busy) return;
    busy = true;
    if (step.watch?.length) stage.watch(step.watch);
    const to = step.action?.play;
    if (to !== undefined && lab.state.view.tick < to && playing !== place) {
      // What is played is seen; the same button then skips to its end.
      playing = place;
      busy = false;
      show();
      focusAct();
      const finished = await stage.play(to, LONGEST);
      if (playing !== place) return;
      if (!finished) {
        playing = -1;
        show();
        return;
      }
    } else {
      playing = -1;
      stage.pause();
    }
    const answer = step.action ? await lab.act("lesson_do", { step: place }) : true;
    playing = -1;
    busy = false;
    if (!answer || !lesson) return;
    done.add(place);
    at = Math.max(at, place + 1);
    const paths = Object.keys(step.action?.set ?? {});
    if (paths.length) stage.levers(paths);
    if (step.panel) stage.look(step.panel);
    show();
    announce(text("lab.class.step_done", { n: number(place + 1) }));
    focusAct();
  }

  const focusAct = () => body.querySelector(".current button")?.focus();

  /** What a step does, in a few words. */
  function deed(action) {
    if (!action) return "";
    if (action.play !== undefined) return text("lab.class.plays", { week: number(action.play) });
    if (action.rewind !== undefined) return text("lab.class.rewinds", { week: number(action.rewind) });
    if (action.arm !== undefined) return text("lab.class.arm", { arm: armName(action.arm) });
    const moves = Object.entries(action.set ?? {}).map(([path, value]) => text("lab.class.sets", { lever: leverName(path), value: number(value) }));
    return moves.join(text("lab.semicolon"));
  }

  function stepItem(step, place) {
    const current = place === at;
    const item = element("li", { class: `step${done.has(place) ? " done" : ""}${current ? " current" : ""}`, "aria-current": current ? "step" : null });
    item.append(element("p", {}, own(step.text)));
    const what = deed(step.action);
    if (what) item.append(element("p", { class: "deed" }, what));
    if (place <= at || done.has(place)) {
      const key = playing === place ? "lab.class.skip" : !step.action ? "lab.class.next" : done.has(place) ? "lab.class.again" : "lab.class.do";
      const button = element("button", { type: "button", class: current ? "primary" : null }, text(key));
      button.addEventListener("click", () => act(place));
      item.append(button);
    }
    return item;
  }

  async function answer() {
    if (busy) return;
    busy = true;
    questions.forEach((one) => one.settle());
    stage.hold();
    const found = await lab.ask("lesson_answer", { guess: questions.map((one) => one.guess()) });
    busy = false;
    if (!found) return stage.release();
    run = found.run;
    result = null;
    show();
    return body.querySelector(".answer h3").focus();
  }

  function push(message) {
    if (!lesson || message.lesson !== lesson.name || message.run !== run) return;
    result = message;
    progress();
    if (message.ended) {
      stage.release();
      announce(text("lab.class.ended", { count: number(message.replicates) }));
    }
  }

  /** The part of the latest push that answers a question, in the unit of its slider. */
  function found(one, place) {
    if (!result) return null;
    if (result.questions) return result.questions[place] ?? null;
    if (one.outcome !== result.outcome.name) return null;
    const level = one.of === "level";
    if (!level && one.against !== lesson.compare.baseline) return null;
    const bounds = level ? result.arms.find(({ name }) => name === one.arm) : result.differences.find(({ arm }) => arm === one.arm);
    const format = lab.hello.outcomes.find(({ name }) => name === one.outcome)?.format;
    const by = format === "percent" ? 100 : 1;
    const scaled = (value) => (value === null ? null : value * by);
    return bounds ? { value: scaled(bounds.value), low: scaled(bounds.low), high: scaled(bounds.high) } : null;
  }

  const bar = element("progress", { max: 1, value: 0 });
  const count = element("p", { class: "done" });
  const why = element("div", { class: "why" });

  function progress() {
    lesson.predict.forEach((one, place) => questions[place].show(found(one, place)));
    bar.hidden = !result;
    set(bar, { max: result?.of ?? 1, value: result?.replicates ?? 0, "aria-label": text("lab.class.progress") });
    say(count, result ? text(result.ended ? "lab.ensemble.pairs_done" : "lab.ensemble.pairs", { count: number(result.replicates), of: number(result.of), seconds: fixed(result.milliseconds / 1000, 1) }) : run >= 0 ? text("lab.ensemble.waiting") : "");
    const words = result?.error ?? own(result?.explanation);
    const paragraphs = words ? words.split(/\n\s*\n/) : [];
    if (paragraphs.join("|") !== why.dataset.said) {
      why.dataset.said = paragraphs.join("|");
      why.replaceChildren(...(paragraphs.length ? [element("h3", {}, text("lab.class.explanation")), ...paragraphs.map((one) => element("p", {}, one.replace(/\s*\n\s*/g, lang() === "zh" ? "" : " ")))] : []));
    }
  }

  function show() {
    if (!lesson) return offer();
    const title = element("h2", { tabindex: "-1" }, own(lesson.title));
    const steps = element("ol", { class: "steps" }, ...lesson.steps.map(stepItem));
    const asked = element("section", { class: "answer" }, element("h3", { tabindex: "-1" }, text("lab.class.predict")),
      ...questions.map((one) => one.root),
      element("p", {}, wordButton(run < 0 ? "lab.class.see" : "lab.class.see_again", answer, { class: "primary" })),
      element("div", { class: "pairs" }, bar, count), why);
    body.replaceChildren(wordButton("lab.class.leave", leave, { class: "leave" }), title,
      element("p", { class: "ask-class" }, own(lesson.question)), steps, asked);
    questions.forEach((one) => one.retext());
    retext(body);
    delete why.dataset.said;
    progress();
    return undefined;
  }

  return {
    push,
    retext: show,
    resize: () => { if (lesson) progress(); },
    /** Another scenario was loaded, by a lesson or not. */
    greet() {
      if (!lab.lesson) lesson = null;
      if (!lesson) offer();
    },
    open: () => Boolean(lesson),
  };
}
