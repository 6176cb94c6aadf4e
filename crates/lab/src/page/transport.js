// Playing: as a player of films has it, with weeks in the place of seconds.

import { element, say } from "./stage/dom.js";
import { announce, field, iconButton, options, reicon, wordButton } from "./controls.js";
import { latest } from "./socket.js";
import { number, recall, remember, retext, text } from "./text.js";

/** Weeks a second, and how they are asked for: so many at once, every so many milliseconds. */
const SPEEDS = [
  { rate: 1, ticks: 1, pace: 1000 },
  { rate: 2, ticks: 1, pace: 500 },
  { rate: 4, ticks: 1, pace: 250 },
  { rate: 8, ticks: 1, pace: 125 },
  { rate: 32, ticks: 4, pace: 125 },
  { rate: 104, ticks: 13, pace: 125 },
];
const FIRST = 2;
/** Between two questions while a history plays, in milliseconds. */
const BEAT = 125;
const YEAR = 52;

const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
const frame = () => new Promise((done) => { requestAnimationFrame(done); });

/** The controls in `root`. `paced(ms)` is told how long a week lasts. */
export function transport(root, lab, paced) {
  let playing = 0;
  let until = Infinity;
  // When what is played has to be there, if that is wanted.
  let due = null;
  let chosen = Number(recall("speed") ?? FIRST);
  if (!SPEEDS[chosen]) chosen = FIRST;

  const home = iconButton("start", "lab.transport.start", "Home", () => api.go(0));
  const back = iconButton("back", "lab.transport.back", "ArrowLeft", () => api.back());
  const play = iconButton("play", "lab.transport.play", "Space", () => api.toggle());
  const step = iconButton("step", "lab.transport.step", "ArrowRight", () => api.step());
  const undo = iconButton("undo", "lab.transport.undo", "u", () => api.undo());
  const redo = iconButton("redo", "lab.transport.redo", "r", () => api.redo());
  const reset = wordButton("lab.transport.reset", () => api.reset(), { class: "reset" });
  play.classList.add("main");
  const week = element("input", { type: "range", min: 0, step: 1, value: 0, "data-label": "lab.transport.week" });
  const where = element("output", { class: "where" });
  const speed = element("select", {});
  root.append(
    element("div", { class: "keys" }, home, back, play, step),
    element("div", { class: "week" }, week, where),
    field("lab.transport.speed", speed),
    element("div", { class: "keys" }, undo, redo, reset),
  );

  const view = () => lab.state?.view;
  const pace = () => SPEEDS[chosen];

  /** Weeks to be asked for at once, and for how long they are on the screen: as chosen, or so that the rest fits its time. */
  function beat(left) {
    if (due === null) return pace();
    const each = Math.max(0, due - performance.now()) / left;
    const ticks = Math.min(left, lab.hello.limits.most_ticks_per_step, Math.max(1, Math.ceil(BEAT / Math.max(1, each))));
    return { ticks, pace: ticks * each };
  }

  async function loop(turn) {
    while (turn === playing) {
      const began = performance.now();
      const { tick, ticks } = view();
      const left = Math.min(ticks, until) - tick;
      if (left <= 0) break;
      const now = beat(left);
      if (!(await lab.act("step", { ticks: Math.min(now.ticks, left) }))) break;
      await frame();
      await sleep(Math.max(0, now.pace - (performance.now() - began)));
    }
    if (turn === playing) pause();
  }

  function pause() {
    if (!playing) return;
    playing = 0;
    until = Infinity;
    due = null;
    paced(pace().pace);
    show();
    announce(text("lab.transport.paused", { week: number(view().tick) }));
  }

  let turns = 0;
  function start(to = Infinity, milliseconds = null) {
    if (!view() || view().tick >= view().ticks) return;
    until = to;
    due = milliseconds === null ? null : performance.now() + milliseconds;
    turns += 1;
    playing = turns;
    paced(milliseconds === null ? pace().pace : milliseconds / Math.max(1, to - view().tick));
    show();
    announce(text("lab.transport.playing"));
    loop(playing);
  }

  function show() {
    reicon(play, playing ? "pause" : "play");
    play.dataset.label = playing ? "lab.transport.pause" : "lab.transport.play";
    retext(play.parentElement);
    root.classList.toggle("playing", Boolean(playing));
    if (view()) update(lab.state);
  }

  // Weeks that were passed while the last one was on its way are left out.
  const move = latest(async (tick) => {
    await lab.go(tick);
  });

  week.addEventListener("input", () => {
    pause();
    move(Number(week.value));
  });
  speed.addEventListener("change", () => {
    chosen = Number(speed.value);
    remember("speed", chosen);
    paced(pace().pace);
  });

  function update({ view: now, undo: undone, redo: redone }, { fresh = false } = {}) {
    week.max = now.ticks;
    // What a hand is moving stays, unless there is another history.
    if (document.activeElement !== week || playing || fresh) week.value = now.tick;
    const years = { week: number(now.tick), weeks: number(now.ticks), year: number(Math.min(Math.floor(now.tick / YEAR) + 1, Math.ceil(now.ticks / YEAR))) };
    say(where, text("lab.transport.where", years));
    week.setAttribute("aria-valuetext", text("lab.transport.where", years));
    const ended = now.tick >= now.ticks;
    home.disabled = back.disabled = now.tick === 0;
    play.disabled = step.disabled = ended;
    undo.disabled = undone === 0;
    redo.disabled = redone === 0;
    reset.disabled = now.tick === 0 && now.moves.length === 0 && redone === 0;
  }

  const api = {
    update,
    toggle: () => (playing ? pause() : start()),
    pause,
    /** Plays on to a week, and is there after so many milliseconds. */
    to(tick, milliseconds) {
      pause();
      start(tick, milliseconds);
    },
    playing: () => Boolean(playing),
    step() {
      pause();
      if (view().tick < view().ticks) return lab.act("step", { ticks: 1 });
      return null;
    },
    back() {
      pause();
      if (view().tick > 0) return lab.act("rewind", { tick: view().tick - 1 });
      return null;
    },
    go(tick) {
      pause();
      return move(tick);
    },
    async undo() {
      if (lab.state.undo === 0) return;
      if (await lab.act("undo")) announce(text("lab.transport.undone", { count: number(lab.state.undo) }));
    },
    async redo() {
      if (lab.state.redo === 0) return;
      if (await lab.act("redo")) announce(text("lab.transport.redone", { count: number(lab.state.undo) }));
    },
    async reset() {
      pause();
      if (await lab.act("reset")) announce(text("lab.transport.was_reset"));
    },
    retext() {
      retext(root);
      options(speed, SPEEDS.map(({ rate }, place) => [String(place), text("lab.transport.rate", { rate: number(rate) })]), String(chosen));
      speed.value = String(chosen);
      if (view()) update(lab.state);
    },
    /** How long a week lasts on the screen. */
    pace: () => pace().pace,
  };
  return api;
}
