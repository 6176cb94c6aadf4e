// One small chart for each chosen signal, on one axis of time.

import { drawn, label, say, set, tall, width, wrap } from "./dom.js";
import { runs, scale, valueAt, weeks } from "./series_store.js";

const LEFT = 40;
const RIGHT = 10;
const PLOT = 62;
const FOOT = 18;
const TITLE = 15;

/** How panels stand in a width. Pure. */
export function grid(w, count) {
  // On a phone two beside each other, so that they are seen at once.
  const columns = Math.max(1, Math.min(count, w < 480 ? Math.floor((w + 16) / 160) : Math.floor((w + 16) / 250), 3));
  return { columns, each: (w - (columns - 1) * 16) / columns, rows: Math.ceil(count / columns) };
}

/** The tick under a place of a panel. */
export function tickAt(panel, x, end) {
  return Math.round(Math.max(0, Math.min(1, (x - panel.x0) / (panel.x1 - panel.x0))) * end);
}

/** Panels for names, empty; `titles` are their lines of words. */
export function panels(w, names, title) {
  const { columns, each } = grid(w, names.length);
  const plot = tall(PLOT);
  let y = 0;
  const made = [];
  for (let first = 0; first < names.length; first += columns) {
    const row = names.slice(first, first + columns);
    // The present value stands at the right of the title.
    const titles = row.map((name) => wrap(title(name), each - 58, 12, 3, 600));
    const head = Math.max(...titles.map((lines) => lines.length)) * TITLE + 4;
    row.forEach((name, column) => {
      const x = column * (each + 16);
      const panel = { name, x0: x + LEFT, x1: x + each - RIGHT, y0: y + head, y1: y + head + plot, right: x + each };
      const group = drawn("g");
      const parts = {
        warmup: drawn("rect", { class: "stage-warmup" }),
        grid: drawn("g"),
        axis: drawn("g"),
        moves: drawn("g"),
        ghost: drawn("path", { class: "stage-ghost" }),
        line: drawn("path", { class: "stage-line" }),
        dot: drawn("circle", { class: "stage-dot", r: 3 }),
        now: drawn("line", { class: "stage-now" }),
        cursor: drawn("line", { class: "stage-cursor" }),
        value: drawn("text", { class: "strong end", x: panel.x1 + RIGHT, y: y + 12 }),
      };
      group.append(label(titles[column], x, y + 12, { class: "strong" }, TITLE), ...Object.values(parts));
      made.push({ ...panel, group, parts, drawnFor: "" });
    });
    y += head + plot + FOOT + 8;
  }
  return { made, height: Math.max(20, y), width: w };
}

function lineOf(ticks, values, across, up) {
  let line = "";
  for (const [from, to] of runs(values)) {
    for (let i = from; i < to; i++) line += `${i === from ? "M" : "L"}${across(ticks[i]).toFixed(1)} ${up(values[i]).toFixed(1)}`;
    // A value between two gaps would not show as a line.
    if (to - from === 1) line += "h.1";
  }
  return line;
}

