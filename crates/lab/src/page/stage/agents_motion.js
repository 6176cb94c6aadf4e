// Where the exporters that ship are at a moment of the week: from their company to a customs house, through it or into
// its tray, on to the market. Arrays are made once for each history and filled anew each week, never in a frame.

import { hash } from "./dom.js";

/** What an exporter did, as numbers. */
export const DOING = { idle: 0, honest: 1, infringing: 2, barred: 3 };

/** State of one history, one entry for each exporter. */
export function cast(n) {
  return {
    n,
    doing: new Uint8Array(n),
    seen: new Uint16Array(n),
    hidden: new Uint16Array(n),
    opportunity: new Uint8Array(n),
    inspected: new Uint8Array(n),
    sanctioned: new Uint8Array(n),
    renamed: new Uint8Array(n),
    linked: new Uint8Array(n),
    tippedOff: new Uint8Array(n),
    /** Linked in this week or an earlier one, as long as there is a record. */
    joined: new Uint8Array(n),
    house: new Uint16Array(n),
    // The way of this week.
    gateX: new Float32Array(n),
    gateY: new Float32Array(n),
    outX: new Float32Array(n),
    trayX: new Float32Array(n),
    trayY: new Float32Array(n),
    endX: new Float32Array(n),
    endY: new Float32Array(n),
    delay: new Float32Array(n),
    // Where it is now.
    x: new Float32Array(n),
    y: new Float32Array(n),
    // Who ships, those in one look after another.
    movers: new Uint32Array(n),
    honest: 0,
    infringing: 0,
    /** Who was inspected, sanctioned ones last. */
    aside: new Uint32Array(n),
    inspectedCount: 0,
    tick: -1,
  };
}

/** Takes the exporters of a view. `follows` says that the week before is the one that was taken last. */
export function take(state, exporters, tick, follows) {
  const { n } = state;
  for (let e = 0; e < n; e++) {
    state.doing[e] = DOING[exporters.doing[e]];
    state.seen[e] = exporters.seen[e];
    state.hidden[e] = exporters.hidden[e];
    state.house[e] = exporters.house[e];
  }
  for (const [list, into] of [
    [exporters.opportunity, state.opportunity],
    [exporters.inspected, state.inspected],
    [exporters.sanctioned, state.sanctioned],
    [exporters.reregistered, state.renamed],
    [exporters.linked, state.linked],
    [exporters.tipped_off, state.tippedOff],
  ]) {
    into.fill(0);
    for (const e of list) into[e] = 1;
  }
  link(state, exporters, follows);
  state.tick = tick;
}

/** Remembers who is linked; also of a week that is not drawn. Earlier links are known only as far as weeks were seen. */
export function link(state, exporters, follows) {
  if (!follows) state.joined.fill(0);
  for (const e of exporters.reregistered) state.joined[e] = 0;
  for (let e = 0; e < state.n; e++) if (exporters.seen[e] === 0 && exporters.hidden[e] === 0) state.joined[e] = 0;
  for (const e of exporters.linked) state.joined[e] = 1;
}

