// Signals over time: small charts, moves of levers as flags, a cursor that rewinds.

import { drawn, element, later, numbers, say, set, tooltip, zoom } from "./dom.js";
import { accept, copy, horizon, lastOf, store, valueAt, weeks } from "./series_store.js";
import { paint, panels, tickAt } from "./series_paint.js";

const FIRST = ["infringing_share", "interception_rate", "repeat_share_of_sanctions", "recorded_repeat_share", "trust", "sharing"];
const YEAR = 52;
/** Ticks that are cut off without their being another run. */
const SMALL = 8;
/** Rows of the table: the latest weeks. */
const LATEST = 52;

/** The picture in `root`. */
export function create(root, env) {
  const canvas = drawn("svg", { tabindex: "0", role: "slider" });
  root.classList.add("stage", "stage-series");
  root.append(canvas);
  const tip = tooltip(root);
  const before = element("li", {});
  before.hidden = true;
  const note = element("ul", { class: "stage-legend stage-key" });
  const summary = element("summary");
  const boxes = element("fieldset", { class: "stage-choice" });
  const choice = element("details", { class: "stage-numbers stage-choice-box" }, summary, boxes);
  root.append(note, choice);
  const table = numbers(root);

  let kept = store();
  let names = FIRST;
  let view = null;
  let charts = null;
  let shape = "";
  let cursor = null;
  let dragging = false;
  let levers = new Map();
  let identity = "";
  // While runs are compared: the end of the axis, and how far the axes have reached.
  let compared = null;
  // The run before, with its moves and its last week, and whether anything was played since it ended.
  let ghost = null;
  let played = true;

  const text = (key, values) => env.text(`lab.stage.series.${key}`, values);
  const title = (name) => env.text(`lab.stage.signal.${name}`);
  const number = (value, unit) => env.number(value, unit === "share" || unit === "probability" ? "share" : undefined);
  const year = (n) => text("year", { n: env.number(n) });
  const end = () => Math.max(compared?.end ?? 0, compared ? view.tick : horizon(view.tick, view.ticks));

  function build() {
    const w = Math.floor(root.clientWidth / zoom());
    if (!view || w < 50) return;
    charts = panels(w, names, title);
    set(canvas, { viewBox: `0 0 ${w} ${charts.height}` });
    canvas.replaceChildren(...charts.made.map((panel) => panel.group));
    refresh();
  }

  function refresh() {
    if (!charts) return;
    paint(charts, { kept, ghost: compared ? ghost : null, reach: compared?.reach, view, end: end(), cursor, number, year });
    const at = cursor ?? view.tick;
    set(canvas, {
      "aria-label": text("title"), "aria-valuemin": 0, "aria-valuemax": view.tick, "aria-valuenow": at,
      "aria-valuetext": lines(at).join(env.text("lab.stage.comma")),
    });
    table.update(rows);
  }

  function rows() {
    const from = Math.max(0, kept.ticks.length - LATEST);
    return {
      heads: [text("week"), ...names.map(title)],
      rows: kept.ticks.slice(from).reverse().map((tick) => [env.number(tick), ...names.map((name) => {
        const value = valueAt(kept, name, tick);
        return value === null ? "–" : number(value, kept.units.get(name));
      })]),
    };
  }

  /** What is told of a tick: week and year, and the moves made there. */
  function lines(tick) {
    const week = text("at", { tick: env.number(tick), year: env.number(Math.floor(tick / YEAR) + 1) });
    const found = weeks(view.moves).find((one) => one.tick === tick);
    const moves = found?.moves ?? [];
    // What a lever means is said where there is room for it.
    const say = (move) => {
      const doc = levers.get(move.path)?.doc;
      return doc && moves.length < 3 ? [moved(move), env.known(doc)] : [moved(move)];
    };
    return [week, ...moves.flatMap(say)];
  }

  function moved({ path, value }) {
    const unit = levers.get(path)?.unit ?? "";
    const words = unit === "share" ? "" : env.known(unit);
    return text("moved", { lever: env.known(path), value: env.number(value), unit: words }).trim();
  }

  function under(event) {
    const area = canvas.getBoundingClientRect();
    const scaled = charts.width / area.width;
    const [x, y] = [(event.clientX - area.left) * scaled, (event.clientY - area.top) * scaled];
    const inside = (panel) => x >= panel.x0 - 6 && x <= panel.x1 + 6 && y >= panel.y0 - 8 && y <= panel.y1 + 18;
    const panel = charts.made.find(inside);
    if (!panel) return null;
    // A flag is a small thing: the cursor is drawn to it.
    let tick = tickAt(panel, x, end());
    const reach = (5 * end()) / (panel.x1 - panel.x0);
    const flag = weeks(view.moves).find((one) => Math.abs(one.tick - tick) <= reach);
    if (flag) tick = flag.tick;
    return { tick: Math.min(tick, view.tick), panel };
  }

  function place(tick) {
    if (cursor === tick) return;
    cursor = tick;
    refresh();
  }

  function point(event) {
    if (!charts) return;
    const found = under(event);
    if (!found) {
      if (!dragging) leave();
      return;
    }
    place(found.tick);
    const area = root.getBoundingClientRect();
    const words = lines(found.tick);
    if (found.tick < view.tick && !compared) words.push(text("rewind"));
    tip.show(words, event.clientX - area.left, event.clientY - area.top);
  }

  function leave() {
    tip.hide();
    dragging = false;
    place(null);
  }

  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("pointercancel", leave);
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !charts || !under(event)) return;
    dragging = true;
    point(event);
  });
  canvas.addEventListener("pointerup", () => {
    if (!dragging) return;
    dragging = false;
    go();
  });
  canvas.addEventListener("blur", leave);

  function go() {
    const tick = cursor;
    if (tick === null || tick >= view.tick || compared) return;
    leave();
    env.onTick(tick);
  }

  canvas.addEventListener("keydown", (event) => {
    if (!view || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -YEAR, PageUp: YEAR }[event.key];
    const at = { Home: 0, End: view.tick }[event.key];
    if (event.key === "Enter") go();
    else if (event.key === "Escape") leave();
    else if (step !== undefined || at !== undefined) {
      place(Math.max(0, Math.min(view.tick, at ?? (cursor ?? view.tick) + step)));
      tip.show(compared ? lines(cursor) : [...lines(cursor), text("enter")], 8, 8);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function choose() {
    const known = kept.names.length > 0 ? kept.names : FIRST;
    boxes.replaceChildren(element("legend", { class: "stage-said" }, text("choose")), ...known.map((name) => {
      const box = element("input", { type: "checkbox", value: name });
      box.checked = names.includes(name);
      box.addEventListener("change", () => {
        const wanted = [...boxes.querySelectorAll("input")].filter((one) => one.checked).map((one) => one.value);
        pick(wanted);
      });
      return element("label", {}, box, element("span", {}, title(name)));
    }));
  }

  function pick(wanted) {
    names = wanted.filter((name) => kept.names.length === 0 || kept.names.includes(name));
    build();
    for (const box of boxes.querySelectorAll("input")) box.checked = names.includes(box.value);
  }

  function words() {
    say(summary, text("choose"));
    table.retext(text("numbers"), text("numbers"));
    const picture = (...children) => drawn("svg", { viewBox: "0 0 16 14", width: 16, height: 14, "aria-hidden": "true" }, ...children);
    const items = [
      [drawn("rect", { class: "stage-warmup", x: 0, y: 1, width: 16, height: 12 }), "warmup"],
      [drawn("line", { class: "stage-now", x1: 8, x2: 8, y1: 0, y2: 14 }), "now"],
      [drawn("path", { class: "stage-flag", d: "M5 2h8l-3 4 3 4h-8z" }), "move"],
    ];
    before.replaceChildren(picture(drawn("path", { class: "stage-ghost", d: "M0 7h16" })), element("span", {}, text("before")));
    note.replaceChildren(...items.map(([shape, key]) => element("li", {}, picture(shape), element("span", {}, text(key)))), before);
    choose();
  }

  words();
  return {
    update(state, { jumped = false } = {}) {
      const past = view;
      view = state.view;
      const now = `${view.seed} ${view.replicate} ${view.arm}`;
      // A new history: nothing of the old one may stay, whatever the answer holds.
      // What is cut off, or another arm's, is the run before; of what a hand passes on its way back the longest.
      if (lastOf(kept) > view.tick + SMALL && (played || lastOf(kept) > lastOf(ghost))) {
        ghost = { ...copy(kept), moves: past.moves, arm: past.arm };
        played = false;
      }
      if (now !== identity) kept = store();
      identity = now;
      before.hidden = !compared || !ghost;
      const count = kept.names.length;
      const reached = lastOf(kept);
      accept(kept, view.series, view.tick);
      if (ghost && past && view.tick > past.tick && lastOf(kept) > reached) played = true;
      if (state.levers) levers = new Map(state.levers.map((lever) => [lever.path, lever]));
      if (cursor !== null && cursor > view.tick) cursor = null;
      if (count !== kept.names.length) choose();
      const outline = `${root.clientWidth} ${names}`;
      if (charts && shape === outline) return jumped ? refresh() : later(root, refresh);
      shape = outline;
      build();
    },
    resize() {
      build();
    },
    retext() {
      words();
      build();
    },
    /**
     * From now on runs are compared, on an axis of time up to tick `to`: the line of the run before stays, and no axis gets
     * narrower. With null, no more.
     */
    compare(to) {
      compared = to === null ? null : { end: to, reach: new Map() };
      [ghost, played] = [null, true];
      before.hidden = true;
      if (view) build();
    },
    /** The present run and the one before, or null, with what it takes to draw them; null before anything is known. */
    runs: () => view && ({ kept, ghost, view, names, title, number, year, end: Math.max(end(), !ghost ? 0 : compared ? lastOf(ghost) + 1 : horizon(lastOf(ghost), view.ticks)) }),
    /** Another scenario: what was played before is of no use to it. */
    forget() {
      [ghost, played] = [null, true];
    },
    /** Chooses signals by their names, in this order. */
    pick,
    /** Names of all signals that are known. */
    names: () => [...kept.names],
  };
}
