// The forum: its parties around a table, trust as edges, what each brings and does.

import { calm, drawn, element, key, label, later, numbers, room, say, set, tooltip, width, wrap, zoom } from "./dom.js";
import { heads, partyLines, row } from "./forum_say.js";

/** Where parties sit, clockwise from the top; those that are not admitted stand further out. Pure. */
export function seats(count, w, h, side) {
  const [cx, cy] = [w / 2, h / 2];
  const [rx, ry] = [Math.max(60, w / 2 - side), Math.max(60, h / 2 - 52)];
  return Array.from({ length: count }, (_, j) => {
    const angle = 2 * Math.PI * (j / Math.max(1, count) - 0.25);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return { x: cx + rx * cos, y: cy + ry * sin, outX: cx + (rx + 16) * cos, outY: cy + (ry + 16) * sin, cos, sin };
  });
}

/** Mean trust of two parties in each other. */
export function both(stakeholders, a, b) {
  return (stakeholders[a].trust[b] + stakeholders[b].trust[a]) / 2;
}

/** How an edge looks: nothing below 0.1; from 0.2 to 0.9, where trust moves, width and opacity tell most. */
export function edgeLook(trust) {
  const part = Math.max(0, Math.min(1, (trust - 0.15) / 0.7));
  return { width: 0.4 + 5.6 * part * part, opacity: trust < 0.1 ? 0 : 0.08 + 0.72 * part };
}

const radius = (power) => 7 + 9 * Math.sqrt(Math.max(0, Math.min(1, power)));

