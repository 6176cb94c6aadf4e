// What one history says in words: legend, tooltips, the summary for those who do not see the picture.

import { drawn, element, say } from "./dom.js";
import { SHAPES } from "./shapes.js";
import { DOING } from "./agents_motion.js";

const DOING_WORDS = ["idle", "honest", "infringing", "barred"];

/** Words on the canvas, made once for each language. */
export function wordsOf(env) {
  const text = (key, values) => env.text(`lab.stage.agents.${key}`, values);
  return {
    former: text("former"),
    companies: text("companies"),
    houses: text("houses"),
    market: text("market"),
    holders: text("holders"),
    house: (house) => env.known(house.name),
    count: (count) => env.number(count),
    more: (left) => text("more", { count: env.number(left) }),
  };
}

/** The week in a sentence or two. */
export function summary(env, view) {
  const number = (value) => env.number(value);
  const { week, exporters } = view;
  if (view.tick === 0) return env.text("lab.stage.agents.before");
  return env.text("lab.stage.agents.summary", {
    tick: number(view.tick),
    shipments: number(week.shipments),
    infringements: number(week.infringements),
    inspections: number(week.inspections),
    sanctions: number(week.sanctions),
    renamed: number(exporters.reregistered.length),
    linked: number(new Set(exporters.linked).size),
    hidden: number(exporters.hidden.reduce((sum, strikes) => sum + (strikes > 0), 0)),
    barred: number(exporters.doing.reduce((sum, doing) => sum + (doing === "barred"), 0)),
  });
}

/** What is known of an exporter at present, line by line. */
export function exporterLines(env, state, view, e) {
  const text = (key, values) => env.text(`lab.stage.agents.${key}`, values);
  const house = view.houses[state.house[e]];
  const lines = [text("exporter", { n: env.number(e) })];
  const at = house ? env.known(house.name) : "";
  lines.push(text(`doing.${DOING_WORDS[state.doing[e]]}`, { house: at }));
  if (state.sanctioned[e]) lines.push(text("was.sanctioned"));
  else if (state.inspected[e]) lines.push(text("was.inspected"));
  if (state.tippedOff[e]) lines.push(text("was.tipped_off"));
  if (state.renamed[e]) lines.push(text("was.renamed"));
  if (state.linked[e]) lines.push(text("was.linked"));
  if (state.seen[e] > 0) lines.push(text("seen", { count: env.number(state.seen[e]) }));
  if (state.hidden[e] > 0) lines.push(text("hidden", { count: env.number(state.hidden[e]) }));
  if (state.opportunity[e] && state.doing[e] !== DOING.infringing) lines.push(text("opportunity"));
  return lines;
}

/** What is known of a rights holder. */
export function holderLines(env, view, holder) {
  const { small, recorded, trust, knowledge } = view.holders;
  const text = (key, values) => env.text(`lab.stage.agents.${key}`, values);
  return [
    text("holder", { n: env.number(holder) }),
    text(small[holder] ? "small" : "large"),
    text(recorded[holder] ? "recorded" : "unrecorded"),
    text("trust", { value: env.number(trust[holder], "share") }),
    text("knowledge", { value: env.number(knowledge[holder], "share") }),
  ];
}

/** What reached the market in the latest week. */
export function marketLines(env, { week }) {
  const text = (key, values) => env.text(`lab.stage.agents.${key}`, values);
  return [
    text("market"),
    text("market_infringing", { value: env.number(week.infringements - week.sanctions) }),
    text("market_honest", { value: env.number(week.shipments - week.infringements) }),
  ];
}

/** The legend: every shape with its word. */
export function legend() {
  const list = element("ul", { class: "stage-legend" });
  const words = [];
  const item = (key, picture) => {
    const word = element("span");
    words.push([key, word]);
    list.append(element("li", {}, picture, word));
  };
  for (const [kind, { path, colour, size }] of Object.entries(SHAPES)) {
    const scale = 4.6 * Math.min(1.2, Math.max(0.85, size));
    item(kind, drawn("svg", { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" },
      drawn("path", { d: path, fill: `var(--${colour})`, "fill-rule": "evenodd", transform: `scale(${scale})` })));
  }
  const holder = (dash, opacity, height, width) => drawn("svg",
    { viewBox: "0 0 12 16", width: 12, height: 16, "aria-hidden": "true" },
    drawn("rect", { x: 6 - width / 2, y: 15 - height / 2, width, height: height / 2, fill: "var(--accent)", opacity }),
    drawn("rect", {
      x: 6 - width / 2, y: 15 - height, width, height, fill: "none", stroke: "var(--ink)", "stroke-dasharray": dash,
    }));
  item("holder_recorded", holder("none", 0.75, 14, 8));
  item("holder_unrecorded", holder("2 2", 0.3, 14, 8));
  item("holder_small", holder("none", 0.75, 9, 5));
  return {
    list,
    retext(env) {
      for (const [key, word] of words) say(word, env.text(`lab.stage.agents.legend.${key}`));
    },
  };
}
