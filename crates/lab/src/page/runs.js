// Two runs side by side on the same axes: the one before and the present one.

import { drawn, element, say, set, zoom } from "./stage/dom.js";
import { paint, panels } from "./stage/series_paint.js";
import { lastOf, valueAt } from "./stage/series_store.js";
import { armName, number, retext, text } from "./text.js";

/** The picture in `root`; `series` is the one over time, which knows both runs. */
export function runs(root, series) {
  const sides = ["before", "now"].map((name) => {
    const words = element("p", { class: "run-says" });
    const canvas = drawn("svg", { role: "img" });
    const side = element("section", { class: `stage run-${name}`, "aria-labelledby": `run-${name}` }, element("h3", { id: `run-${name}`, "data-text": `lab.present.runs.${name}` }), words, canvas);
    return { name, words, canvas, root: side };
  });
  const none = element("p", { class: "run-none", "data-text": "lab.present.runs.none" });
  const pair = element("div", { class: "runs" }, ...sides.map((side) => side.root));
  root.append(none, pair);

  /** How far all values of both runs go: the axes are the same whichever is drawn. */
  function reach({ kept, ghost, names }) {
    return new Map(names.flatMap((name) => {
      const all = [kept, ghost].flatMap((run) => run?.values.get(name) ?? []).filter((value) => value !== null && value !== undefined);
      return all.length > 0 ? [[name, [Math.min(...all), Math.max(...all)]]] : [];
    }));
  }

  function show() {
    const found = series.runs();
    if (!found) return;
    const { kept, ghost, view, names, title, number: written, year, end } = found;
    none.hidden = ghost !== null;
    pair.classList.toggle("alone", ghost === null);
    const reached = reach(found);
    for (const { name, words, canvas, root: side } of sides) {
      const own = name === "now" ? kept : ghost;
      side.hidden = own === null;
      if (!own) continue;
      const tick = name === "now" ? view.tick : lastOf(own) + 1;
      const { arm, moves } = name === "now" ? view : own;
      say(words, text("lab.present.runs.is", { arm: armName(arm), week: number(tick), moves: number(moves.filter((move) => move.tick <= tick).length) }));
      const width = Math.floor(side.clientWidth / zoom());
      if (width < 50) continue;
      const charts = panels(width, names, title);
      set(canvas, { viewBox: `0 0 ${charts.width} ${charts.height}` });
      canvas.replaceChildren(...charts.made.map((panel) => panel.group));
      paint(charts, { kept: own, ghost: null, reach: reached, view: { ...view, tick, moves }, end, cursor: null, number: written, year });
      const values = names.map((signal) => {
        const value = valueAt(own, signal, tick - 1);
        return `${title(signal)} ${value === null ? "–" : written(value, own.units.get(signal))}`;
      });
      set(canvas, { "aria-label": [text(`lab.present.runs.${name}`), ...values].join(text("lab.semicolon")) });
    }
  }

  return {
    show,
    resize: show,
    retext() {
      retext(root);
      show();
    },
  };
}