/** The picture in `root`. */
export function create(root, env) {
  const canvas = drawn("svg", { role: "group" });
  const legend = element("ul", { class: "stage-legend stage-key" });
  root.classList.add("stage", "stage-forum");
  const marks = key(legend);
  const calmly = calm();
  root.append(canvas, marks.root);
  const tip = tooltip(root);
  const table = numbers(root);
  let view = null;
  let parts = null;
  let shape = "";
  let chosen = -1;
  let lastMeeting = -1;

  const text = (key, values) => env.text(`lab.stage.forum.${key}`, values);
  const names = () => view.forum.stakeholders.map((party) => env.known(party.name));

  function build() {
    const w = Math.floor(root.clientWidth / zoom());
    if (!view || w < 50) return;
    unpoint();
    const parties = view.forum.stakeholders;
    const side = Math.max(98, Math.min(150, 0.24 * w));
    const h = Math.round(Math.max(320, Math.min(500, 0.7 * w, room())));
    const places = seats(parties.length, w, h, side);
    const [cx, cy, rx, ry] = [w / 2, h / 2, Math.max(60, w / 2 - side), Math.max(60, h / 2 - 52)];
    set(canvas, { viewBox: `0 0 ${w} ${h}`, "aria-label": text("title") });
    const wave = drawn("ellipse", { class: "stage-wave", cx, cy, rx: rx + 24, ry: ry + 24 });
    const said = Math.max(...["meets", "never"].map((key) => width(text(key), 13, 600)));
    const oval = drawn("ellipse", { class: "stage-table", cx, cy, rx: Math.min(0.85 * rx, Math.max(66, 0.42 * rx, said / 2 + 14)), ry: Math.max(34, 0.36 * ry) });
    const edges = [];
    const lines = drawn("g");
    for (let a = 0; a < parties.length; a++) {
      for (let b = a + 1; b < parties.length; b++) {
        const line = drawn("line", { class: "stage-edge" });
        lines.append(line);
        edges.push({ a, b, line });
      }
    }
    const spots = parties.map((party, j) => mark(party, j, places[j], w));
    const state = [drawn("text", { class: "strong middle over", x: cx, y: cy - 4 }),
      drawn("text", { class: "quiet middle over", x: cx, y: cy + 12 })];
    canvas.replaceChildren(wave, lines, oval, ...state, ...spots.map((one) => one.words), ...spots.map((one) => one.group));
    parts = { w, h, places, edges, marks: spots, state, oval, wave };
    describeLegend();
    marks.retext(env.text("lab.stage.marks"));
    refresh(false);
  }

  function mark(party, j, place, w) {
    const group = drawn("g", { class: "stage-party", tabindex: "0", role: "button" });
    const halo = drawn("circle", { fill: "var(--accent)", opacity: 0.2 });
    const body = drawn("circle", { "stroke-width": 1.5 });
    const track = drawn("circle", { fill: "none", stroke: "var(--line)", "stroke-width": 3.5 });
    const ring = drawn("circle", { fill: "none", stroke: "var(--linked)", "stroke-width": 3.5, pathLength: 100 });
    const focus = drawn("circle", { class: "stage-focus" });
    // Beside the button, not in it: the button's own name says more than these words.
    const words = drawn("g", { class: "stage-words", "aria-hidden": "true" });
    group.append(halo, track, ring, body, focus);
    const aim = () => point(j);
    for (const target of [group, words]) {
      target.addEventListener("click", () => pick(j));
      target.addEventListener("pointerenter", aim);
      target.addEventListener("pointerleave", unpoint);
    }
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      pick(j);
    });
    group.addEventListener("focus", aim);
    group.addEventListener("blur", unpoint);
    // The name is placed once: at the side where the party sits, within the width.
    const edge = radius(1) + 9;
    const level = Math.abs(place.cos) < 0.3;
    const x = level ? place.x : place.x + Math.sign(place.cos) * edge;
    const anchor = level ? "middle" : place.cos > 0 ? "" : "end";
    const most = level ? 130 : Math.max(40, (place.cos > 0 ? w - x : x) - 2);
    const name = wrap(env.known(party.name), most, 12, 3, 600);
    const share = party.shares !== null && party.shares !== undefined;
    const count = name.length + (share ? 1 : 0);
    const y = level ? (place.sin < 0 ? place.y - edge - 14 * (count - 1) : place.y + edge + 12)
      : place.y + 4 - 7 * (count - 1);
    words.append(label(name, x, y, { class: `strong ${anchor}` }, 14));
    const passed = share ? drawn("text", { class: `quiet ${anchor}`, x, y: y + 14 * name.length }) : null;
    if (passed) words.append(passed);
    return { group, words, halo, body, track, ring, focus, passed, most };
  }

  function point(j) {
    root.classList.add("aimed");
    for (const { a, b, line } of parts.edges) line.classList.toggle("near", a === j || b === j);
    const place = parts.places[j];
    const scale = root.clientWidth / parts.w;
    tip.show(partyLines(env, view.forum, j), place.x * scale + 10, place.y * scale + 10);
  }

  function unpoint() {
    root.classList.remove("aimed");
    tip.hide();
  }

  function pick(j) {
    chosen = j;
    refresh(false);
    env.onPick("stakeholder", j);
  }

  function refresh(pulse) {
    const { forum } = view;
    const parties = forum.stakeholders;
    const spots = parties.map((party, j) => {
      const place = parts.places[j];
      return party.admitted ? [place.x, place.y] : [place.outX, place.outY];
    });
    for (const { a, b, line } of parts.edges) {
      const look = edgeLook(both(parties, a, b));
      const inside = parties[a].admitted && parties[b].admitted;
      set(line, {
        x1: spots[a][0].toFixed(1), y1: spots[a][1].toFixed(1), x2: spots[b][0].toFixed(1), y2: spots[b][1].toFixed(1),
        "stroke-width": look.width.toFixed(2), "stroke-dasharray": inside ? null : "3 4",
      });
      line.style.opacity = look.opacity.toFixed(2);
    }
    parties.forEach((party, j) => {
      const own = parts.marks[j];
      const [cx, cy] = spots[j];
      const r = radius(party.power);
      const round = { cx, cy };
      set(own.halo, { ...round, r: (radius(party.voice) + 7).toFixed(1) });
      set(own.track, { ...round, r: (r + 2.5).toFixed(1) });
      set(own.ring, {
        ...round, r: (r + 2.5).toFixed(1), transform: `rotate(-90 ${cx} ${cy})`,
        "stroke-dasharray": `${(100 * party.commitment).toFixed(1)} 100`,
      });
      set(own.body, {
        ...round, r: (r - 1).toFixed(1), stroke: party.admitted ? "var(--ink)" : "var(--muted)",
        "stroke-dasharray": party.admitted ? null : "2 2",
        fill: party.admitted && party.attended ? "var(--ink)" : "var(--paper)",
      });
      set(own.focus, { ...round, r: (r + 7).toFixed(1) });
      if (own.passed) {
        // Before the first week nobody has been asked.
        const value = view.tick === 0 ? "–" : env.number(party.shares, "share");
        const short = text("passes_short", { value });
        say(own.passed, width(short, 11) <= own.most ? short : text("passes_tiny", { value }));
      }
      set(own.group, { "aria-label": partyLines(env, forum, j).join(env.text("lab.stage.comma")) });
      own.group.classList.toggle("chosen", j === chosen);
    });
    say(parts.state[0], forum.met ? text("meets") : forum.last_meeting === null
      ? text("never") : text("last", { tick: env.number(forum.last_meeting) }));
    say(parts.state[1], forum.meetings > 0 ? text("attendance", { value: env.number(forum.attendance, "share") }) : "");
    parts.oval.classList.toggle("met", forum.met);
    if (pulse) {
      parts.wave.classList.remove("go");
      // Reading a layout value starts the animation anew even when two meetings follow each other.
      parts.wave.getBoundingClientRect();
      parts.wave.classList.add("go");
    }
    table.update(() => ({ heads: heads(env), rows: parties.map((_, j) => row(env, forum, j)) }));
  }

  function describeLegend() {
    const picture = (...children) => drawn("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, ...children);
    const disc = (attributes) => drawn("circle", { cx: 0, cy: 0, ...attributes });
    const items = [
      [drawn("line", { x1: -8, x2: 8, y1: 0, y2: 0, stroke: "var(--honest)", "stroke-width": 4 }), "trust"],
      [disc({ r: 6, fill: "var(--ink)" }), "attended"],
      [disc({ r: 6, fill: "var(--paper)", stroke: "var(--ink)", "stroke-width": 1.5 }), "absent"],
      [disc({ r: 6, fill: "var(--paper)", stroke: "var(--muted)", "stroke-width": 1.5, "stroke-dasharray": "2 2" }), "outside"],
      [disc({ r: 6.5, fill: "none", stroke: "var(--linked)", "stroke-width": 3, pathLength: 100, "stroke-dasharray": "70 100", transform: "rotate(-90)" }), "commitment"],
      [disc({ r: 8.5, fill: "var(--accent)", opacity: 0.3 }), "voice"],
    ];
    legend.replaceChildren(...items.map(([shape, key]) =>
      element("li", {}, picture(shape), element("span", {}, text(`legend.${key}`)))),
      element("li", {}, element("span", {}, text("legend.power"))));
  }

  function update(state, { jumped = false } = {}) {
    view = state.view;
    const now = `${root.clientWidth} ${names().join("|")} ${view.forum.stakeholders.map((p) => p.shares === null)}`;
    const met = view.forum.met && !(lastMeeting === view.tick);
    lastMeeting = view.forum.met ? view.tick : -1;
    if (now !== shape || !parts) {
      shape = now;
      chosen = -1;
      build();
    } else {
      const pulse = met && !jumped && !env.reducedMotion;
      calmly(() => (pulse ? later(root, () => refresh(true)) : refresh(false)));
    }
  }

  table.retext(text("numbers"), text("numbers"));
  return {
    update,
    resize() {
      if (!view) return;
      shape = `${root.clientWidth} ${names().join("|")} ${view.forum.stakeholders.map((p) => p.shares === null)}`;
      build();
    },
    retext() {
      table.retext(text("numbers"), text("numbers"));
      if (!view) return;
      parts = null;
      shape = "";
      const kept = chosen;
      update({ view }, { jumped: true });
      chosen = kept;
      if (parts) refresh(false);
    },
  };
}
