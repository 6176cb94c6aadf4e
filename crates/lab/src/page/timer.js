// A clock to teach by, the same on the screen and in the window with the notes. It changes its figures and nothing else.

import { element, say, set } from "./stage/dom.js";
import { wordButton } from "./controls.js";
import { face, minutesAllowed } from "./present_state.js";
import { number, retext, text } from "./text.js";

/** What is said of a clock in words. */
export const told = (clock, now) => text(`lab.present.timer.${clock.way}`, { time: face(clock, now).words, minutes: number(clock.minutes) });

/** The controls; `press(what)` is told what was pressed, as `pressed` of present_state.js takes it. */
export function timer(press) {
  let clock = null;
  const shown = element("output", { class: "clock", role: "timer", "aria-live": "off" });
  const start = wordButton("lab.present.timer.start", () => press(clock.since === null ? "start" : "pause"), { class: "timer-start" });
  const reset = wordButton("lab.present.timer.reset", () => press("reset"), { class: "timer-reset" });
  const way = wordButton("lab.present.timer.to_down", () => press(clock.way === "up" ? "down" : "up"), { class: "timer-way" });
  const minutes = element("input", { type: "number", min: 1, max: 180, step: 1, class: "timer-minutes" });
  minutes.addEventListener("change", () => {
    if (minutesAllowed(Number(minutes.value))) press(Number(minutes.value));
    else show();
  });
  const root = element("div", { class: "timer" }, shown, element("div", { class: "timer-keys" }, start, reset, way),
    element("label", { class: "field" }, element("span", { "data-text": "lab.present.timer.minutes" }), minutes));

  function tick() {
    if (!clock) return;
    const now = face(clock, Date.now());
    say(shown, now.words);
    set(shown, { "aria-label": told(clock, Date.now()) });
    shown.classList.toggle("over", now.over);
  }

  function show() {
    if (!clock) return;
    start.dataset.text = clock.since === null ? "lab.present.timer.start" : "lab.present.timer.pause";
    way.dataset.text = clock.way === "up" ? "lab.present.timer.to_down" : "lab.present.timer.to_up";
    if (document.activeElement !== minutes || !minutesAllowed(Number(minutes.value))) minutes.value = clock.minutes;
    retext(root);
    tick();
  }

  return {
    root,
    tick,
    show(one) {
      clock = one;
      show();
    },
    retext: show,
  };
}
