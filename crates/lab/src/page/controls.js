// Parts of which the page is made: buttons with a picture, menus, fields.

import { drawn, element } from "./stage/dom.js";
import { text } from "./text.js";

const ICONS = {
  start: "M4 3h2.5v14H4zM16.5 3v14L7.5 10z",
  back: "M14 3v14L4.5 10zM15 3h1.8v14H15z",
  play: "M5 2.5v15L17.5 10z",
  pause: "M4.5 3h4v14h-4zM11.5 3h4v14h-4z",
  step: "M6 3v14l9.5-7zM3.2 3H5v14H3.2z",
  undo: "M8 3 2.5 8 8 13V9.8h4a3.1 3.1 0 0 1 0 6.2H7V18h5a5.1 5.1 0 0 0 0-10.2H8z",
  redo: "M12 3l5.5 5-5.5 5V9.8H8A3.1 3.1 0 0 0 8 16h5v2H8A5.1 5.1 0 0 1 8 7.8h4z",
  close: "M4.2 5.6 5.6 4.2 10 8.6l4.4-4.4 1.4 1.4L11.4 10l4.4 4.4-1.4 1.4L10 11.4l-4.4 4.4-1.4-1.4L8.6 10z",
};

/** A picture of a button. */
export function icon(name) {
  return drawn("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true", class: "icon" },
    drawn("path", { d: ICONS[name], fill: "currentColor" }));
}

/** Another picture on a button. */
export function reicon(button, name) {
  button.querySelector("path").setAttribute("d", ICONS[name]);
}

/** A button with a picture; its name is the text of a key, and a key of the keyboard may do the same. */
export function iconButton(name, label, key, act) {
  const button = element("button", { type: "button", class: "pict", "data-label": label, "data-key": key, "aria-keyshortcuts": key }, icon(name));
  button.addEventListener("click", act);
  return button;
}

/** A button with words. */
export function wordButton(label, act, attributes = {}) {
  const button = element("button", { type: "button", "data-text": label, ...attributes });
  button.addEventListener("click", act);
  return button;
}

/** A field with its name before it. */
export function field(label, input) {
  return element("label", { class: "field" }, element("span", { "data-text": label }), input);
}

/** A button that opens a box below it, closed by Escape and by a click elsewhere. */
export function menu(root, label, ...children) {
  const id = `${root.id}-box`;
  const button = element("button", { type: "button", "data-text": label, "aria-expanded": "false", "aria-controls": id });
  const box = element("div", { class: "box", id }, ...children);
  box.hidden = true;
  root.append(button, box);
  const show = (open) => {
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(box.hidden));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || box.hidden) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.hidden && !root.contains(event.target)) show(false);
  });
  return { close: () => show(false), button };
}

/** One of a few, as radio buttons. `choices` are `[value, key]`. */
export function choice(name, label, choices, chosen, act) {
  const set = element("fieldset", { class: "choice" }, element("legend", { "data-text": label }));
  for (const [value, key] of choices) {
    const input = element("input", { type: "radio", name, value });
    input.checked = value === chosen;
    input.addEventListener("change", () => act(value));
    set.append(element("label", {}, input, element("span", { "data-text": key })));
  }
  return set;
}

/** Fills a list of choices anew and keeps what was chosen. */
export function options(select, list, chosen = select.value) {
  select.replaceChildren(...list.map(([value, words]) => element("option", { value }, words)));
  if (list.some(([value]) => value === chosen)) select.value = chosen;
}

let saying = 0;

/** Says something to people who listen to the page, once what they did is done. */
export function announce(words) {
  const said = document.getElementById("said");
  clearTimeout(saying);
  saying = setTimeout(() => { said.textContent = words; }, 250);
}

/** What went wrong, until it is closed; many lines stay as they are. */
export function notice(words, key = "lab.notice.failed") {
  const root = document.getElementById("notices");
  const close = element("button", { type: "button", class: "pict", "aria-label": text("lab.notice.close") }, icon("close"));
  const body = words.includes("\n") ? element("pre", { tabindex: "0" }, words) : element("p", {}, words);
  const box = element("div", { class: "notice", role: "alert" }, element("strong", {}, text(key)), body, close);
  close.addEventListener("click", () => box.remove());
  root.replaceChildren(box);
  return box;
}

/** What was wrong is wrong no more: all of it, or one notice. */
export function noNotice(box = null) {
  if (box) box.remove();
  else document.getElementById("notices").replaceChildren();
}
