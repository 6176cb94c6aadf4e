// Lessons: a question, steps to do and to watch, a guess of the class, what many histories say, and why.

import { element, say, set } from "./stage/dom.js";
import { announce, wordButton } from "./controls.js";
import { question } from "./lesson_guess.js";
import { csv, rows } from "./lesson_record.js";
import { fresh, hidden, median, read, ready, stage as stageOf } from "./lesson_state.js";
import { save as download } from "./save.js";
import { armName, fixed, lang, leverName, number, recall, remember, retext, text } from "./text.js";

/** Under what a browser keeps what a class did in a lesson. */
const kept = (name) => `lesson-${name}`;

/**
 * The panel in `root`. `teach` is who plays: `lessons()` there are, `learn(name)` begins one and gives it, `act(step)` does
 * one, `answer(guesses)` begins the comparison and gives its number, `leave()`, `tick()`. `stage` is the page around it:
 * `enter(lesson)`, `leave()`, `look(panel, signals)`, `play(to)` and `pause()`.
 */
export function lessons(root, teach, stage) {
  let lesson = null;
  let record = null;
  let run = -1;
  let result = null;
  let playing = false;
  let skipping = false;
  let busy = false;
  // What was begun for a lesson that is left meanwhile ends nowhere.
  let turn = 0;
  let questions = [];
  const body = element("div", { class: "lessons" });
  root.append(body);

  const own = (words) => (words ? (words[lang()] ?? words.en) : "");
  const save = () => remember(kept(lesson.name), JSON.stringify(record));
  // What is looked at stays where it is.
  const focus = (selector) => body.querySelector(selector)?.focus({ preventScroll: true });

  function offer() {
    const list = teach.lessons();
    if (list.length === 0) {
      body.replaceChildren(element("p", {}, text("lab.class.none")));
      return;
    }
    body.replaceChildren(element("p", { class: "doc" }, text("lab.class.choose")), element("ol", { class: "lesson-list" }, ...list.map((one) => {
      const begun = recall(kept(one.name)) !== null;
      const button = element("button", { type: "button", class: "lesson" }, element("strong", {}, own(one.title)), element("span", {}, own(one.question)),
        element("span", { class: "minutes" }, text(begun ? "lab.class.begun" : "lab.class.minutes", { count: number(one.minutes) })));
      button.addEventListener("click", () => begin(one.name));
      return element("li", {}, button);
    })));
  }

  /** Begins a lesson, or goes on with it: as the class left it, with its guesses. */
  async function begin(name) {
    turn += 1;
    const mine = turn;
    [playing, skipping, busy] = [false, false, true];
    stage.enter(null);
    const found = await teach.learn(name);
    if (mine !== turn) return false;
    busy = false;
    if (!found) {
      if (!lesson) stage.leave();
      return false;
    }
    lesson = found;
    record = read(lesson, recall(kept(name)));
    stage.enter(lesson);
    return again(mine);
  }

  /** Plays what was done, and asks again what was asked. */
  async function again(mine) {
    [run, result] = [-1, null];
    for (let place = 0; place < record.done; place += 1) {
      if (!(await teach.act(place)) || mine !== turn) return false;
    }
    questions = lesson.predict.map((one, place) => question(one, own, record.guesses[place], changed, record.times[place]));
    show();
    focus("h2");
    return record.asked ? ask() : true;
  }

  function changed() {
    save();
    state();
  }

  async function anew() {
    remember(kept(lesson.name), null);
    await begin(lesson.name);
  }

  async function leave() {
    turn += 1;
    lesson = null;
    stage.leave();
    await teach.leave();
    offer();
    focus("button");
  }

  async function act() {
    if (playing) {
      skipping = true;
      stage.pause();
      return;
    }
    if (busy) return;
    const mine = turn;
    const place = record.at;
    const to = lesson.steps[place].action?.play;
    if (to !== undefined && teach.tick() < to) {
      // What is played is seen; the same button then skips to its end.
      [playing, skipping] = [true, false];
      show();
      focus(".step button");
      const reached = await stage.play(to);
      if (mine !== turn) return;
      playing = false;
      if (!reached && !skipping) {
        show();
        return;
      }
    }
    busy = true;
    const answer = lesson.steps[place].action ? await teach.act(place) : true;
    if (mine !== turn) return;
    busy = false;
    if (!answer) {
      show();
      return;
    }
    record.done = place + 1;
    // What was played stays on the screen until the class goes on.
    if (to === undefined) record.at = record.done;
    save();
    show();
    announce(text("lab.class.step_done", { n: number(place + 1) }));
    focus(".primary");
  }

  function on(place) {
    record.at = place;
    save();
    show();
    focus(".primary, .guess-of input, h2");
  }

  /** A step back: the history is played anew to where it was. */
  async function back() {
    if (busy || playing) return;
    if (record.at <= record.done) record.done = Math.max(0, record.at < record.done ? record.at : record.at - 1);
    record.at = record.done;
    save();
    await begin(lesson.name);
  }

  function settle() {
    if (!ready(record)) return;
    record.settled = true;
    on(record.at);
  }

  async function ask() {
    if (busy || hidden(lesson, record).length > 0) return false;
    const mine = turn;
    busy = true;
    const found = await teach.answer(record.guesses.map(median));
    if (mine !== turn) return false;
    busy = false;
    if (found === null) return false;
    [run, result] = [found, null];
    record.asked = true;
    save();
    show();
    focus(".answer h3");
    return true;
  }

  function push(message) {
    if (!lesson || message.lesson !== lesson.name || message.run !== run) return;
    result = message;
    state();
    if (message.ended) announce(text("lab.class.ended", { count: number(message.replicates) }));
  }

  /** What a step does, in a few words. */
  function deed(action) {
    if (!action) return "";
    if (action.play !== undefined) return text("lab.class.plays", { week: number(action.play) });
    if (action.rewind !== undefined) return text("lab.class.rewinds", { week: number(action.rewind) });
    if (action.arm !== undefined) return text("lab.class.arm", { arm: armName(action.arm) });
    const moves = Object.entries(action.set ?? {}).map(([path, value]) => text("lab.class.sets", { lever: leverName(path), value: number(value) }));
    return moves.join(text("lab.semicolon"));
  }

  const words = ({ text: said, action }) => {
    const what = deed(action);
    return [element("p", {}, own(said)), ...(what ? [element("p", { class: "deed" }, what)] : [])];
  };

  /** What leads on from a step: the key of its words, and what it does. */
  function primary(now) {
    if (now === "done") return { label: "lab.class.next", act: () => on(record.at + 1) };
    const { action } = lesson.steps[record.at];
    return { label: playing ? "lab.class.skip" : !action ? "lab.class.next" : action.play !== undefined ? "lab.class.play" : "lab.class.do", act };
  }

  function current(now) {
    const step = lesson.steps[record.at];
    const count = element("h3", {}, text("lab.class.step", { n: number(record.at + 1), of: number(lesson.steps.length) }));
    const main = primary(now);
    const button = wordButton(main.label, main.act, { class: "primary" });
    return element("section", { class: "step", "aria-current": "step" }, count, ...words(step), button);
  }

  const bar = element("progress", { max: 1, value: 0 });
  const count = element("p", { class: "done" });
  const why = element("div", { class: "why" });
  const hint = element("p", { class: "doc", id: "guess-hint" });
  const inside = wordButton("lab.class.settle", settle, { class: "primary settle", "aria-describedby": "guess-hint" });

  const keep = wordButton("lab.class.save", () => {
    const file = `${lesson.name}.csv`;
    download(file, csv(rows(lesson, record, result, own)), "text/csv");
    announce(text("lab.file.saved", { file }));
  }, { class: "save-guesses" });

  /** What changes while guesses and results come. */
  function state() {
    inside.disabled = !ready(record);
    keep.hidden = record.guesses.every((one) => one.length === 0);
    say(hint, text(ready(record) ? "lab.class.settle_doc" : "lab.class.missing"));
    questions.forEach((one, place) => one.show(result?.questions?.[place] ?? null, record.settled));
    bar.hidden = !result;
    set(bar, { max: result?.of ?? 1, value: result?.replicates ?? 0, "aria-label": text("lab.class.progress") });
    say(count, result ? text(result.ended ? "lab.ensemble.pairs_done" : "lab.ensemble.pairs", { count: number(result.replicates), of: number(result.of), seconds: fixed(result.milliseconds / 1000, 1) }) : run >= 0 ? text("lab.ensemble.waiting") : "");
    const said = result?.error ?? own(result?.explanation);
    const paragraphs = said ? said.split(/\n\s*\n/) : [];
    if (paragraphs.join("|") !== why.dataset.said) {
      why.dataset.said = paragraphs.join("|");
      why.replaceChildren(...(paragraphs.length ? [element("h3", {}, text("lab.class.explanation")), ...paragraphs.map((one) => element("p", {}, one.replace(/\s*\n\s*/g, lang() === "zh" ? "" : " ")))] : []));
    }
  }

  function asked(now) {
    const title = element("h3", { tabindex: "-1" }, text(now === "guess" ? "lab.class.predict" : "lab.class.guessed"));
    const below = now === "guess" ? [element("p", {}, inside), hint]
      : [element("p", {}, wordButton(run < 0 ? "lab.class.see" : "lab.class.see_again", ask, { class: "primary see" })), element("div", { class: "pairs" }, bar, count), why];
    below.push(element("p", {}, keep));
    return element("section", { class: "answer" }, title, ...questions.map((one) => one.root), ...below);
  }

  function show() {
    if (!lesson) return offer();
    const now = stageOf(lesson, record);
    const free = hidden(lesson, record).length === 0;
    // While the class guesses or reads the answer, the pictures are those of the step before.
    const step = lesson.steps[now === "guess" || now === "answer" ? Math.max(0, record.at - 1) : record.at];
    stage.look(step.panel, step.watch);
    const past = lesson.steps.slice(0, record.at);
    const parts = [element("div", { class: "lesson-tools" },
      wordButton("lab.class.leave", leave, { class: "leave" }), wordButton("lab.handout.print", () => window.print(), { class: "print" }),
      ...(record.done > 0 && !playing ? [wordButton("lab.class.back", back, { class: "step-back" })] : [])),
    element("h2", { tabindex: "-1" }, own(lesson.title)), element("p", { class: "ask-class" }, own(lesson.question))];
    if (past.length > 0 && !playing) {
      parts.push(element("details", { class: "past" }, element("summary", {}, text("lab.class.past", { n: number(past.length) })),
        element("ol", {}, ...past.map((one) => element("li", {}, ...words(one)))), wordButton("lab.class.anew", anew, { class: "anew" })));
    }
    if (now === "step" || now === "done") parts.push(current(now));
    // The rest may be left out once the guesses are in.
    if (free && (now === "step" || now === "done")) {
      parts.push(element("p", {}, wordButton("lab.class.to_answer", () => { stage.pause(); on(lesson.steps.length); }, { class: "to-answer" })));
    }
    if (now === "guess" || now === "answer" || record.at === lesson.steps.length) parts.push(asked(now));
    body.replaceChildren(...parts);
    questions.forEach((one) => one.retext());
    retext(body);
    delete why.dataset.said;
    state();
    return undefined;
  }

  return {
    push,
    begin,
    leave,
    retext: show,
    resize: () => { if (lesson) state(); },
    /** After another scenario was loaded. */
    greet() {
      if (!lesson && !busy) offer();
    },
    /** What a sheet of paper may hold of it: nothing while no lesson is open, and no answer before the guesses are in. */
    printed: () => (lesson ? { lesson, record, result: record.settled ? result : null, own, deed } : null),
    /** Where the class is in the lesson that is open, and what leads on; null without one. */
    now() {
      if (!lesson) return null;
      const now = stageOf(lesson, record);
      return { lesson, at: record.at, stage: now, settled: record.settled, primary: now === "step" || now === "done" ? primary(now) : null };
    },
    /** The name of the lesson that is open, or null. */
    name: () => lesson?.name ?? null,
  };
}
