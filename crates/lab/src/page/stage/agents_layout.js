// Where everything of one history stands: companies on the left, customs houses in the middle, the market on the right,
// rights holders below. Pure functions of sizes and counts.

import { hash } from "./dom.js";

const HEAD = 20;
const FOOT_HEAD = 18;
const GAP = 6;

/** Height of the picture for a width. */
export function heightFor(width, most = Infinity) {
  return Math.round(Math.min(600, Math.max(480, Math.min(most, 0.78 * width))));
}

/** The widest grid of `counts` cells, each count on rows of its own, in a width and a height. */
export function pitchFor(counts, width, height, gap, most = 12) {
  const fits = (pitch) => {
    const columns = Math.floor(width / pitch);
    if (columns < 1) return false;
    let rows = 0;
    for (const count of counts) rows += Math.ceil(count / columns);
    return rows * pitch + gap * Math.max(0, counts.length - 1) <= height;
  };
  let [low, high] = [0.4, most];
  if (fits(high)) return high;
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Columns of the picture. */
export function columnsFor(width) {
  const former = Math.max(26, Math.min(54, 0.075 * width));
  const houses = Math.max(112, Math.min(210, 0.27 * width));
  const market = Math.max(56, Math.min(150, 0.17 * width));
  const gap = Math.max(14, 0.055 * width);
  const companies = Math.max(40, width - former - houses - market - 2 * gap - 6);
  const left = former + 6;
  return {
    former: { x: 0, w: former },
    companies: { x: left, w: companies },
    houses: { x: left + companies + gap, w: houses },
    market: { x: width - market, w: market },
  };
}

/**
 * The whole layout. `home` says at which house each exporter was when the history was first seen: it keeps its place
 * when it moves. `small` says which rights holders are small.
 */
export function layout(width, height, houses, home, small) {
  const columns = columnsFor(width);
  const holders = holdersFor(width, small);
  const top = HEAD;
  const bottom = height - FOOT_HEAD - holders.height - GAP;
  const n = home.length;

  const counts = new Array(Math.max(1, houses)).fill(0);
  for (let e = 0; e < n; e++) counts[home[e]]++;
  const gap = counts.length > 20 ? 1 : GAP;
  const pitch = pitchFor(counts, columns.companies.w, bottom - top, gap);
  const across = Math.max(1, Math.floor(columns.companies.w / pitch));
  const homeX = new Float32Array(n);
  const homeY = new Float32Array(n);
  const order = new Uint32Array(n);
  const starts = [];
  let rows = 0;
  counts.forEach((count, house) => {
    starts[house] = top + rows * pitch + house * gap;
    rows += Math.ceil(count / across);
  });
  const used = rows * pitch + (counts.length - 1) * gap;
  const spare = Math.max(0, bottom - top - used) / counts.length;
  const placed = new Uint32Array(counts.length);
  for (let e = 0; e < n; e++) {
    const house = home[e];
    const place = placed[house]++;
    homeX[e] = columns.companies.x + ((place % across) + 0.5) * pitch;
    homeY[e] = starts[house] + spare * (house + 0.5) + (Math.floor(place / across) + 0.5) * pitch;
  }
  for (let e = 0; e < n; e++) order[e] = e;
  // The order of reading: what arrow keys walk along.
  order.sort((a, b) => home[a] - home[b] || a - b);
  const rank = new Uint32Array(n);
  order.forEach((e, place) => (rank[e] = place));

  const formerX = new Float32Array(n);
  for (let e = 0; e < n; e++) formerX[e] = columns.former.x + 6 + hash(e, 77) * Math.max(1, columns.former.w - 14);

  const each = (bottom - top) / counts.length;
  const inner = Math.max(4, each - Math.min(GAP, 0.2 * each));
  const boxes = counts.map((_, house) => {
    const y = top + house * each + (each - inner) / 2;
    // A tray at the right takes those that are pulled aside; the lane below the text is the way through.
    const lane = Math.min(12, 0.28 * inner);
    const free = inner - lane;
    // With room for two lines the tray is beside the second, otherwise beside the only one.
    const two = free >= 25;
    const tray = Math.max(22, Math.min(60, 0.26 * columns.houses.w));
    const traysTop = two ? y + free / 2 + 1 : y + 2;
    return {
      x: columns.houses.x, y, w: columns.houses.w, h: inner, lane: y + inner - lane / 2 - 1, laneHeight: lane,
      two, free,
      tray: {
        x: columns.houses.x + columns.houses.w - tray - 3, y: traysTop, w: tray,
        h: Math.max(2, y + inner - lane - 3 - traysTop),
      },
    };
  });
  const market = { x: columns.market.x, y: top, w: columns.market.w, h: bottom - top };
  return {
    width, height, columns, top, bottom, pitch, across, homeX, homeY, formerX, order, rank, boxes, market, holders,
    holdersTop: bottom + GAP + FOOT_HEAD,
    marketPitch: Math.min(9, pitchFor([Math.max(1, n)], market.w - 6, market.h - 6, 0, 9)),
    unit: Math.max(1.3, Math.min(3.6, 0.4 * pitch)),
  };
}

const SIZES = {
  wide: { big: { w: 9, h: 15 }, little: { w: 6, h: 10 }, gap: 3 },
  narrow: { big: { w: 7, h: 13 }, little: { w: 4, h: 8 }, gap: 2 },
};

/** Rights holders side by side, large ones first, in at most three rows; `left` do not fit. */
export function holdersFor(width, small) {
  const order = small.map((_, place) => place).sort((a, b) => Number(small[a]) - Number(small[b]) || a - b);
  const { big, little, gap } = width < 480 ? SIZES.narrow : SIZES.wide;
  const spots = [];
  let [x, row] = [0, 0];
  let left = 0;
  for (const holder of order) {
    const size = small[holder] ? little : big;
    if (x + size.w > width) {
      if (row === 2) {
        left = order.length - spots.length;
        break;
      }
      row += 1;
      x = 0;
    }
    spots.push({ holder, x, y: row * (big.h + 4) + big.h - size.h, ...size });
    x += size.w + gap;
  }
  return { spots, left, height: (row + 1) * (big.h + 4) };
}
