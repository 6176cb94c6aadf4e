// The SFIC model as a figure (Ansell & Gash 2008, figure 1): where its boxes stand and how its arrows run.
// Pure functions of a width and of the texts' sizes.

import { wrap } from "./dom.js";

const PAD = 8;
const LINE = 13;
const TITLE = 15;
const VALUE = 40;
/** Between two boxes side by side in a narrow figure: an arrow must fit. */
const GUTTER = 24;
/** Width of the mark of a proposition that fails. */
export const BADGE = 38;

/** The five steps of the collaborative process, in the order of the theory's cycle. */
export const STEPS = ["face-to-face dialogue", "trust", "commitment", "shared understanding", "small wins"];

/**
 * Propositions of the theory that do not hold in this model, and the box or frame of which they speak. A test of the
 * crate compares them with what docs/evidence.md found.
 */
export const FAILS = [
  ["P6", "facilitative leadership"], ["P11", "process"], ["P12", "institutional design"], ["P15", "outcomes"],
];

/** Arrows of the theory's figure that the model has, and those that it has not. All others are the model's own. */
export const BOTH = [
  "starting conditions > commitment", "institutional design > face-to-face dialogue", "facilitative leadership > face-to-face dialogue",
  "facilitative leadership > trust", "face-to-face dialogue > trust", "trust > commitment", "trust > outcomes",
];
export const THEORY_ONLY = ["commitment > shared understanding", "shared understanding > small wins", "small wins > face-to-face dialogue"];

/** Of whom an arrow is: `both`, `theory` or `model`. */
export function originOf([from, to]) {
  const name = `${from} > ${to}`;
  if (BOTH.includes(name)) return "both";
  return THEORY_ONLY.includes(name) ? "theory" : "model";
}

/** Every arrow with the sides of its boxes: l, r, t, b and how far along; first for wide figures, then for narrow ones. */
export const ARROWS = [
  ["starting conditions", "commitment", "r.1", "t.2", "b.9", "t.25"],
  ["institutional design", "face-to-face dialogue", "t.1", "b.45", "t.25", "b.35"],
  ["institutional design", "outcomes", "r.5", "b.65", "r.2", "l.5"],
  ["facilitative leadership", "face-to-face dialogue", "b.04", "t.1", "b.1", "r.2"],
  ["facilitative leadership", "trust", "b.28", "t.4", "b.3", "t.8"],
  ["face-to-face dialogue", "trust", "t.6", "b.3", "t.5", "b.25"],
  ["face-to-face dialogue", "shared understanding", "r.7", "l.7", "r.75", "l.75"],
  ["trust", "commitment", "r.5", "l.5", "r.5", "l.5"],
  ["trust", "outcomes", "b.8", "l.3", "b.8", "t.55"],
  ["commitment", "face-to-face dialogue", "l.85", "r.2", "b.2", "r.5"],
  ["shared understanding", "commitment", "t.6", "b.8", "t.6", "b.8"],
  ["small wins", "trust", "t.3", "b.7", "t.25", "b.75"],
  ["small wins", "commitment", "t.6", "b.13", "t.65", "b.5"],
  ["outcomes", "small wins", "b.2", "r.5", "t.15", "b.75"],
  ["commitment", "shared understanding", "r.6", "t.85", "r.7", "t.85"],
  ["shared understanding", "small wins", "b.5", "r.25", "b.5", "r.3"],
  ["small wins", "face-to-face dialogue", "l.4", "b.7", "l.4", "b.7"],
];

/** Strength of each arrow as a part (−1 to 1) of the strongest into the same box: only those compare. */
export function parts(arrows) {
  const strongest = new Map();
  for (const { to, strength } of arrows) {
    strongest.set(to, Math.max(strongest.get(to) ?? 0, Math.abs(strength)));
  }
  return arrows.map(({ to, strength }) => {
    const most = strongest.get(to);
    return most > 1e-12 ? strength / most : 0;
  });
}

/** Whether the values of a box stand below their phrases: where beside them a word would be cut or left with a letter. */
const tight = (items, each) =>
  items.some((item) => wrap(item, each - VALUE, 11, 3).some((line) => line.includes("…") || line.length < 2));