/** Lays out the ways of this week. */
export function routes(state, place) {
  const { n } = state;
  const { market, marketPitch: pitch, boxes } = place;
  let honest = 0;
  for (let e = 0; e < n; e++) if (state.doing[e] === DOING.honest) state.movers[honest++] = e;
  let infringing = 0;
  for (let e = 0; e < n; e++) if (state.doing[e] === DOING.infringing) state.movers[honest + infringing++] = e;
  state.honest = honest;
  state.infringing = infringing;

  const across = Math.max(1, Math.floor((market.w - 6) / pitch));
  const left = market.x + (market.w - across * pitch) / 2;
  const inTray = new Uint16Array(boxes.length);
  let aside = 0;
  let arrived = 0;
  for (let m = 0; m < honest + infringing; m++) {
    const e = state.movers[m];
    const box = boxes[state.house[e]];
    state.delay[e] = 0.34 * hash(e, state.tick);
    const spread = (hash(e, state.tick + 5000) - 0.5) * Math.max(0, box.laneHeight - 4);
    state.gateX[e] = box.x;
    state.gateY[e] = box.lane + spread;
    state.outX[e] = box.x + box.w;
    if (state.inspected[e]) {
      state.aside[aside++] = e;
      const step = Math.max(3, Math.min(10, 3.4 * place.unit));
      const columns = Math.max(1, Math.floor(box.tray.w / step));
      const rows = Math.max(1, Math.floor(box.tray.h / step));
      const spot = inTray[state.house[e]]++ % (columns * rows);
      state.trayX[e] = box.tray.x + ((spot % columns) + 0.5) * step;
      state.trayY[e] = box.tray.y + (Math.floor(spot / columns) + 0.5) * Math.min(step, box.tray.h / rows);
    }
    // Who infringes piles up from the top of the market, who is honest from the bottom: shares can be seen.
    const fromTop = m >= honest;
    if (m === honest) arrived = 0;
    if (state.sanctioned[e]) continue;
    const row = Math.floor(arrived / across) + 0.5;
    state.endX[e] = left + ((arrived % across) + 0.5) * pitch;
    state.endY[e] = fromTop ? market.y + 3 + row * pitch : market.y + market.h - 3 - row * pitch;
    arrived++;
  }
  state.inspectedCount = aside;
}

const GATE = 0.4;
const OUT = 0.58;
const ASIDE = 0.5;
const RELEASED = 0.74;

/** Puts everyone that ships where it is at part `p` (0 to 1) of the week. */
export function move(state, place, p) {
  const movers = state.honest + state.infringing;
  const { homeX, homeY } = place;
  for (let m = 0; m < movers; m++) {
    const e = state.movers[m];
    let q = (p - state.delay[e]) / 0.66;
    if (q <= 0) {
      state.x[e] = homeX[e];
      state.y[e] = homeY[e];
      continue;
    }
    if (q > 1) q = 1;
    if (q < GATE) {
      const t = q / GATE;
      state.x[e] = homeX[e] + (state.gateX[e] - homeX[e]) * t;
      state.y[e] = homeY[e] + (state.gateY[e] - homeY[e]) * t * t * (3 - 2 * t);
      continue;
    }
    let fromX = state.outX[e];
    let fromY = state.gateY[e];
    let since = OUT;
    if (state.inspected[e]) {
      if (q < ASIDE) {
        const t = (q - GATE) / (ASIDE - GATE);
        state.x[e] = state.gateX[e] + (state.trayX[e] - state.gateX[e]) * t;
        state.y[e] = state.gateY[e] + (state.trayY[e] - state.gateY[e]) * t * t;
        continue;
      }
      if (q < RELEASED || state.sanctioned[e]) {
        state.x[e] = state.trayX[e];
        state.y[e] = state.trayY[e];
        continue;
      }
      fromX = state.trayX[e];
      fromY = state.trayY[e];
      since = RELEASED;
    } else if (q < OUT) {
      const t = (q - GATE) / (OUT - GATE);
      state.x[e] = state.gateX[e] + (state.outX[e] - state.gateX[e]) * t;
      state.y[e] = state.gateY[e];
      continue;
    }
    const t = (q - since) / (1 - since);
    state.x[e] = fromX + (state.endX[e] - fromX) * t;
    state.y[e] = fromY + (state.endY[e] - fromY) * t * t * (3 - 2 * t);
  }
}

/** The exporter whose mark is nearest to a point, within a distance; -1 if none. */
export function nearest(state, place, x, y, within) {
  let [best, found] = [within * within, -1];
  const movers = state.honest + state.infringing;
  for (let m = 0; m < movers; m++) {
    const e = state.movers[m];
    const d = (state.x[e] - x) ** 2 + (state.y[e] - y) ** 2;
    if (d < best) [best, found] = [d, e];
  }
  for (let e = 0; e < state.n; e++) {
    const d = (place.homeX[e] - x) ** 2 + (place.homeY[e] - y) ** 2;
    if (d < best) [best, found] = [d, e];
    if (state.hidden[e] || state.joined[e]) {
      const former = (place.formerX[e] - x) ** 2 + (place.homeY[e] - y) ** 2;
      if (former < best) [best, found] = [former, e];
    }
  }
  return found;
}
