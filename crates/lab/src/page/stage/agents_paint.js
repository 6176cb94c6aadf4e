// Draws one history on two canvases: one for what stands still during a week, one for what moves.

import { cut, family, width } from "./dom.js";
import { KIND, SHAPES } from "./shapes.js";
import { DOING } from "./agents_motion.js";
import { dot, screen, show, wipe } from "./agents_pixels.js";

export const COLOURS = [
  "ink", "paper", "line", "muted", "accent",
  "honest", "infringing", "inspected", "sanctioned", "renamed", "linked", "barred",
];

/** What the mark of a company shows when its owner does not move: the most telling state first. */
export function markOf(state, e) {
  if (state.doing[e] === DOING.barred) return KIND.barred;
  if (state.joined[e]) return KIND.linked;
  if (state.hidden[e] > 0) return KIND.renamed;
  if (state.seen[e] > 0) return KIND.recorded;
  return state.opportunity[e] ? KIND.opportunity : KIND.company;
}

/** Screens of the companies' marks and of what moves, for a layout and a theme. */
export function images(marks, front, place, dpr, colours) {
  const { width, height } = front.canvas;
  const home = Math.max(1.2, Math.min(4, 0.42 * place.pitch));
  return {
    home: screen(marks, width, height, home, dpr, colours),
    moving: screen(front, width, height, place.unit, dpr, colours),
  };
}