/** The rows of a box: for each item its lines and place. `items` are phrases. */
function rows(items, inner, columns) {
  const each = (inner - (columns - 1) * 14) / columns;
  const placed = [];
  const below = tight(items, each);
  let y = 0;
  for (let first = 0; first < items.length; first += columns) {
    const row = items.slice(first, first + columns).map((item, column) => ({
      item: first + column, x: column * (each + 14), y, w: each, below,
      lines: wrap(item, below ? each : each - VALUE, 11, 3),
    }));
    placed.push(...row);
    y += (Math.max(...row.map(({ lines }) => lines.length)) + (below ? 1 : 0)) * LINE + 9;
  }
  return { placed, height: y };
}

function box(name, title, items, x, y, w, columns) {
  const lines = wrap(title, w - 2 * PAD, 12, 3, 600);
  const head = lines.length * TITLE;
  const { placed, height } = rows(items, w - 2 * PAD, columns);
  return {
    name, x, y, w, h: PAD + head + height + 2, lines, step: false,
    items: placed.map((row) => ({ ...row, x: x + PAD + row.x, y: y + PAD + head + row.y })),
  };
}

function moved(one, x, y) {
  const [right, down] = [x - one.x, y - one.y];
  return { ...one, x, y, items: one.items.map((item) => ({ ...item, x: item.x + right, y: item.y + down })) };
}

/** The cycle in an area: a pentagon, clockwise from dialogue at the left; lower where it has no more than `room`. */
function process(titles, measures, x, y, w, room) {
  const each = Math.max(112, Math.min(140, 0.335 * w));
  const measured = (name) => wrap(measures[name] ?? "", each - 8, 11, 2).filter((line) => line !== "");
  const most = (lines) => Math.max(...STEPS.map((name) => lines(name).length));
  const tall = most((name) => wrap(titles[name], each - 8, 12, 3, 600)) * TITLE + most(measured) * LINE + 25;
  const between = Math.min(Math.max(30, 0.085 * w), Math.max(12, (room - 3 * tall - 30) / 2));
  const height = 3 * tall + 2 * between + 30;
  // In little room the upper two stand further apart, for the arrow between them.
  const inset = w < 340 ? 0.07 : 0.17;
  const at = {
    trust: [inset, 0], commitment: [1 - inset, 0],
    "face-to-face dialogue": [0, 0.5], "shared understanding": [1, 0.5], "small wins": [0.5, 1],
  };
  const [left, right, top, bottom] = [x + each / 2 + 4, x + w - each / 2 - 4, y + tall / 2 + 22, y + height - tall / 2 - 6];
  const boxes = STEPS.map((name) => {
    const [across, down] = at[name];
    const cx = left + (right - left) * across;
    const cy = top + (bottom - top) * down;
    return {
      name, x: cx - each / 2, y: cy - tall / 2, w: each, h: tall, step: true, items: [],
      lines: wrap(titles[name], each - 8, 12, 3, 600), measured: measured(name),
    };
  });
  return { boxes, frame: { x, y, w, h: height }, ring: { cx: (left + right) / 2, cy: (top + bottom) / 2, rx: (right - left) / 2, ry: (bottom - top) / 2 } };
}

/**
 * The whole figure: `titles` of boxes, phrases of `items` and what steps measure, by the name of their box; wide ones lower
 * where they have no more than `most`.
 */
export function figure(width, titles, items, measures = {}, most = Infinity) {
  const make = (name, x, y, w, columns) => box(name, titles[name], items[name] ?? [], x, y, w, columns);
  if (width < 480) return narrow(width, titles, measures, make);
  const side = Math.max(92, Math.min(168, 0.195 * width));
  const gap = Math.max(12, 0.027 * width);
  const [left, middle] = [side + gap, width - 2 * (side + gap)];
  const lead = make("facilitative leadership", left, 0, middle, middle > 330 ? 3 : 1);
  const room = 30;
  const rules = make("institutional design", left, 0, middle, middle > 470 ? 4 : middle > 250 ? 2 : 1);
  const cycle = process(titles, measures, left, lead.h + room, middle, most - lead.h - rules.h - 2 * room);
  const below = cycle.frame.y + cycle.frame.h + room;
  const design = moved(rules, left, below);
  const height = below + design.h;
  const centre = cycle.frame.y + cycle.frame.h / 2;
  const at = (name, x, lowest) => {
    const one = make(name, x, 0, side, 1);
    return moved(one, x, Math.max(0, Math.min(lowest, centre - one.h / 2)));
  };
  // The arrow from starting conditions runs above the frame: their box reaches up to there.
  const start = at("starting conditions", 0, cycle.frame.y - 18);
  const boxes = [start, lead, ...cycle.boxes, design, at("outcomes", width - side, Infinity)];
  return { width, height: height + 2, boxes, frame: cycle.frame, ring: cycle.ring, narrow: false };
}

