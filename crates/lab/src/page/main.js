// The page put together: one session, the pictures of its history, the panels around them.

import { create as agentsOf } from "./stage/agents.js";
import { create as cycleOf } from "./stage/cycle.js";
import { element } from "./stage/dom.js";
import { create as forumOf } from "./stage/forum.js";
import { create as seriesOf } from "./stage/series.js";
import { announce, noNotice, notice } from "./controls.js";
import { draws } from "./draws.js";
import { file } from "./file.js";
import { first, wasHere } from "./first.js";
import { follow } from "./follow.js";
import { handout } from "./handout.js";
import { help, keyboard } from "./keys.js";
import { lessons } from "./lesson.js";
import { levers } from "./levers.js";
import { ensemble } from "./ensemble.js";
import { aiming, pane, raise } from "./phone.js";
import { reconnecting } from "./lost.js";
import { presenter } from "./present.js";
import { runs } from "./runs.js";
import { session } from "./session.js";
import { side } from "./side.js";
import { story } from "./story.js";
import { firstLanguage, hasText, known, lang, number, recall, remember, retext, speak, text } from "./text.js";
import { transport } from "./transport.js";

const at = (id) => document.getElementById(id);
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const narrow = window.matchMedia("(max-width: 47.4rem)");
const PICTURES = ["cycle", "forum", "agents", "series"];
/** Pictures that are there only when somebody asks for them. */
const ASKED = "forum agents series";
/** In a lesson a week is on the screen for so many milliseconds, and nobody waits longer for a step than that. */
const WEEK = 250;
const LONGEST = 9000;

const theme = () => root.dataset.theme;
const chosenTheme = () => recall("theme") ?? (dark.matches ? "dark" : "light");
root.dataset.theme = chosenTheme();

let failed = false;
/** The pictures of the present step of a lesson; null where the class chooses its own. */
let inLesson = null;

const lab = session({
  hello: greet,
  state: update,
  push(message) {
    if (message.push === "failed") {
      failed = true;
      notice(message.error);
    }
    if (message.push !== "ensemble") return;
    histories.push(message);
    lesson.push(message);
    start.push(message);
  },
  lost(reason) {
    player.pause();
    // A session that failed would fail again.
    gone.lost(reason, failed);
  },
  slow: (whether) => gone.slow(whether),
  failed(sentence) {
    player.pause();
    notice(sentence);
  },
});

const env = {
  text,
  known,
  number,
  lang,
  theme,
  get reducedMotion() { return still.matches; },
  onPick(who, n) {
    if (inLesson) at("told").hidden = false;
    else if (!show.on) panel.show("story");
    tale.pick(who, n).then(() => announce(text("lab.story.picked", { name: tale.title() })));
  },
  // The weeks of a lesson are those of its steps.
  onTick: (tick) => (inLesson ? null : player.go(tick)),
};

const pictures = {
  agents: agentsOf(under("agents"), env),
  forum: forumOf(under("forum"), env),
  cycle: cycleOf(under("cycle"), env),
  series: seriesOf(under("series"), env),
};
const both = runs(under("runs"), pictures.series);
const player = transport(at("transport"), lab, (pace) => {
  pictures.agents.pace(pace);
  show.playing(player.playing());
});
const panel = side(at("side"), placed);
const board = levers(panel.panel("levers"), lab);
const tale = story(panel.panel("story"), lab, () => (inLesson ? !at("told").hidden : panel.tab === "story"));
const histories = ensemble(at("ensemble"), lab);
const lesson = lessons(panel.panel("lessons"), {
  lessons: () => lab.hello?.lessons ?? [],
  learn: (name) => lab.learn(name),
  act: (step) => lab.act("lesson_do", { step }),
  answer: async (guess) => (await lab.ask("lesson_answer", { guess }))?.run ?? null,
  leave: () => lab.leave(),
  tick: () => lab.state.view.tick,
}, {
  enter: enterLesson,
  leave: leaveLesson,
  look,
  play: playTo,
  pause: () => player.pause(),
});
const consignment = follow(at("follow-one"), lab, pictures.agents);
const start = first(at("first"), lab, {
  play: () => player.to(lab.state.view.tick + 52, LONGEST),
  leave(next) {
    player.pause();
    inLesson = null;
    root.classList.remove("in-lesson", "in-first");
    arrange();
    histories.release();
    if (next === "lessons") panel.show("lessons", at("open-lessons"));
    if (next === "follow") {
      shown("agents", true);
      // Once the pictures above it have taken the width that they have now.
      consignment.begin().then(() => setTimeout(() => at("agents").scrollIntoView({ block: "start" }), 200));
    }
    at(next === "lessons" ? "tab-lessons" : "one").focus({ preventScroll: true });
  },
});
handout(() => lesson.printed(), (box) => cycleOf(box, env).update(lab.state, { jumped: true }), () => lab.state.view.tick);
const seen = pane(at("one"), PICTURES);
aiming(at("one"));
const files = file(at("file"), lab);
const which = draws(at("history"), lab, () => player.pause());
const sheet = help(at("help-dialog"));
const show = presenter(at("present"), {
  lab, player, theme, arrange,
  opener: at("open-present"),
  inLesson: () => inLesson,
  lesson: () => lesson.now(),
  box: (name) => at({ ensemble: "ensemble", lesson: "side" }[name] ?? "one"),
  draw: (name) => { if (name === "runs") both.show(); },
  resize: sized,
});
const gone = reconnecting(at("lost"), () => {
  failed = false;
  return lab.again(lesson.name() === null ? null : () => lesson.begin(lesson.name()));
});

