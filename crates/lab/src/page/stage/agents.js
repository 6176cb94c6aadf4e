// One history, live: exporters flow from their companies through customs houses to the market.

import { CALM, calm, colours as themed, element, key as marksOf, room, set, tooltip, zoom } from "./dom.js";
import { heightFor, layout } from "./agents_layout.js";
import { cast, link, move, nearest, routes, take } from "./agents_motion.js";
import { COLOURS, images, paintBack, paintFront } from "./agents_paint.js";
import { exporterLines, holderLines, legend, marketLines, summary, wordsOf } from "./agents_say.js";

const NEAR = 9;

/** The picture in `root`. */
export function create(root, env) {
  const back = element("canvas", { class: "stage-back", "aria-hidden": "true" });
  const middle = element("canvas", { "aria-hidden": "true" });
  const front = element("canvas", { class: "stage-front", tabindex: "0", role: "application" });
  const said = element("p", { class: "stage-said", "aria-live": "polite" });
  const box = element("div", { class: "stage-canvas" }, back, middle, front);
  const tip = tooltip(box);
  const key = legend();
  const meanings = marksOf(key.list);
  const calmly = calm();
  root.classList.add("stage", "stage-agents");
  root.append(box, meanings.root, said);

  const behind = back.getContext("2d");
  const marks = middle.getContext("2d", { willReadFrequently: true });
  const before = front.getContext("2d", { willReadFrequently: true });
  const scene = {
    state: null, place: null, view: null, words: wordsOf(env), colours: themed(root, COLOURS), images: null,
    dpr: 1, p: 1, chosen: -1, chosenHolder: -1, focus: -1, focusHolder: -1,
  };
  let identity = "";
  let home = new Uint16Array(0);
  let pace = 500;
  let started = 0;
  let frame = 0;
  let seen = true;
  // The latest week that was told, drawn or not, and whether every week since the one that is drawn was.
  let latest = -1;
  let unbroken = true;
  let larger = 1;

  const moves = () => scene.p < 1;
  const still = () => env.reducedMotion === true;

  function paint() {
    if (!scene.place) return;
    move(scene.state, scene.place, scene.p);
    paintFront(before, scene);
  }

  function animate(now) {
    frame = 0;
    if (!started) started = now;
    scene.p = Math.min(1, (now - started) / Math.max(pace, CALM));
    paint();
    if (moves()) frame = requestAnimationFrame(animate);
  }

  function start() {
    if (frame) cancelAnimationFrame(frame);
    frame = 0;
    started = 0;
    // Nobody looks, or nothing may move: straight to the end of the week.
    if (still() || document.hidden || !seen) {
      scene.p = 1;
      paint();
      return;
    }
    scene.p = 0;
    frame = requestAnimationFrame(animate);
  }

  function finish() {
    if (frame) cancelAnimationFrame(frame);
    frame = 0;
    scene.p = 1;
    paint();
  }

  function arrange() {
    const { view } = scene;
    larger = zoom();
    const width = Math.floor(box.clientWidth / larger);
    if (!view || width < 50) return;
    const height = heightFor(width, room());
    const dpr = larger * Math.min(3, window.devicePixelRatio || 1);
    scene.place = layout(width, height, view.houses.length, home, view.holders.small);
    scene.dpr = dpr;
    for (const canvas of [back, middle, front]) {
      canvas.width = Math.round(width * dpr);
      canvas.height = Math.round(height * dpr);
    }
    box.style.height = `${height * larger}px`;
    scene.images = images(marks, before, scene.place, dpr, scene.colours);
    routes(scene.state, scene.place);
  }

  function redraw() {
    if (!scene.place) return;
    paintBack(behind, marks, scene, true);
    paint();
  }

  function speak() {
    if (scene.view) set(front, { "aria-label": summary(env, scene.view) });
  }

  function update(state, { jumped = false } = {}) {
    const { view } = state;
    const n = view.exporters.doing.length;
    const history = [view.seed, view.replicate, view.arm, n, view.holders.small.length,
      ...view.houses.map((house) => house.name)].join(" ");
    const other = history !== identity || !scene.state;
    if (other) {
      identity = history;
      scene.state = cast(n);
      home = Uint16Array.from(view.exporters.house);
      scene.chosen = scene.focus = scene.chosenHolder = scene.focusHolder = -1;
    }
    // A lever was moved: the same week again, and what flows flows on.
    const same = !other && view.tick === scene.state.tick && view.tick === latest;
    const follows = !other && (view.tick === latest + 1 || view.tick === latest);
    unbroken = other || (unbroken && follows);
    if (!other) link(scene.state, view.exporters, follows);
    latest = view.tick;
    if (other || same) show(view, { other, same, jumped });
    else calmly(() => show(view, { other: false, same: false, jumped: jumped || !unbroken }));
  }

  function show(view, { other, same, jumped }) {
    // Another history came while this one waited.
    if (view.exporters.doing.length !== scene.state.n) return;
    unbroken = true;
    scene.view = view;
    take(scene.state, view.exporters, view.tick, !other);
    const afresh = other || !scene.place;
    if (afresh) arrange();
    else routes(scene.state, scene.place);
    speak();
    if (!scene.place) return;
    paintBack(behind, marks, scene, afresh);
    if (same) paint();
    else if (jumped) finish();
    else start();
  }

  function pick(x, y) {
    if (!scene.place) return null;
    const { spots } = scene.place.holders;
    const top = scene.place.holdersTop;
    const spot = spots.find((s) => x >= s.x - 2 && x < s.x + s.w + 2 && y >= top + s.y - 3 && y < top + s.y + s.h + 3);
    if (spot) return { who: "rights_holder", n: spot.holder };
    const e = nearest(scene.state, scene.place, x, y, NEAR);
    return e < 0 ? null : { who: "exporter", n: e };
  }

  function linesOf({ who, n }) {
    return who === "exporter" ? exporterLines(env, scene.state, scene.view, n) : holderLines(env, scene.view, n);
  }

  function at(event) {
    const area = front.getBoundingClientRect();
    return [(event.clientX - area.left) / larger, (event.clientY - area.top) / larger];
  }

  front.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    const found = pick(x, y) ?? houseAt(x, y);
    front.style.cursor = found && found.who ? "pointer" : "default";
    if (!found) return tip.hide();
    tip.show(found.lines ?? linesOf(found), x * larger, y * larger);
  });
  front.addEventListener("pointerleave", () => tip.hide());
  front.addEventListener("click", (event) => {
    const found = pick(...at(event));
    if (found) choose(found);
  });

  function houseAt(x, y) {
    const market = scene.place?.market;
    if (market && x >= market.x && y >= market.y && y < market.y + market.h) return { lines: marketLines(env, scene.view) };
    const place = scene.place?.boxes.findIndex((b) => x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h) ?? -1;
    const house = scene.view?.houses[place];
    if (!house) return null;
    const say = (name, value, unit) => env.text(`lab.stage.agents.${name}`, { value: env.number(value, unit) });
    return {
      lines: [
        env.known(house.name), env.text(`lab.stage.agents.kind.${house.kind}`),
        say("house_shipments", house.shipments), say("house_infringements", house.infringements),
        say("house_sanctions", house.sanctions), say("house_skill", house.skill, "share"),
      ],
    };
  }

  function choose({ who, n }) {
    scene.chosen = who === "exporter" ? n : -1;
    scene.chosenHolder = who === "rights_holder" ? n : -1;
    redraw();
    env.onPick(who, n);
  }

  front.addEventListener("keydown", (event) => {
    const { state, place } = scene;
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const { spots } = place.holders;
    const among = scene.focusHolder >= 0 ? spots.findIndex((spot) => spot.holder === scene.focusHolder) : -1;
    if (event.key === "Enter") {
      if (among >= 0) choose({ who: "rights_holder", n: scene.focusHolder });
      else if (scene.focus >= 0) choose({ who: "exporter", n: scene.focus });
      else return;
    } else {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -place.across, ArrowDown: place.across }[event.key];
      const end = { Home: 0, End: state.n - 1 }[event.key];
      if (step === undefined && end === undefined) return;
      walk(step, end, among);
    }
    event.preventDefault();
    event.stopPropagation();
  });

  // Along exporters in the order of their companies; below the last row stand the rights holders.
  function walk(step, end, among) {
    const { state, place } = scene;
    const { spots } = place.holders;
    const rows = Math.abs(step ?? 0) === place.across && place.across > 1;
    if (among >= 0 && end === undefined && !(rows && step < 0)) {
      scene.focusHolder = spots[Math.max(0, Math.min(spots.length - 1, among + Math.sign(step)))].holder;
    } else {
      const now = scene.focus >= 0 ? place.rank[scene.focus] : -1;
      const next = end ?? (among >= 0 ? state.n - 1 : now < 0 ? 0 : now + step);
      scene.focusHolder = -1;
      if (next >= state.n && spots.length) {
        scene.focus = -1;
        scene.focusHolder = spots[0].holder;
      } else {
        scene.focus = place.order[Math.max(0, Math.min(state.n - 1, next))];
      }
    }
    paint();
    tellFocus();
  }

  function tellFocus() {
    const { place } = scene;
    const spot = place.holders.spots.find((one) => one.holder === scene.focusHolder);
    const found = spot ? { who: "rights_holder", n: spot.holder } : { who: "exporter", n: scene.focus };
    if (found.n < 0) return;
    const lines = linesOf(found);
    said.textContent = lines.join(env.text("lab.stage.comma"));
    const [x, y] = spot ? [spot.x + spot.w, place.holdersTop + spot.y] : [place.homeX[found.n], place.homeY[found.n]];
    tip.show(lines, x * larger, y * larger);
  }

  front.addEventListener("blur", () => {
    scene.focus = scene.focusHolder = -1;
    said.textContent = "";
    tip.hide();
    paint();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden && moves()) finish();
  });
  new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (!seen && moves()) finish();
  }).observe(box);

  function retext() {
    scene.words = wordsOf(env);
    scene.colours = themed(root, COLOURS);
    key.retext(env);
    meanings.retext(env.text("lab.stage.marks"));
    speak();
    if (!scene.place) return;
    scene.images = images(marks, before, scene.place, scene.dpr, scene.colours);
    redraw();
  }

  key.retext(env);
  meanings.retext(env.text("lab.stage.marks"));

  return {
    update,
    retext,
    resize() {
      arrange();
      redraw();
    },
    /** Milliseconds that a week lasts on the screen. */
    pace(milliseconds) {
      pace = Math.max(1, milliseconds);
    },
    /** Plays the present week once more, slowly, with the way of one exporter drawn. */
    follow(n, milliseconds) {
      scene.chosen = n;
      redraw();
      if (still()) return;
      const before = pace;
      pace = milliseconds;
      start();
      setTimeout(() => { pace = before; }, milliseconds);
    },
  };
}
