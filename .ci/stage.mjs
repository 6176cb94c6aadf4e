// The pure parts of the lab's pictures: layout, ways of exporters, arrows, series. Run with `node --test .ci/stage.mjs`.

import assert from "node:assert/strict";
import test from "node:test";

const page = new URL("../crates/lab/src/page/stage/", import.meta.url);
const load = (name) => import(new URL(name, page));

// Texts are measured by a canvas in a browser; here every letter is six pixels wide.
globalThis.document = {
  createElement: () => ({ getContext: () => ({ measureText: (text) => ({ width: 6 * text.length }) }) }),
};

const { layout, pitchFor, holdersFor } = await load("agents_layout.js");
const { cast, take, routes, move, nearest } = await load("agents_motion.js");
const { markOf } = await load("agents_paint.js");
const { KIND } = await load("shapes.js");
const { ARROWS, STEPS, course, figure, parts } = await load("cycle_layout.js");
const { accept, horizon, runs, scale, store, valueAt } = await load("series_store.js");
const { edgeLook, both, seats } = await load("forum.js");
const { wrap, hash } = await load("dom.js");

const HOUSES = 8;
const N = 2000;
const home = Uint16Array.from({ length: N }, (_, e) => e % HOUSES);
const small = Array.from({ length: 120 }, (_, holder) => holder % 10 >= 3);

function exporters(doing, lists = {}) {
  return {
    doing, house: Array.from(home), seen: new Array(N).fill(0), hidden: new Array(N).fill(0),
    opportunity: [], inspected: [], sanctioned: [], reregistered: [], linked: [], tipped_off: [], ...lists,
  };
}

test("every company stands in its column, none on another", () => {
  for (const [width, height] of [[343, 480], [480, 480], [620, 500], [900, 600]]) {
    const place = layout(width, height, HOUSES, home, small);
    const { companies, houses, market } = place.columns;
    assert.ok(companies.x + companies.w <= houses.x && houses.x + houses.w <= market.x);
    const spots = new Set();
    for (let e = 0; e < N; e++) {
      assert.ok(place.homeX[e] >= companies.x && place.homeX[e] <= companies.x + companies.w);
      assert.ok(place.homeY[e] >= place.top - 1 && place.homeY[e] <= place.bottom + 1, `${width} ${e}`);
      spots.add(`${place.homeX[e].toFixed(1)} ${place.homeY[e].toFixed(1)}`);
    }
    assert.equal(spots.size, N);
    assert.ok(place.pitch > 3);
    assert.deepEqual([...place.rank].map((rank) => place.order[rank]), Array.from({ length: N }, (_, e) => e));
  }
  assert.equal(pitchFor([1], 100, 100, 0), 12);
});

test("rights holders that do not fit are counted", () => {
  const many = new Array(5000).fill(true);
  const { spots, left } = holdersFor(600, many);
  assert.equal(spots.length + left, 5000);
  assert.ok(left > 0 && spots.every(({ x, w }) => x + w <= 600));
  const few = holdersFor(600, small);
  assert.equal(few.left, 0);
  assert.equal(small[few.spots[0].holder], false);
});

test("exporters start at their company and end at the market, the sanctioned in a tray", () => {
  const place = layout(620, 500, HOUSES, home, small);
  const doing = Array.from({ length: N }, (_, e) => ["idle", "honest", "infringing", "honest"][e % 4]);
  const state = cast(N);
  take(state, exporters(doing, { inspected: [1, 2, 6], sanctioned: [2] }), 1, false);
  routes(state, place);
  assert.equal(state.honest, N / 2);
  assert.equal(state.infringing, N / 4);
  move(state, place, 0);
  assert.equal(state.x[1], place.homeX[1]);
  move(state, place, 1);
  const ends = new Set();
  for (let m = 0; m < state.honest + state.infringing; m++) {
    const e = state.movers[m];
    if (e === 2) continue;
    assert.ok(state.x[e] >= place.market.x && state.x[e] <= place.market.x + place.market.w);
    assert.ok(state.y[e] >= place.market.y && state.y[e] <= place.market.y + place.market.h);
    ends.add(`${state.x[e].toFixed(1)} ${state.y[e].toFixed(1)}`);
  }
  assert.equal(ends.size, state.honest + state.infringing - 1, "nobody hides another");
  const { tray } = place.boxes[2];
  assert.ok(state.x[2] >= tray.x && state.x[2] <= tray.x + tray.w);
  for (let p = 0; p <= 1; p += 0.01) {
    move(state, place, p);
    assert.ok(state.x.every((x) => Number.isFinite(x) && x >= 0 && x <= 620));
  }
  assert.equal(nearest(state, place, state.x[1], state.y[1], 3), 1);
  assert.equal(nearest(state, place, place.columns.houses.x - 3, place.top - 15, 3), -1);
});

