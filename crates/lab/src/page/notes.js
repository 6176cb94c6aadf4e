// Notes for the teacher: a window of their own, for a screen that the class does not see. What it shows is told to it over a
// channel that both pages of this browser hear; so it outlives a reload of either.

import { element } from "./stage/dom.js";
import { number, text } from "./text.js";

const KEY = "sfic-lab-page";

/** The name of this page of the lab among those that are open; it stays over a reload. */
function own() {
  try {
    const kept = sessionStorage.getItem(KEY) ?? crypto.randomUUID();
    sessionStorage.setItem(KEY, kept);
    return kept;
  } catch {
    return crypto.randomUUID();
  }
}

/** The channel of a page. */
export const channel = (name) => new BroadcastChannel(`sfic-lab-notes-${name}`);

/**
 * The window, asked for by `open()`. `now()` is what it is to show, `does(what)` what was pressed in it; `blocked()` is told if
 * the browser opens no window.
 */
export function notes(now, does, blocked) {
  const name = own();
  const wire = channel(name);
  wire.addEventListener("message", ({ data }) => {
    if (data.ask) tell();
    else if (data.pressed !== undefined) does(data.pressed);
  });
  window.addEventListener("pagehide", () => wire.postMessage({ gone: true }));

  function tell() {
    wire.postMessage({ now: now() });
  }

  return {
    tell,
    open() {
      const address = new URL(`notes.html${location.search}#${name}`, import.meta.url);
      const opened = window.open(address, `sfic-notes-${name}`, "popup,width=760,height=820");
      if (opened) opened.focus();
      else blocked();
    },
  };
}

/** The words of what is now, as elements: the same in the window and, if it is asked for, on the screen. */
export function written({ lesson, step, guessNext }) {
  if (!lesson) return [element("p", {}, text("lab.present.notes.no_lesson"))];
  const part = (heading, said, note, hint = "") => element("section", {}, element("h2", {}, heading),
    ...(said ? [element("p", { class: "said-to-class" }, said)] : []),
    ...(note ? [element("p", { class: "note" }, note)] : []), ...(hint ? [element("p", { class: "deed" }, hint)] : []));
  const parts = [];
  if (step) parts.push(part(text("lab.class.step", { n: number(step.n), of: number(lesson.of) }), step.said, step.note, guessNext ? text("lab.present.notes.guess_next") : ""));
  else parts.push(part(text(`lab.present.notes.${lesson.stage}`), text(`lab.present.notes.${lesson.stage}_doc`), ""));
  if (lesson.next) parts.push(part(text("lab.present.notes.next"), lesson.next.said, lesson.next.note));
  parts.push(part(text("lab.present.notes.whole"), "", lesson.note ?? text("lab.present.notes.none")));
  return parts;
}