/** Fills the panels with what the store holds. */
export function paint(charts, { kept, ghost, reach, view, end, cursor, number, year }) {
  const marks = weeks(view.moves);
  for (const panel of charts.made) {
    const { parts, x0, x1, y0, y1, name } = panel;
    const values = kept.values.get(name) ?? [];
    const unit = kept.units.get(name);
    const past = ghost?.values.get(name) ?? [];
    // Of all values so far, not of the ends of earlier axes: so the axes do not depend on when they were painted.
    const reached = [...values, ...past, ...(reach?.get(name) ?? [])].filter((value) => value !== null && value !== undefined);
    if (reached.length > 0) reach?.set(name, [Math.min(...reached), Math.max(...reached)]);
    const { low, high, step } = scale(reached);
    const across = (tick) => x0 + (tick / end) * (x1 - x0);
    const up = (value) => y1 - ((value - low) / (high - low)) * (y1 - y0);
    set(parts.warmup, { x: x0, y: y0, width: (across(Math.min(view.warmup, end)) - x0).toFixed(1), height: y1 - y0 });
    const frame = `${low} ${high} ${step} ${end} ${marks.map((mark) => mark.tick)}`;
    if (panel.drawnFor !== frame) {
      panel.drawnFor = frame;
      axes(panel, { low, high, step, end, across, up, unit, number, year });
      parts.moves.replaceChildren(...marks.filter(({ tick }) => tick <= end).flatMap(({ tick }) => {
        const x = across(tick).toFixed(1);
        return [drawn("line", { class: "stage-move", x1: x, x2: x, y1: y0 - 2, y2: y1 }),
          drawn("path", { class: "stage-flag", d: `M${x} ${y0 - 3}h6l-2 3 2 3h-6z` })];
      }));
    }
    set(parts.ghost, { d: ghost ? lineOf(ghost.ticks, past, across, up) : "" });
    set(parts.line, { d: lineOf(kept.ticks, values, across, up) });
    const last = kept.ticks.length - 1;
    const value = last < 0 ? null : values[last];
    const shown = value !== null && value !== undefined;
    parts.dot.style.display = shown ? "" : "none";
    if (shown) set(parts.dot, { cx: across(kept.ticks[last]).toFixed(1), cy: up(value).toFixed(1) });
    const x = across(Math.min(view.tick, end)).toFixed(1);
    set(parts.now, { x1: x, x2: x, y1: y0, y2: y1 });
    aim(panel, { kept, end, cursor, value, unit, number });
  }
}

/** Moves the cursor of a panel; the value at its right is that of the cursor. */
export function aim(panel, { kept, end, cursor, value, unit, number }) {
  const { parts, x0, x1, y0, y1, name } = panel;
  parts.cursor.style.display = cursor === null ? "none" : "";
  let shown = value;
  if (cursor !== null) {
    const at = (x0 + (cursor / end) * (x1 - x0)).toFixed(1);
    set(parts.cursor, { x1: at, x2: at, y1: y0, y2: y1 });
    // The value that was known when this tick was about to be played.
    shown = valueAt(kept, name, cursor - 1);
  }
  say(parts.value, shown === null || shown === undefined ? "–" : number(shown, unit));
}

function axes(panel, { low, high, step, end, across, up, unit, number, year }) {
  const { parts, x0, x1, y1 } = panel;
  const lines = [];
  for (let value = low; value <= high + step / 1e6; value += step) {
    const y = up(value).toFixed(1);
    lines.push(drawn("line", { class: "stage-grid", x1: x0, x2: x1, y1: y, y2: y }));
    const words = number(Math.abs(value) < step / 1e6 ? 0 : value, unit);
    if (width(words, 11) < LEFT) lines.push(drawn("text", { class: "quiet end", x: x0 - 4, y: up(value) + 4 }, words));
    else lines.push(drawn("text", { class: "quiet end", x: x0 - 4, y: up(value) + 4, textLength: LEFT - 5, lengthAdjust: "spacingAndGlyphs" }, words));
  }
  parts.grid.replaceChildren(...lines);
  // Years of 52 weeks; as many as have room for their words.
  const years = [];
  const room = width(year(88), 11) + 10;
  const each = ((x1 - x0) * 52) / end;
  const every = Math.max(1, Math.ceil(room / each));
  for (let tick = 0; tick <= end; tick += 52) {
    const x = across(tick);
    years.push(drawn("line", { class: "stage-grid", x1: x, x2: x, y1, y2: y1 + 3 }));
    if ((tick / 52) % every === 0 && x + room / 2 <= x1 + 12) {
      years.push(drawn("text", { class: "quiet", x: x - 2, y: y1 + 14 }, year(tick / 52 + 1)));
    }
  }
  parts.axis.replaceChildren(...years);
}
