// The page put together: one session, the pictures of its history, the panels around them.

import { create as agentsOf } from "./stage/agents.js";
import { create as cycleOf } from "./stage/cycle.js";
import { element } from "./stage/dom.js";
import { create as forumOf } from "./stage/forum.js";
import { create as seriesOf } from "./stage/series.js";
import { announce, noNotice, notice } from "./controls.js";
import { draws } from "./draws.js";
import { file } from "./file.js";
import { help, keyboard, lostDialog } from "./keys.js";
import { lessons } from "./lesson.js";
import { levers } from "./levers.js";
import { ensemble } from "./ensemble.js";
import { session } from "./session.js";
import { side } from "./side.js";
import { story } from "./story.js";
import { firstLanguage, known, lang, number, recall, remember, retext, speak, text } from "./text.js";
import { transport } from "./transport.js";

const at = (id) => document.getElementById(id);
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const PICTURES = ["agents", "forum", "cycle", "series"];

const theme = () => root.dataset.theme;
const chosenTheme = () => recall("theme") ?? (dark.matches ? "dark" : "light");
root.dataset.theme = chosenTheme();

const lab = session({
  hello: greet,
  state: update,
  push(message) {
    if (message.push === "failed") notice(message.error);
    if (message.push !== "ensemble") return;
    histories.push(message);
    lesson.push(message);
  },
  lost(reason) {
    player.pause();
    gone.open(reason);
  },
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
    panel.show("story");
    tale.pick(who, n).then(() => announce(text("lab.story.picked", { name: tale.title() })));
  },
  onTick: (tick) => player.go(tick),
};

const pictures = {
  agents: agentsOf(under("agents"), env),
  forum: forumOf(under("forum"), env),
  cycle: cycleOf(under("cycle"), env),
  series: seriesOf(under("series"), env),
};
const player = transport(at("transport"), lab, (pace) => pictures.agents.pace(pace));
const panel = side(at("side"), placed);
const board = levers(panel.panel("levers"), lab);
const tale = story(panel.panel("story"), lab, () => panel.tab === "story");
const histories = ensemble(at("ensemble"), lab);
const lesson = lessons(panel.panel("lessons"), lab, {
  watch: (signals) => pictures.series.pick(signals),
  look,
  play: playTo,
  pause: () => player.pause(),
  levers: (paths) => board.reveal(paths),
  hold: () => histories.hold(),
  release: () => histories.release(),
});
const files = file(at("file"), lab);
const which = draws(at("history"), lab, () => player.pause());
const sheet = help(at("help-dialog"));
const gone = lostDialog(at("lost"), () => lab.again());

function under(id) {
  const box = element("div", {});
  at(id).append(box);
  return box;
}

function titled({ scenario }) {
  at("title").textContent = known(scenario.title);
  at("title").title = scenario.file;
  document.title = `${known(scenario.title)} · sfic lab`;
}

function greet(hello) {
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
  for (const name of PICTURES) if (!at(name).hidden) pictures[name].update(state, { jumped });
  player.update(state);
  which.update(state);
  board.update(state, told);
  histories.update(state, { fresh });
  tale.update({ fresh });
  now();
}

function now() {
  const { view } = lab.state;
  const { week } = view;
  const words = { tick: number(view.tick), sanctions: number(week.sanctions), again: number(week.sanctions_of_sanctioned) };
  at("now").textContent = text(view.tick === 0 ? "lab.one.before" : view.tick <= view.warmup ? "lab.one.warmup" : "lab.one.now", words);
}

/** Plays to a week so that it takes no longer than `longest`; whether it got there. */
async function playTo(week, longest) {
  player.pause();
  const began = performance.now();
  player.to(week);
  while (player.playing()) {
    await new Promise((done) => { setTimeout(done, 50); });
    if (performance.now() - began > longest) break;
  }
  const paused = !player.playing() && lab.state.view.tick < week;
  player.pause();
  return !paused;
}

/** Leads the eyes to a part of the page. */
function look(name) {
  if (name === "levers") {
    return;
  }
  if (PICTURES.includes(name)) shown(name, true);
  const part = at(name);
  part.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
  part.classList.remove("looked");
  // The class begins its animation anew only after it was away for a frame.
  requestAnimationFrame(() => part.classList.add("looked"));
}

function placed(open, tab) {
  root.classList.toggle("with-side", open);
  at("open-levers").setAttribute("aria-expanded", String(tab === "levers"));
  at("open-lessons").setAttribute("aria-expanded", String(tab === "lessons"));
  if (tab === "story") queueMicrotask(() => tale.look());
  if (tab === "lessons") queueMicrotask(() => lesson.resize());
}

const hiddenPictures = new Set((recall("hidden") ?? "").split(" ").filter((name) => PICTURES.includes(name)));

function shown(name, there) {
  if (there) hiddenPictures.delete(name);
  else hiddenPictures.add(name);
  remember("hidden", [...hiddenPictures].join(" "));
  at(name).hidden = !there;
  at(`show-${name}`).setAttribute("aria-pressed", String(there));
  if (!there || !lab.state) return;
  // The series holds what it was told: what was played while it was hidden is asked for.
  if (name === "series") lab.act("rewind", { tick: lab.state.view.tick });
  else pictures[name].update(lab.state, { jumped: true });
}

for (const name of PICTURES) {
  const button = element("button", { type: "button", id: `show-${name}`, "data-text": `lab.picture.short_${name}`, "aria-pressed": String(!hiddenPictures.has(name)) });
  button.addEventListener("click", () => shown(name, at(name).hidden));
  at("shown").append(button);
  at(name).hidden = hiddenPictures.has(name);
}

function words() {
  retext(document.body);
  at("language").textContent = lang() === "en" ? "中文" : "English";
  at("language").lang = lang() === "en" ? "zh-Hans" : "en";
  at("theme").textContent = text(theme() === "dark" ? "lab.theme.light" : "lab.theme.dark");
  for (const part of [player, panel, board, tale, histories, lesson, files, which, sheet, gone]) part.retext();
  for (const name of PICTURES) pictures[name].retext();
  if (lab.hello) titled(lab.hello);
  if (lab.state) now();
}

async function language(to) {
  try {
    await speak(to);
  } catch (error) {
    notice(String(error.message));
    return;
  }
  words();
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
  help: () => sheet.open(),
});

let resizing = 0;
new ResizeObserver(() => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => {
    for (const name of PICTURES) if (!at(name).hidden) pictures[name].resize();
    histories.resize();
    lesson.resize();
  });
}).observe(at("one"));

await language(firstLanguage());
await lab.begin();
