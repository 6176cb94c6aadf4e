// The SFIC cycle: boxes filled by live values, arrows as strong as their present effect.

import { cut, drawn, element, key as marksOf, label, later, numbers, room, say, set, tooltip, zoom } from "./dom.js";
import { ARROWS, BADGE, FAILS, course, figure, originOf, parts, path } from "./cycle_layout.js";

const BOUNDED = new Set(["share", "probability"]);
const RIM = 10;
const keyOf = (name) => name.replaceAll(/[ -]/g, "_");

/** The picture in `root`. */
export function create(root, env) {
  const canvas = drawn("svg", { role: "img" });
  const legend = element("ul", { class: "stage-legend stage-key" });
  root.classList.add("stage", "stage-cycle");
  const marks = marksOf(legend);
  const others = element("input", { type: "checkbox" });
  const othersSaid = element("span");
  const apart = element("ul");
  const apartSaid = element("summary");
  const where = element("details", { class: "stage-numbers stage-apart" }, apartSaid, apart);
  root.append(canvas, element("label", { class: "stage-others" }, others, othersSaid), where, marks.root);
  others.addEventListener("change", () => { build(); });
  const tip = tooltip(root);
  const table = numbers(root);
  let view = null;
  let built = null;
  let shape = "";

  const text = (key, values) => env.text(`lab.stage.cycle.${key}`, values);
  const value = (item) => (item.value === null ? "–" : env.number(item.value, item.unit === "ticks" ? undefined : item.unit));
  const signed = (x) => (x > 0 ? "+" : "") + env.number(x);

  function build() {
    if (!view || root.clientWidth < 50) return;
    // Below this nothing would fit: the figure is then scaled down.
    const width = Math.max(300, Math.floor(root.clientWidth / zoom()));
    const titles = {};
    const items = {};
    const measures = {};
    for (const node of view.nodes) {
      titles[node.node] = text(`node.${keyOf(node.node)}`);
      measures[node.node] = text(`measure.${keyOf(node.node)}`);
      (items[node.node] ??= []).push(env.known(node.title));
    }
    const layout = figure(width, titles, items, measures, room() - RIM);
    // Marks of propositions stand on the upper edges of boxes.
    set(canvas, { viewBox: `0 ${-RIM} ${width} ${layout.height + RIM}` });
    const { frame, ring } = layout;
    const back = [
      drawn("rect", { class: "stage-frame", ...named(frame), rx: 10 }),
      drawn("ellipse", { class: "stage-ring", ...ring }),
      layout.narrow ? label([text("process")], frame.x + 10, frame.y + 14, { class: "quiet" })
        : label([text("process")], frame.x + frame.w, frame.y + frame.h + 15, { class: "quiet end" }),
    ];
    const drawnToo = (row) => others.checked || originOf(row) !== "model";
    const arrows = ARROWS.filter(drawnToo).map((row) => arrow(layout, row));
    const boxes = layout.boxes.map((box) => boxOf(box));
    canvas.replaceChildren(...back, ...boxes.map((one) => one.group), ...arrows.map((one) => one.group), ...badges(layout));
    built = { layout, arrows, boxes };
    describeLegend();
    refresh();
  }

  /** A proposition of the theory that does not hold here, at the box of which it speaks. */
  function badges(layout) {
    return FAILS.map(([name, place]) => {
      const { x, y, w } = layout.boxes.find((one) => one.name === place) ?? layout.frame;
      const left = x + w - BADGE - 2;
      const group = drawn("g", { class: "stage-badge" }, drawn("title", {}, text(`fails.${name}`)),
        drawn("rect", { x: left, y: y - 9, width: BADGE, height: 16, rx: 8 }),
        drawn("text", { class: "middle", x: left + BADGE / 2, y: y + 3.5 }, `✗ ${name}`));
      group.addEventListener("pointerenter", (event) => near(event, [name, text(`fails.${name}`)]));
      group.addEventListener("pointerleave", () => tip.hide());
      return group;
    });
  }

  const named = ({ x, y, w, h }) => ({ x, y, width: w, height: h });

  function arrow(layout, row) {
    const line = drawn("path", { class: "stage-arrow" });
    const head = drawn("path", { class: "stage-head" });
    const touch = drawn("path", { class: "stage-touch" });
    const group = drawn("g", {}, line, head, touch);
    const one = { row, group, line, head, touch, course: course(layout, row), said: [] };
    touch.addEventListener("pointerenter", (event) => {
      group.classList.add("aimed");
      near(event, one.said);
    });
    touch.addEventListener("pointerleave", () => {
      group.classList.remove("aimed");
      tip.hide();
    });
    return one;
  }

  function boxOf(box) {
    const group = drawn("g", { "data-node": keyOf(box.name) });
    const outline = drawn("rect", { class: "stage-box", ...named(box), rx: 6 });
    group.append(outline);
    const own = { box, group, gauges: [] };
    const of = view.nodes.filter((node) => node.node === box.name);
    if (box.step) {
      const fill = drawn("rect", { class: "stage-fill", x: box.x + 1, y: box.y + 1, height: box.h - 2, width: 0, rx: 5, opacity: 0.28 });
      const number = drawn("text", { class: "strong middle", x: box.x + box.w / 2, y: box.y + box.h - 8 });
      const title = label(box.lines, box.x + box.w / 2, box.y + 16, { class: "strong middle" }, 15);
      const measured = label(box.measured, box.x + box.w / 2, box.y + 14 + 15 * box.lines.length, { class: "quiet middle" });
      group.append(fill, title, measured, number);
      own.gauges.push({ place: 0, fill, number, most: box.w - 2 });
    } else {
      group.append(label(box.lines, box.x + 8, box.y + 18, { class: "strong" }, 15));
      for (const item of box.items) {
        const base = item.y + 13 * (item.lines.length + (item.below ? 1 : 0));
        const number = drawn("text", { class: "end", x: item.x + item.w, y: item.below ? base - 2 : item.y + 11 });
        group.append(label(item.lines, item.x, item.y + 11, { class: "quiet" }), number);
        const gauge = { place: item.item, number, most: item.w, fill: null };
        if (BOUNDED.has(of[item.item]?.unit)) {
          gauge.fill = drawn("rect", { class: "stage-fill", x: item.x, y: base + 2, height: 3, width: 0 });
          group.append(drawn("rect", { class: "stage-gauge", x: item.x, y: base + 2, height: 3, width: item.w }), gauge.fill);
        }
        own.gauges.push(gauge);
      }
    }
    group.addEventListener("pointerenter", (event) => near(event, nodeLines(box.name)));
    group.addEventListener("pointermove", (event) => near(event, nodeLines(box.name)));
    group.addEventListener("pointerleave", () => tip.hide());
    return own;
  }

  function near(event, lines) {
    const area = root.getBoundingClientRect();
    tip.show(lines, event.clientX - area.left, event.clientY - area.top);
  }

  function nodeLines(name) {
    const own = view.nodes.filter((node) => node.node === name);
    return [text(`node.${keyOf(name)}`), text(`what.${keyOf(name)}`),
      ...own.map((node) => text("of", { what: env.known(node.title), value: value(node) }))];
  }

  function refresh() {
    for (const { box, gauges } of built.boxes) {
      const own = view.nodes.filter((node) => node.node === box.name);
      for (const { place, fill, number, most } of gauges) {
        const node = own[place];
        if (!node) continue;
        say(number, cut(value(node), most, 11.5));
        if (fill) set(fill, { width: (most * Math.max(0, Math.min(1, node.value ?? 0))).toFixed(1) });
      }
    }
    const relative = parts(view.arrows);
    for (const one of built.arrows) {
      const [from, to] = one.row;
      const place = view.arrows.findIndex((arrow) => arrow.from === from && arrow.to === to);
      const part = place < 0 ? 0 : relative[place];
      const much = Math.abs(part);
      const origin = originOf(one.row);
      const kind = origin === "theory" ? "theory" : much < 0.005 ? "none" : part < 0 ? "negative" : "";
      const { line, point } = path(one.course, 6 + 6 * much);
      set(one.line, { d: line, class: `stage-arrow ${kind} ${origin}`, "stroke-width": (1.1 + 4.4 * much).toFixed(2) });
      set(one.head, { d: point, class: `stage-head ${kind}` });
      set(one.touch, { d: line });
      const opacity = kind === "none" || kind === "theory" ? 1 : 0.35 + 0.6 * much;
      one.line.style.opacity = one.head.style.opacity = opacity.toFixed(2);
      one.said = [text("arrow", { from: text(`node.${keyOf(from)}`), to: text(`node.${keyOf(to)}`) }), ...(kind === "theory" ? [text("legend.theory")] : place < 0 ? [text("unknown")] : [
        text("strength", { value: signed(view.arrows[place].strength) }),
        text("part", { value: env.number(part, "share"), to: text(`node.${keyOf(to)}`) }),
      ])];
    }
    const steps = view.nodes.filter((node) => BOUNDED.has(node.unit) && built.boxes.some(({ box }) => box.step && box.name === node.node));
    set(canvas, {
      "aria-label": [text("title"), ...steps.map((node) => text("of", { what: text(`node.${keyOf(node.node)}`), value: value(node) }))]
        .join(env.text("lab.stage.comma")),
    });
    table.update(() => ({
      heads: ["from", "to", "strength", "part"].map((head) => text(`head.${head}`)),
      rows: [
        ...view.arrows.map((one, place) => [text(`node.${keyOf(one.from)}`), text(`node.${keyOf(one.to)}`), signed(one.strength), env.number(relative[place], "share")]),
        ...view.nodes.map((node) => [text(`node.${keyOf(node.node)}`), env.known(node.title), value(node), ""]),
      ],
    }));
  }

  function describeLegend() {
    const picture = (kind, width) => drawn("svg", { viewBox: "0 0 26 12", width: 26, height: 12, "aria-hidden": "true" },
      drawn("path", { class: `stage-arrow ${kind}`, d: "M1 6H19", "stroke-width": width }),
      drawn("path", { class: `stage-head ${kind}`, d: "M25 6L18 2V10Z" }));
    const items = [["", 4, "strong"], ["", 1.3, "weak"], ["negative", 3, "negative"], ["none", 1.2, "none"], ["theory", 1.6, "theory"]];
    marks.retext(env.text("lab.stage.marks"));
    say(othersSaid, text("others"));
    say(apartSaid, text("apart"));
    apart.replaceChildren(element("li", {}, text("dotted")), ...FAILS.map(([name]) => element("li", {}, text(`fails.${name}`))));
    legend.replaceChildren(...items.map(([kind, width, key]) =>
      element("li", {}, picture(kind, width), element("span", {}, text(`legend.${key}`)))));
  }

  const outline = () => `${root.clientWidth} ${view.nodes.length}`;

  function retext() {
    table.retext(text("numbers"), text("numbers"));
    build();
  }

  table.retext(text("numbers"), text("numbers"));
  return {
    update(state, { jumped = false } = {}) {
      view = state.view;
      if (built && shape === outline()) return jumped ? refresh() : later(root, refresh);
      shape = outline();
      build();
    },
    resize() {
      if (view) shape = outline();
      build();
    },
    retext,
  };
}