function text(context, words, x, y, { size = 11, weight = 400, colour, most, align = "left" }) {
  context.font = `${weight} ${size}px ${family()}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(most ? cut(words, most, size, weight) : words, x, y);
}

function shape(context, kind, x, y, unit, colours) {
  const { path, colour, size } = SHAPES[kind];
  context.save();
  context.translate(x, y);
  context.scale(unit * size, unit * size);
  context.fillStyle = colours[colour];
  context.fill(new Path2D(path), "evenodd");
  context.restore();
}

/**
 * What stands still: companies (on a canvas of their own, `marks`), houses, the market, rights holders. Companies, by
 * far the most, are drawn again only if one of them looks different from the week before; `afresh` draws everything.
 */
export function paintBack(context, marks, scene, afresh) {
  const { place, view, words, colours, dpr } = scene;
  const other = remember(scene) || afresh;
  const left = other ? 0 : place.columns.houses.x - 2;
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(left, place.top - 2, place.width - left, place.bottom - place.top + 4);
  context.clearRect(0, place.bottom + 2, place.width, place.height - place.bottom);
  if (afresh) context.clearRect(0, 0, place.width, place.top);
  context.textBaseline = "alphabetic";
  if (afresh) heads(context, place, words, colours);
  boxes(context, place, view, words, colours);
  holders(context, place, view, words, colours);
  if (other) companies(context, marks, scene);
}

/** Marks of companies, and whether a former one stands behind, as they were drawn last; true if any changed. */
function remember(scene) {
  const { state } = scene;
  let other = scene.marks?.length !== state.n;
  if (other) scene.marks = new Uint8Array(state.n);
  for (let e = 0; e < state.n; e++) {
    const mark = markOf(state, e) | (state.hidden[e] > 0 || state.joined[e] ? 32 : 0) | (state.renamed[e] ? 64 : 0);
    if (scene.marks[e] === mark) continue;
    scene.marks[e] = mark;
    other = true;
  }
  return other;
}

function companies(context, marks, { state, place, colours, images }) {
  former(context, state, place, colours);
  const { home } = images;
  wipe(home);
  for (let e = 0; e < state.n; e++) {
    dot(home, markOf(state, e), place.homeX[e], place.homeY[e]);
    // Of a company that is left this week, the mark is on its way: it is drawn with what moves.
    if ((state.hidden[e] > 0 || state.joined[e]) && !state.renamed[e]) {
      dot(home, KIND.former, place.formerX[e], place.homeY[e]);
    }
  }
  show(home, marks);
}

function heads(context, place, words, colours) {
  const { former: old, companies, houses, market } = place.columns;
  const style = { size: 12, weight: 600, colour: colours.muted };
  // A word cut to two letters says nothing; the legend has it too.
  if (width(words.former, 12, 600) < companies.x - 4) text(context, words.former, old.x, 12, style);
  text(context, words.companies, companies.x, 12, { ...style, most: companies.w });
  text(context, words.houses, houses.x, 12, { ...style, most: houses.w });
  text(context, words.market, market.x, 12, { ...style, most: market.w });
}

function former(context, state, place, colours) {
  const { x, w } = place.columns.former;
  context.fillStyle = colours.line;
  context.globalAlpha = 0.28;
  context.fillRect(x, place.top, w, place.bottom - place.top);
  context.globalAlpha = 1;
  context.strokeStyle = colours.linked;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let e = 0; e < state.n; e++) {
    if (!state.joined[e]) continue;
    context.moveTo(place.formerX[e], place.homeY[e]);
    context.lineTo(place.homeX[e], place.homeY[e]);
  }
  context.stroke();
}

// What stands in brackets says cargo or parcels, as the corners of the box do: it goes first.
function shorter(name, room) {
  return width(name, 11.5, 600) <= room ? name : name.replace(/\s*[(（][^()（）]*[)）]$/, "");
}

function boxes(context, place, view, words, colours) {
  context.lineWidth = 1;
  place.boxes.forEach((box, h) => {
    const house = view.houses[h];
    if (!house) return;
    context.strokeStyle = colours.muted;
    context.fillStyle = colours.paper;
    context.beginPath();
    // Houses for parcels have rounded corners, those for cargo sharp ones.
    context.roundRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1, house.kind === "parcel" ? Math.min(10, box.h / 3) : 1);
    context.fill();
    context.stroke();
    context.fillStyle = colours.line;
    context.globalAlpha = 0.35;
    context.fillRect(box.x + 1, box.lane - box.laneHeight / 2, box.w - 2, box.laneHeight);
    context.fillRect(box.tray.x, box.tray.y, box.tray.w, box.tray.h);
    context.globalAlpha = 1;
    const { two, free } = box;
    if (free < 11) return;
    const room = two ? box.w - 12 : box.tray.x - box.x - 10;
    const base = box.y + (two ? Math.max(11, free / 2 - 4) : free / 2 + 4);
    text(context, shorter(words.house(house), room), box.x + 7, base, { size: 11.5, weight: 600, colour: colours.ink, most: room });
    if (!two) return;
    let x = box.x + 7;
    for (const [kind, count] of [
      ["honest", house.shipments - house.infringements],
      ["infringing", house.infringements],
      ["sanctioned", house.sanctions],
    ]) {
      const number = words.count(count);
      shape(context, kind, x + 4, base + 10.5, 3.2, colours);
      text(context, number, x + 11, base + 14.5, { size: 11, colour: colours.ink });
      x += 17 + context.measureText(number).width;
    }
  });
  const { market } = place;
  context.strokeStyle = colours.muted;
  context.strokeRect(market.x + 0.5, market.y + 0.5, market.w - 1, market.h - 1);
}

function holders(context, place, view, words, colours) {
  const { spots, left } = place.holders;
  const top = place.holdersTop;
  text(context, words.holders, 0, top - 6, { size: 12, weight: 600, colour: colours.muted, most: place.width - (left > 0 ? 90 : 0) });
  // One path for each look instead of one for each holder.
  for (const [is, opacity, dash, colour] of [[true, 0.75, [], colours.ink], [false, 0.3, [2, 2], colours.muted]]) {
    context.fillStyle = colours.accent;
    context.globalAlpha = opacity;
    for (const { holder, x, y, w, h } of spots) {
      if (view.holders.recorded[holder] !== is) continue;
      const fill = (h - 2) * Math.max(0, Math.min(1, view.holders.trust[holder]));
      context.fillRect(x + 1, top + y + h - 1 - fill, w - 2, fill);
    }
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.setLineDash(dash);
    context.beginPath();
    for (const { holder, x, y, w, h } of spots) {
      if (view.holders.recorded[holder] === is) context.rect(x + 0.5, top + y + 0.5, w - 1, h - 1);
    }
    context.stroke();
  }
  context.setLineDash([]);
  if (left > 0) text(context, words.more(left), place.width, top - 6, { colour: colours.muted, align: "right" });
}

/** What moves, at part `p` of the week. */
export function paintFront(context, { state, place, colours, images, dpr, p, chosen, focus, focusHolder, chosenHolder }) {
  const { moving } = images;
  wipe(moving);
  const { movers, honest, infringing, aside, inspectedCount, x, y } = state;
  const total = honest + infringing;
  for (let m = 0; m < honest; m++) dot(moving, KIND.honest, x[movers[m]], y[movers[m]]);
  for (let m = honest; m < total; m++) dot(moving, KIND.infringing, x[movers[m]], y[movers[m]]);
  for (let a = 0; a < inspectedCount; a++) {
    const e = aside[a];
    // The ring comes on at the tray, the stop sign only after the ring.
    if (x[e] < place.columns.houses.x + 2) continue;
    const stopped = state.sanctioned[e] && p > state.delay[e] + 0.45;
    dot(moving, stopped ? KIND.sanctioned : KIND.inspected, x[e], y[e]);
  }
  leaving(moving, state, place, p);
  show(moving, context);
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  if (p > 0.55) renamed(context, state, place, colours, p);
  if (chosen >= 0 && chosen < state.n) trail(context, state, place, colours, chosen, p);
  if (focus >= 0 && focus < state.n) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.strokeRect(place.homeX[focus] - 6, place.homeY[focus] - 6, 12, 12);
  }
  for (const [holder, colour] of [[chosenHolder, colours.accent], [focusHolder, colours.ink]]) {
    const spot = holder >= 0 && place.holders.spots.find((one) => one.holder === holder);
    if (!spot) continue;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.strokeRect(spot.x - 2, place.holdersTop + spot.y - 2, spot.w + 4, spot.h + 4);
  }
}

// The company that a sanctioned exporter leaves goes behind, where customs does not see it.
function leaving(moving, state, place, p) {
  const t = Math.max(0, Math.min(1, (p - 0.55) / 0.42));
  for (let e = 0; e < state.n; e++) {
    if (!state.renamed[e] || state.hidden[e] === 0) continue;
    const x = place.homeX[e] + (place.formerX[e] - place.homeX[e]) * t * t * (3 - 2 * t);
    dot(moving, KIND.former, x, place.homeY[e]);
  }
}

// A new company this week: a ring that opens at its house, late in the week, when the sanction is known.
function renamed(context, state, place, colours, p) {
  const opened = Math.min(1, (p - 0.55) / 0.4);
  context.lineWidth = 1.5;
  for (const [who, colour] of [[state.renamed, colours.renamed], [state.linked, colours.linked]]) {
    context.strokeStyle = colour;
    context.beginPath();
    for (let e = 0; e < state.n; e++) {
      if (!who[e]) continue;
      const radius = 4 + 7 * opened;
      context.moveTo(place.homeX[e] + radius, place.homeY[e]);
      context.arc(place.homeX[e], place.homeY[e], radius, 0, 7);
    }
    context.stroke();
  }
}

function trail(context, state, place, colours, e, p) {
  const [homeX, homeY] = [place.homeX[e], place.homeY[e]];
  const ships = state.doing[e] === DOING.honest || state.doing[e] === DOING.infringing;
  context.strokeStyle = colours.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(homeX, homeY, 7, 0, 7);
  if (state.hidden[e] > 0 || state.joined[e]) {
    context.moveTo(place.formerX[e] + 6, homeY);
    context.arc(place.formerX[e], homeY, 6, 0, 7);
  }
  if (ships && p > 0) {
    const [x, y] = [state.x[e], state.y[e]];
    context.moveTo(homeX, homeY);
    if (x > state.gateX[e]) {
      curve(context, homeX, homeY, state.gateX[e], state.gateY[e]);
      const stopped = state.inspected[e] ? state.trayX[e] : state.outX[e];
      const level = state.inspected[e] ? state.trayY[e] : state.gateY[e];
      context.lineTo(Math.min(x, stopped), x < stopped ? y : level);
      if (x > stopped) curve(context, stopped, level, x, y);
    } else {
      context.lineTo(x, y);
    }
    context.moveTo(x + 7, y);
    context.arc(x, y, 7, 0, 7);
  }
  context.stroke();
}

function curve(context, fromX, fromY, toX, toY) {
  const third = (toX - fromX) / 3;
  context.bezierCurveTo(fromX + third, fromY, toX - third, toY, toX, toY);
}
