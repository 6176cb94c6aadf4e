// Many histories: the levers as they stand against the baseline, and what can be told after so many pairs.

import { drawn, element, numbers, say, sayWords, set, zoom } from "./stage/dom.js";
import { announce, choice, field, options } from "./controls.js";
import { paintLevels, paintNarrowing } from "./ensemble_chart.js";
import { armWords, change, direction, headed, level, verdict } from "./ensemble_say.js";
import { fixed, known, number, recall, remember, retext, text } from "./text.js";

/** Between the last movement of a lever and the next run. */
const REST = 150;
const REPLICATES = [20, 50, 100, 200, 400];

/** The panel in `root`. */
export function ensemble(root, lab) {
  let mode = recall("mode") === "timeline" ? "timeline" : "policy";
  let outcome = recall("outcome") ?? "";
  let replicates = Number(recall("replicates")) || 100;
  let run = -1;
  let waiting = 0;
  let key = "";
  let last = null;
  let course = [];
  let reach = [];
  let lesson = false;
  let failed = "";
  let asking = 0;

  const select = element("select", { id: "outcome" });
  const meaning = element("p", { class: "doc" });
  const sentence = element("p", { class: "sentence" });
  const better = element("p", { class: "verdict" });
  const levels = drawn("svg", { class: "chart", role: "img" });
  const narrowing = drawn("svg", { class: "chart", role: "img" });
  const bar = element("progress", { max: 1, value: 0, "data-label": "lab.ensemble.progress" });
  const done = element("p", { class: "done" });
  const count = element("select", {});
  const body = element("div", { class: "found-so-far" }, sentence, better,
    element("div", { class: "pairs" }, bar, done),
    element("div", { class: "chart-box" }, levels),
    element("h3", { "data-text": "lab.ensemble.narrowing" }),
    element("div", { class: "chart-box" }, narrowing));
  const table = element("div", { class: "stage" });
  root.append(
    element("div", { class: "ask" }, field("lab.ensemble.outcome", select), meaning),
    body, table,
    choice("mode", "lab.ensemble.mode", [["policy", "lab.ensemble.mode_policy"], ["timeline", "lab.ensemble.mode_timeline"]], mode, (value) => {
      mode = value;
      remember("mode", value);
      begin();
    }),
    element("div", { class: "ask" }, field("lab.ensemble.replicates", count)),
    element("p", { class: "doc", "data-text": "lab.ensemble.what" }));
  const figures = numbers(table);

  select.addEventListener("change", () => {
    outcome = select.value;
    remember("outcome", outcome);
    begin();
  });
  count.addEventListener("change", () => {
    replicates = Number(count.value);
    remember("replicates", replicates);
    begin();
  });

  const row = () => lab.hello.outcomes.find((one) => one.name === outcome);

  /** What the comparison depends on: equal keys need no new run. */
  function keyOf({ view }) {
    const moves = mode === "policy" ? view.moves.filter(({ tick }) => tick <= view.tick) : view.moves;
    return JSON.stringify([moves.map(({ tick, path, value }) => [mode === "policy" ? 0 : tick, path, value]), view.arm, view.seed, mode, outcome, replicates]);
  }

  function update(state, { fresh = false } = {}) {
    if (fresh) key = "";
    // A lesson's own comparison is not ended by what is shown beside it.
    if (lesson) return;
    const now = keyOf(state);
    if (now === key) return;
    key = now;
    body.classList.add("stale");
    say(done, text("lab.ensemble.waiting"));
    clearTimeout(waiting);
    waiting = setTimeout(ask, REST);
  }

  function begin() {
    lesson = false;
    key = "";
    if (lab.state) update(lab.state);
    retold();
  }

  async function ask() {
    asking += 1;
    const own = asking;
    const answer = await lab.ask("ensemble", { on: true, mode, outcome, replicates });
    // Another run was asked for meanwhile, and its answer follows.
    if (own !== asking || !answer) return;
    run = answer.run;
    course = [];
    reach = [];
    failed = "";
    if (lab.hello) paint();
  }

  function push(message) {
    if (message.run !== run || message.lesson) return;
    if (message.error) {
      failed = message.error;
      paint();
      return;
    }
    last = message;
    if (message.difference) course.push({ n: message.replicates, ...message.difference });
    for (const { value, low, high } of message.arms) reach.push(value, low, high);
    body.classList.remove("stale");
    paint();
    if (message.ended) announce([sentence.textContent, done.textContent].join(text("lab.semicolon")));
  }

  const untouched = () => last.arms.length > 1 && last.arms[0].name === last.arms[1].name;
  /** Whether levers were moved and stand again where the scenario has them: then there is nothing to compare as they stand. */
  const undone = () => mode === "policy" && lab.state.view.moves.length > 0 && lab.state.levers.every(({ present, scenario }) => present === scenario);

  function paint() {
    if (failed) sayWords(sentence, failed);
    if (!last || last.outcome.name !== outcome || failed) {
      if (!failed) sayWords(sentence, text("lab.ensemble.waiting"));
      say(better, "");
      say(done, "");
      return;
    }
    const told = row();
    const difference = last.differences[0] ?? { value: null, low: null, high: null };
    const idle = untouched();
    sayWords(sentence, idle ? text("lab.ensemble.untouched", { title: headed(known(told.title)), level: level(last.arms[0], told) }) : change(difference, told, last));
    say(better, idle ? text("lab.ensemble.move_one") : verdict(difference, told));
    if (undone()) {
      sayWords(sentence, text("lab.ensemble.undone"));
      say(better, "");
    }
    const way = idle ? "same" : direction(difference);
    const good = told.better && (way === "down" || way === "up") ? (way === "down") === (told.better === "lower") : null;
    better.classList.toggle("good", good === true);
    better.classList.toggle("bad", good === false);
    set(bar, { max: last.of, value: last.replicates });
    say(done, text(last.ended ? "lab.ensemble.pairs_done" : "lab.ensemble.pairs", { count: number(last.replicates), of: number(last.of), seconds: fixed(last.milliseconds / 1000, 1) }));
    draw(told, idle);
  }

  function draw(told, idle) {
    const width = Math.floor(body.clientWidth / zoom());
    if (width < 60) return;
    const shown = idle ? { ...last, arms: last.arms.slice(0, 1) } : last;
    paintLevels(levels, { last: shown, reach, outcome: told, width });
    set(levels, { "aria-label": listed(shown, told) });
    narrowing.parentElement.hidden = idle;
    narrowing.parentElement.previousElementSibling.hidden = idle;
    if (!idle) paintNarrowing(narrowing, { course, of: last.of, outcome: told, width });
    set(narrowing, { "aria-label": text("lab.ensemble.narrowing_label", { count: number(last.replicates), sentence: sentence.textContent }) });
    figures.update(() => ({
      heads: [text("lab.ensemble.pairs_head"), text("lab.ensemble.difference"), text("lab.ensemble.from"), text("lab.ensemble.to")],
      rows: course.slice().reverse().map(({ n, value, low, high }) => [number(n), ...[value, low, high].map((x) => number(x, told.format === "percent" ? "share" : undefined))]),
    }));
    table.hidden = idle;
  }

  const listed = (push, told) => push.arms.map((arm) => text("lab.ensemble.arm_level", { arm: armWords(arm.name), level: level(arm, told) })).join(text("lab.semicolon"));

  /** Everything that does not change with the pushes. */
  function retold() {
    if (!lab.hello) return;
    retext(root);
    options(select, lab.hello.outcomes.map(({ name, title }) => [name, headed(known(title))]), outcome);
    select.value = outcome;
    options(count, REPLICATES.filter((n) => n <= lab.hello.limits.most_replicates).map((n) => [String(n), text("lab.ensemble.replicates_of", { count: number(n) })]), String(replicates));
    count.value = String(replicates);
    say(meaning, known(row().doc));
    for (const chart of [levels, narrowing]) if (!last) set(chart, { "aria-label": text("lab.ensemble.waiting") });
    figures.retext(text("lab.ensemble.numbers"), text("lab.ensemble.numbers"));
    paint();
  }

  return {
    update,
    push,
    retext: retold,
    resize: () => { if (lab.hello) paint(); },
    greet(hello) {
      if (!hello.outcomes.some((one) => one.name === outcome)) outcome = hello.outcomes[0].name;
      if (!REPLICATES.includes(replicates)) replicates = 100;
      last = null;
      course = [];
      retold();
    },
    /** While a lesson's own comparison runs, no other is begun. */
    hold() {
      lesson = true;
      clearTimeout(waiting);
      body.classList.add("stale");
    },
    release: begin,
  };
}
