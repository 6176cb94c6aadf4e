// One lever: a slider and a number, what it means, where the scenario has it, what is in force.

import { element, say, sayWords, set } from "./stage/dom.js";
import { fixed, known, leverName, number, text, withUnit } from "./text.js";

/** Positions of a slider whose scale is bent. */
const POSITIONS = 1000;

/**
 * How positions of a slider become values. Where the scenario's value would stand within the first twentieth, the scale
 * is bent so that it stands at two fifths; elsewhere position and value are the same. Pure.
 */
export function scaleOf({ low, high, whole, scenario }) {
  const part = (scenario - low) / (high - low);
  if (!(part > 0 && part < 0.05)) {
    const step = whole ? 1 : stepOf(high - low);
    return { min: low, max: high, step, at: (value) => value, value: (at) => at };
  }
  const bend = Math.log(part) / Math.log(0.4);
  return {
    min: 0,
    max: POSITIONS,
    step: 5,
    at: (value) => Math.round(POSITIONS * ((value - low) / (high - low)) ** (1 / bend)),
    value: (at) => rounded(low + (high - low) * (at / POSITIONS) ** bend, whole),
  };
}

function stepOf(width) {
  return width <= 0 ? 1 : 10 ** Math.floor(Math.log10(width / 50));
}

function rounded(value, whole) {
  return whole ? Math.round(value) : Number(value.toPrecision(2));
}

/** The unit as it stands behind a number: shares need none. */
export const unitOf = (unit) => (unit === "share" ? "" : known(unit));

/** What the countermeasure of a lever is called; nothing for a lever of its own. */
export const measureName = ({ dimension, doc }) => (dimension === "countermeasures" ? known(doc.split(": the ")[0]) : "");

let count = 0;

/** A lever's row. `move(path, value)` asks for another value. */
export function leverRow(lever, { ticks, move }) {
  count += 1;
  const start = lever.path.endsWith(".start");
  const shape = { ...lever, high: start ? Math.min(lever.high, ticks) : lever.high, low: start ? 0 : lever.low };
  const scale = scaleOf(shape);
  const slider = element("input", { type: "range", min: scale.min, max: scale.max, step: scale.step, id: `lever-${count}` });
  const box = element("input", { type: "number", step: lever.whole ? 1 : "any", min: lever.low, max: lever.high });
  const name = element("label", { for: slider.id, class: "lever-name" });
  const unit = element("span", { class: "unit" });
  const mark = element("span", { class: "mark", "aria-hidden": "true" });
  const doc = element("p", { class: "doc", id: `lever-${count}-doc` });
  const state = element("p", { class: "state" });
  const restore = element("button", { type: "button", class: "restore" });
  const row = element("div", { class: "lever", "data-dimension": lever.dimension },
    element("div", { class: "lever-head" }, name, element("span", { class: "lever-value" }, box, unit)),
    element("div", { class: "track" }, mark, slider), doc, element("div", { class: "lever-foot" }, state, restore));
  slider.setAttribute("aria-describedby", doc.id);
  let now = lever;

  const wanted = (value) => Math.min(shape.high, Math.max(shape.low, lever.whole ? Math.round(value) : value));
  slider.addEventListener("input", () => {
    const value = wanted(scale.value(Number(slider.value)));
    box.value = value;
    valuetext(value);
    move(lever.path, value);
  });
  box.addEventListener("change", () => {
    if (box.value === "" || !Number.isFinite(Number(box.value))) return show(now);
    move(lever.path, Number(box.value));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(now);
  });
  restore.addEventListener("click", () => {
    move(lever.path, now.scenario);
    slider.focus();
  });

  const words = (value) => withUnit(exact(value), lever.path.endsWith(".intensity") ? "" : unitOf(now.unit));

  function valuetext(value) {
    set(slider, { "aria-valuetext": text("lab.levers.valuetext", { value: words(value), scenario: words(now.scenario) }) });
  }

  function show(next) {
    now = next;
    const part = Math.min(1, Math.max(0, (scale.at(next.scenario) - scale.min) / (scale.max - scale.min)));
    // Behind the thumb, whose middle never reaches the ends of the track.
    mark.style.insetInlineStart = `calc(${100 * part}% + ${(0.5 - part) * 1.25}rem)`;
    if (document.activeElement !== slider || !slider.matches(":active")) slider.value = scale.at(next.present);
    if (document.activeElement !== box) box.value = next.present;
    slider.disabled = box.disabled = !next.movable;
    const changed = next.present !== next.scenario;
    row.classList.toggle("changed", changed);
    restore.hidden = !changed || !next.movable;
    valuetext(next.present);
    const parts = [];
    if (changed) parts.push(text("lab.levers.scenario", { value: words(next.scenario) }));
    const dose = lever.dimension === "countermeasures";
    if (!start && Math.abs(next.in_force - next.present) > 1e-9) {
      parts.push(text(dose ? "lab.levers.dose" : "lab.levers.in_force", { value: words(next.in_force) }));
    }
    if (start && !next.movable) parts.push(text("lab.levers.started"));
    say(state, parts.join(text("lab.semicolon")));
  }

  function retext() {
    const { path } = lever;
    sayWords(name, start ? text("lab.levers.start") : path.endsWith(".intensity") ? text("lab.levers.intensity") : leverName(path));
    set(box, { "aria-label": text("lab.levers.exact", { name: searched() }) });
    const measure = lever.dimension === "countermeasures";
    say(unit, start ? text("lab.levers.week") : measure ? "" : unitOf(lever.unit));
    say(doc, `${meaning()} `);
    doc.append(element("code", {}, path));
    // Of every countermeasure the same is said: it is said to those who ask, and to those who listen.
    doc.classList.toggle("said", measure);
    row.title = measure ? doc.textContent : "";
    say(restore, text("lab.levers.restore"));
    set(restore, { "aria-label": text("lab.levers.restore_one", { name: searched() }) });
    show(now);
  }

  function meaning() {
    // What the program makes of a label: only the label has a translation of its own.
    const found = lever.doc.match(/^(.*): (the dose at full strength|the first tick at which it can act)\.$/);
    if (!found) return known(lever.doc);
    return text(start ? "lab.levers.doc_start" : "lab.levers.doc_dose");
  }

  const searched = () => (lever.dimension === "countermeasures" ? `${leverName(lever.path)} ${name.textContent}` : leverName(lever.path));

  /** Everything by which it is found: what is on the screen, its path, and what it is in English. */
  const found = () => [lever.path, name.textContent, leverName(lever.path), doc.textContent, measureName(lever), text(`lab.dimension.${lever.dimension}`), known(lever.doc), lever.doc];

  retext();
  return {
    row,
    show,
    retext,
    path: lever.path,
    dimension: lever.dimension,
    changed: () => now.present !== now.scenario,
    words: () => found().join(" ").normalize("NFKC").toLowerCase(),
  };
}

/** A value with all its digits. */
function exact(value) {
  if (Number.isInteger(value)) return number(value);
  const digits = Math.min(6, (String(value).split(".")[1] ?? "").length);
  return /e/.test(String(value)) ? number(value) : fixed(value, digits);
}