test("a link lasts as long as there is a record, and is forgotten by a jump", () => {
  const idle = new Array(N).fill("idle");
  const state = cast(N);
  const seen = new Array(N).fill(0);
  seen[7] = 2;
  take(state, exporters(idle, { seen, linked: [7, 7] }), 5, true);
  assert.equal(markOf(state, 7), KIND.linked);
  take(state, exporters(idle, { seen }), 6, true);
  assert.equal(markOf(state, 7), KIND.linked);
  take(state, exporters(idle), 7, true);
  assert.equal(markOf(state, 7), KIND.company);
  take(state, exporters(idle, { seen, linked: [7] }), 8, true);
  take(state, exporters(idle, { seen }), 30, false);
  assert.equal(markOf(state, 7), KIND.recorded);
});

test("arrows compare with the strongest into the same box", () => {
  const arrows = [
    { from: "a", to: "x", strength: 2 }, { from: "b", to: "x", strength: -0.5 },
    { from: "a", to: "y", strength: 0.001 }, { from: "a", to: "z", strength: 0 },
  ];
  assert.deepEqual(parts(arrows), [1, -0.25, 1, 0]);
});

test("boxes of the cycle do not cover each other, and arrows join them", () => {
  const names = ["starting conditions", "facilitative leadership", "institutional design", "outcomes", ...STEPS];
  const titles = Object.fromEntries(names.map((name) => [name, name]));
  const items = {
    "starting conditions": ["equality of voice", "alternatives to the forum"],
    "facilitative leadership": ["convening", "mediating", "empowering"],
    "institutional design": ["ground rules", "transparency", "inclusiveness", "mandate"],
    outcomes: ["readiness to share", "infringing consignments"],
  };
  for (const width of [300, 343, 479, 480, 560, 700, 1000]) {
    const made = figure(width, titles, items);
    assert.equal(made.boxes.length, 9);
    made.boxes.forEach((a, i) => {
      assert.ok(a.x >= -0.5 && a.x + a.w <= width + 0.5 && a.y >= 0 && a.y + a.h <= made.height, `${width} ${a.name}`);
      for (const b of made.boxes.slice(i + 1)) {
        const apart = a.x + a.w <= b.x + 0.1 || b.x + b.w <= a.x + 0.1 || a.y + a.h <= b.y || b.y + b.h <= a.y;
        assert.ok(apart, `${width}: ${a.name} covers ${b.name}`);
      }
    });
    for (const row of ARROWS) {
      const { start, end } = course(made, row);
      assert.ok([start.x, start.y, end.x, end.y].every(Number.isFinite));
    }
  }
});

const signal = (values, name = "trust") => ({ name, unit: "share", values });

test("partial answers make one series; a rewind drops what is no more", () => {
  const kept = store();
  accept(kept, { ticks: [0, 1, 2], signals: [signal([null, 0.1, 0.2])] }, 3);
  accept(kept, { ticks: [3], signals: [signal([0.3])] }, 4);
  assert.deepEqual(kept.values.get("trust"), [null, 0.1, 0.2, 0.3]);
  // An answer that begins with a tick that is known already.
  accept(kept, { ticks: [3, 4], signals: [signal([0.35, 0.4])] }, 5);
  assert.deepEqual(kept.ticks, [0, 1, 2, 3, 4]);
  assert.equal(valueAt(kept, "trust", 3), 0.35);
  assert.equal(valueAt(kept, "trust", 0), null);
  accept(kept, { ticks: [0, 1], signals: [signal([0.5, 0.6])] }, 2);
  assert.deepEqual([kept.ticks, kept.values.get("trust")], [[0, 1], [0.5, 0.6]]);
  accept(kept, { ticks: [], signals: [signal([])] }, 1);
  assert.deepEqual(kept.ticks, [0]);
  accept(kept, { ticks: [], signals: [signal([])] }, 0);
  assert.deepEqual(kept.ticks, []);
});

test("missing values are gaps", () => {
  assert.deepEqual(runs([null, 1, 2, null, 3]), [[1, 3], [4, 5]]);
  assert.deepEqual(runs([]), []);
});

test("scales enclose their values in round steps", () => {
  for (const values of [[0.013, 0.031], [0.4, 0.71], [5, 5], [-0.2, 0.1], [0, 0]]) {
    const { low, high, step } = scale(values);
    assert.ok(low <= Math.min(...values) && high >= Math.max(...values) && step > 0 && high > low);
    assert.ok((high - low) / step <= 4.001);
  }
  assert.ok([0, 3, 99, 101, 300, 466, 468].every((tick) => horizon(tick, 468) >= tick && horizon(tick, 468) <= 468));
});

test("trust is the mean of both directions, wider when stronger", () => {
  const parties = [{ trust: [0, 0.2] }, { trust: [0.6, 0] }];
  assert.ok(Math.abs(both(parties, 0, 1) - 0.4) < 1e-12);
  const looks = [0.05, 0.2, 0.5, 0.9].map(edgeLook);
  assert.ok(looks.every((look, i) => i === 0 || (look.width > looks[i - 1].width && look.opacity > looks[i - 1].opacity)));
  assert.equal(seats(10, 600, 420, 150).length, 10);
});

test("texts break at blanks and between Chinese characters", () => {
  assert.deepEqual(wrap("shared understanding", 90, 12), ["shared", "understanding"]);
  assert.ok(wrap("面对面的对话与协作", 30, 12, 5).every((line) => line.length <= 5));
  assert.equal(hash(3, 4), hash(3, 4));
});
