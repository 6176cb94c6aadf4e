// Starting conditions: no levers, since they hold before the first week. Setting them plays the history anew.

import { element, say } from "./stage/dom.js";
import { announce, wordButton } from "./controls.js";
import { number, retext, text } from "./text.js";

/** Each with the end of its slider. */
const CONDITIONS = [["prehistory", 1], ["power", 2], ["dependence", 2]];

/** A part of the panel of levers. */
export function conditions(lab) {
  const rows = CONDITIONS.map(([name, most]) => {
    const slider = element("input", { type: "range", min: 0, max: most, step: 0.05, id: `condition-${name}` });
    const value = element("output", { for: slider.id });
    const doc = element("p", { class: "doc", id: `condition-${name}-doc`, "data-text": `lab.conditions.${name}_doc` });
    slider.setAttribute("aria-describedby", doc.id);
    slider.addEventListener("input", () => tell(name));
    const label = element("label", { for: slider.id, class: "lever-name", "data-text": `lab.conditions.${name}` });
    return { name, slider, value, root: element("div", { class: "lever" }, element("div", { class: "lever-head" }, label, value), slider, doc) };
  });
  const replay = wordButton("lab.conditions.replay", begin, { class: "replay" });
  const root = element("details", { class: "conditions" }, element("summary", { "data-text": "lab.conditions.title" }),
    element("p", { class: "doc", "data-text": "lab.conditions.doc" }), ...rows.map((row) => row.root), replay);
  const wanted = () => Object.fromEntries(rows.map(({ name, slider }) => [name, Number(slider.value)]));
  const present = () => lab.hello.scenario.conditions;
  // A slider has steps; a scenario's own value need not be on one of them.
  const apart = ({ name, slider }) => Math.abs(Number(slider.value) - present()[name]) > 0.025;
  let shown = null;

  function tell(name) {
    const { slider, value } = rows.find((row) => row.name === name);
    const words = name === "prehistory" ? number(Number(slider.value), "share") : text("lab.conditions.times", { value: number(Number(slider.value)) });
    say(value, words);
    slider.setAttribute("aria-valuetext", words);
    replay.disabled = !rows.some(apart);
  }

  async function begin() {
    const asked = wanted();
    for (const row of rows) if (!apart(row)) asked[row.name] = present()[row.name];
    if (await lab.conditions(asked)) announce(text("lab.conditions.replayed"));
  }

  return {
    root,
    /** Where the history stands; what a hand has moved and nobody has played yet stays. */
    show() {
      const now = JSON.stringify(present());
      if (now !== shown) for (const { name, slider } of rows) slider.value = present()[name];
      shown = now;
      retext(root);
      for (const { name } of rows) tell(name);
    },
  };
}