function narrow(width, titles, measures, make) {
  const half = (width - GUTTER) / 2;
  const start = make("starting conditions", 0, 0, half, 1);
  const lead = make("facilitative leadership", half + GUTTER, 0, half, 1);
  const cycle = process(titles, measures, 0, Math.max(start.h, lead.h) + 34, width, Infinity);
  const below = cycle.frame.y + cycle.frame.h + 34;
  const design = make("institutional design", 0, below, half, 1);
  const outcomes = make("outcomes", half + GUTTER, below, half, 1);
  return {
    width, height: below + Math.max(design.h, outcomes.h) + 2,
    boxes: [start, lead, ...cycle.boxes, design, outcomes], frame: cycle.frame, ring: cycle.ring, narrow: true,
  };
}

const OUT = { l: [-1, 0], r: [1, 0], t: [0, -1], b: [0, 1] };

function port(one, side) {
  const [edge, part] = [side[0], Number(side.slice(1))];
  const [nx, ny] = OUT[edge];
  const x = edge === "l" ? one.x : edge === "r" ? one.x + one.w : one.x + part * one.w;
  const y = edge === "t" ? one.y : edge === "b" ? one.y + one.h : one.y + part * one.h;
  return { x, y, nx, ny };
}

/** The course of an arrow: a curve that leaves and enters its boxes at right angles, and its end. */
export function course(layout, [from, to, ...sides]) {
  const find = (name) => layout.boxes.find((one) => one.name === name);
  const [a, b] = layout.narrow ? sides.slice(2) : sides;
  const [start, end] = [port(find(from), a), port(find(to), b)];
  // One box above the other: straight, where a small bend would look like a mistake.
  const over = find(to);
  if (start.nx === 0 && end.nx === 0 && Math.abs(start.x - end.x) < 30 && start.x > over.x + 8 && start.x < over.x + over.w - 8) {
    end.x = start.x;
  }
  if (start.ny === 0 && end.ny === 0 && start.y > over.y + 8 && start.y < over.y + over.h - 8) end.y = start.y;
  // Over the first step of the cycle to the second: from beside the top of the frame, not through a box.
  if (!layout.narrow && from === "starting conditions") {
    const { y, h } = find(from);
    start.y = Math.max(y + 6, Math.min(y + h - 6, layout.frame.y - 8));
  }
  // How far a curve keeps its first and last direction: by how far it gets in that direction.
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const leave = Math.max(12, 0.55 * Math.abs(dx * start.nx + dy * start.ny));
  const enter = Math.max(12, 0.55 * Math.abs(dx * end.nx + dy * end.ny));
  return { start, end, leave, enter };
}

/** The path of a course whose head is `head` long, and the head as a triangle. */
export function path({ start, end, leave, enter }, head) {
  const r = (value) => value.toFixed(1);
  const base = { x: end.x + end.nx * (head + 1), y: end.y + end.ny * (head + 1) };
  const line = `M${r(start.x)} ${r(start.y)}C${r(start.x + start.nx * leave)} ${r(start.y + start.ny * leave)} `
    + `${r(base.x + end.nx * enter)} ${r(base.y + end.ny * enter)} ${r(base.x)} ${r(base.y)}`;
  const half = 0.55 * head;
  const tip = { x: end.x + end.nx, y: end.y + end.ny };
  const point = `M${r(tip.x)} ${r(tip.y)}L${r(base.x - end.ny * half)} ${r(base.y + end.nx * half)}`
    + `L${r(base.x + end.ny * half)} ${r(base.y - end.nx * half)}Z`;
  return { line, point };
}