function under(id) {
  const box = element("div", {});
  at(id).append(box);
  return box;
}

function titled({ scenario }) {
  at("title").textContent = known(scenario.title);
  at("title").title = known(scenario.file);
  document.title = `${known(scenario.title)} · ${text("lab.name")}`;
}

function greet(hello) {
  if (known(hello.scenario.title) !== at("title").textContent) pictures.series.forget();
  titled(hello);
  noNotice();
  const lessonsThere = (hello.lessons ?? []).length > 0;
  at("open-lessons").hidden = !lessonsThere;
  panel.offer("lessons", lessonsThere);
  histories.greet(hello);
  lesson.greet();
  which.retext();
}

function update(state, { jumped, fresh, told }) {
  // The signals hold what they were told, seen or not.
  for (const name of PICTURES) if (name === "series" || !at(name).hidden) pictures[name].update(state, { jumped });
  player.update(state, { fresh });
  which.update(state);
  board.update(state, told);
  histories.update(state, { fresh });
  tale.update({ fresh });
  show.update();
  now();
}

function now() {
  const { view } = lab.state;
  const { week } = view;
  const words = { tick: number(view.tick), sanctions: number(week.sanctions), again: number(week.sanctions_of_sanctioned) };
  at("now").textContent = text(view.tick === 0 ? "lab.one.before" : view.tick <= view.warmup ? "lab.one.warmup" : "lab.one.now", words);
}

/** Plays to a week at the speed that fits its time; whether it got there. */
async function playTo(week) {
  // Where the page is one column, the pictures come up.
  if (narrow.matches) at("one").scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
  player.to(week, Math.min(LONGEST, WEEK * (week - lab.state.view.tick)));
  while (player.playing()) await new Promise((done) => { setTimeout(done, 50); });
  return lab.state.view.tick >= week;
}

/** The page of a lesson: the lesson, and what its step tells to watch. Nothing else is asked of the program. */
function enterLesson(begun) {
  player.pause();
  if (start.open) start.leave();
  if (!inLesson) {
    histories.hold();
    inLesson = ["series"];
    panel.show("lessons");
    at("told").append(panel.panel("story").firstElementChild);
  }
  if (begun) {
    address(begun.name);
    pictures.series.compare(Math.max(...begun.steps.map(({ action }) => action?.play ?? 0)));
  }
  at("told").hidden = true;
  root.classList.add("in-lesson");
  arrange();
}

function leaveLesson() {
  player.pause();
  inLesson = null;
  panel.panel("story").append(at("told").firstElementChild);
  at("told").hidden = true;
  root.classList.remove("in-lesson");
  pictures.series.compare(null);
  address(null);
  arrange();
  histories.release();
  show.follow();
}

/** The first minute: a question and the cycle, whose arrows have a year to show themselves. */
async function begin() {
  panel.close();
  histories.hold();
  inLesson = ["cycle"];
  root.classList.add("in-lesson", "in-first");
  arrange();
  await lab.act("reset");
  await lab.forward(52);
  await start.begin();
}

/** What a step of a lesson tells to watch is on the screen before it plays: a picture, and the signals as lines. */
function look(name, signals) {
  inLesson = [name ?? "series", ...(signals.length > 0 ? ["series"] : [])];
  arrange();
  if (signals.length > 0) pictures.series.pick(signals);
  show.follow();
}

const addressed = () => new URLSearchParams(location.hash.slice(1)).get("lesson");

/** A lesson has an address, so that going back and loading again lead where one was. */
function address(name) {
  const to = name === null ? `${location.pathname}${location.search}` : `#lesson=${encodeURIComponent(name)}`;
  if (addressed() !== name) history.pushState(null, "", to);
}

window.addEventListener("popstate", () => {
  const name = addressed();
  if (name === lesson.name()) return;
  if (name === null) lesson.leave();
  else lesson.begin(name);
});

