// The keyboard, and the sheet that tells what it does.

import { element } from "./stage/dom.js";
import { wordButton } from "./controls.js";
import { keyName, recall, remember, retext } from "./text.js";

const KEYS = [
  [["Space"], "play"], [["→"], "step"], [["←"], "back"], [["Home"], "start"], [["u"], "undo"], [["r"], "redo"],
  [["l"], "levers"], [["m"], "ensemble"], [["c"], "lessons"], [["p"], "present"], [["PageDown", "PageUp"], "turn"], [["?"], "help"], [["Esc"], "close"],
];
/** Keys that mean something to the element that has the focus are left to it. */
const OWN = "input, select, textarea, [role=slider], [role=tab], [contenteditable]";

/** Listens; `does` has a function for each name of a key, and `may(name)` tells whether it means something at present. */
export function keyboard(does, may) {
  const byKey = {
    " ": "play", ArrowRight: "step", ArrowLeft: "back", Home: "start", u: "undo", r: "redo", l: "levers", m: "ensemble", c: "lessons", p: "present", "?": "help",
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = byKey[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // Who speaks to a computer, or rests a hand on it, presses letters without meaning to.
    if (event.key.length === 1 && event.key !== " " && recall("letters") === "off") return;
    if (!name || !may(name) || document.querySelector("dialog[open]") || event.target.matches(OWN)) return;
    // Space presses the button that has the focus.
    if (event.key === " " && event.target.closest("button, summary, a, [role=button], [role=application]")) return;
    event.preventDefault();
    does[name]();
  });
}

/** The sheet in `dialog`. */
export function help(dialog) {
  const list = element("dl", { class: "keys-list" });
  for (const [keys, name] of KEYS) {
    list.append(element("div", {}, element("dt", {}, ...keys.map((key) => element("kbd", { "data-key": key }))), element("dd", { "data-text": `lab.help.${name}` })));
  }
  const letters = element("input", { type: "checkbox", id: "letters" });
  letters.checked = recall("letters") !== "off";
  letters.addEventListener("change", () => remember("letters", letters.checked ? null : "off"));
  const title = element("h2", { id: "help-title", "data-text": "lab.help.title" });
  dialog.append(title, list, element("label", { class: "only" }, letters, element("span", { "data-text": "lab.help.letters" })), element("h3", { "data-text": "lab.help.what" }), element("p", { "data-text": "lab.help.pictures" }), element("p", { "data-text": "lab.help.ensemble_doc" }),
    element("p", { "data-text": "lab.help.moves" }), wordButton("lab.help.shut", () => dialog.close(), { class: "primary" }));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return {
    open: () => dialog.showModal(),
    retext() {
      retext(dialog);
      for (const one of dialog.querySelectorAll("kbd")) one.textContent = keyName(one.dataset.key);
    },
  };
}