function placed(open, tab) {
  if (open && !inLesson && !root.classList.contains("with-side")) queueMicrotask(() => raise(at("one")));
  root.classList.toggle("with-side", open);
  at("open-levers").setAttribute("aria-expanded", String(tab === "levers"));
  at("open-lessons").setAttribute("aria-expanded", String(tab === "lessons"));
  if (tab === "story") queueMicrotask(() => tale.look());
  if (tab === "lessons") queueMicrotask(() => lesson.resize());
}

const hiddenPictures = new Set((recall("hidden") ?? ASKED).split(" ").filter((name) => PICTURES.includes(name)));

function shown(name, there) {
  if (there) hiddenPictures.delete(name);
  else hiddenPictures.add(name);
  remember("hidden", [...hiddenPictures].join(" "));
  at(`show-${name}`).setAttribute("aria-pressed", String(there));
  arrange();
}

/** Shows the pictures that are wanted, and only those. */
function arrange() {
  seen.show(inLesson ?? []);
  at("runs").hidden = show.name !== "runs";
  for (const name of PICTURES) {
    const there = show.on ? show.name === name : inLesson ? inLesson.includes(name) : !hiddenPictures.has(name);
    const appears = there && at(name).hidden;
    at(name).hidden = !there;
    if (!appears || !lab.state) continue;
    if (name === "series") pictures.series.resize();
    else pictures[name].update(lab.state, { jumped: true });
  }
}

for (const name of PICTURES) {
  const button = element("button", { type: "button", id: `show-${name}`, "data-text": `lab.picture.short_${name}`, "aria-pressed": String(!hiddenPictures.has(name)) });
  button.addEventListener("click", () => shown(name, at(name).hidden));
  at("shown").append(button);
  at(name).hidden = hiddenPictures.has(name);
}

function words() {
  retext(document.body);
  at("language").textContent = text("lab.other_language");
  at("language").lang = lang() === "en" ? "zh-Hans" : "en";
  at("theme").textContent = text(theme() === "dark" ? "lab.theme.light" : "lab.theme.dark");
  for (const part of [player, panel, board, tale, histories, lesson, files, which, sheet, gone, start, consignment, both, show]) part.retext();
  for (const name of PICTURES) pictures[name].retext();
  if (lab.hello) titled(lab.hello);
  if (lab.state) now();
}

async function language(to) {
  try {
    await speak(to);
  } catch (error) {
    notice(hasText("lab.no_language") ? text("lab.no_language") : error.message);
    return;
  }
  words();
  lab.speak();
}

at("language").addEventListener("click", () => {
  const to = lang() === "en" ? "zh" : "en";
  remember("language", to);
  language(to);
});

function dress(to) {
  root.dataset.theme = to;
  words();
}

at("theme").addEventListener("click", () => {
  const to = theme() === "dark" ? "light" : "dark";
  remember("theme", to);
  dress(to);
});
dark.addEventListener("change", () => dress(chosenTheme()));
at("open-levers").addEventListener("click", (event) => panel.toggle("levers", event.currentTarget));
at("open-lessons").addEventListener("click", (event) => panel.toggle("lessons", event.currentTarget));
at("open-first").addEventListener("click", begin);
at("open-present").addEventListener("click", () => show.open());
at("help").addEventListener("click", () => sheet.open());

keyboard({
  play: () => player.toggle(),
  step: () => player.step(),
  back: () => player.back(),
  start: () => player.go(0),
  undo: () => player.undo(),
  redo: () => player.redo(),
  levers() {
    panel.toggle("levers", at("open-levers"));
    if (panel.tab) board.focus();
  },
  lessons() {
    if (at("open-lessons").hidden) return;
    panel.toggle("lessons", at("open-lessons"));
    if (panel.tab) at("tab-lessons").focus();
  },
  ensemble() {
    at("ensemble").focus();
    at("ensemble").scrollIntoView({ block: "start" });
  },
  present() {
    if (!start.open) show.toggle();
  },
  help: () => sheet.open(),
}, (name) => name === "help" || name === "present" || !inLesson && !(show.on && ["levers", "ensemble", "lessons"].includes(name)));

/** What is on the screen in the size that it has now: one part of it, or all. */
function sized(one = null) {
  for (const name of PICTURES) if ((one === null || one === name) && !at(name).hidden) pictures[name].resize();
  if (one === "runs") both.resize();
  if (one === null || one === "ensemble") histories.resize();
  if (one === null || one === "lesson") lesson.resize();
  if (one === null) start.resize();
}

let resizing = 0;
function resized() {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => (show.on ? show.resize() : sized()));
}
new ResizeObserver(resized).observe(at("one"));
// In front of a class that may not be there.
window.addEventListener("resize", () => { if (show.on) resized(); });

await language(firstLanguage());
if (await lab.begin()) {
  if (addressed()) await lesson.begin(addressed());
  else if (!wasHere()) await begin();
  if (recall("present") !== null && !start.open) show.open(recall("present"));
}
