// On a phone the picture keeps to the top of the screen: what a hand moves is brought to light in it.

import { element } from "./stage/dom.js";

/** One column, as in phone.css. */
const narrow = window.matchMedia("(max-width: 47.4rem) and (min-height: 34rem)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const behaviour = () => (still.matches ? "auto" : "smooth");

/** Brings the first picture in `root` to the top, when a sheet covers what is below. */
export function raise(root) {
  if (!narrow.matches) return;
  const first = [...root.querySelectorAll(".picture")].find((one) => !one.hidden);
  first?.scrollIntoView({ block: "start", behavior: behaviour() });
}

/** Buttons that bring one of several pictures to the top of their pane `root`; `show(names)` says which there are. */
export function pane(root, names) {
  const buttons = names.map((name) => {
    const button = element("button", { type: "button", "data-text": `lab.picture.short_${name}` });
    button.addEventListener("click", () => {
      const head = root.querySelector(".head").getBoundingClientRect();
      const by = document.getElementById(name).getBoundingClientRect().top - head.bottom;
      root.scrollBy({ top: by, behavior: behaviour() });
    });
    return button;
  });
  const group = element("div", { class: "phone-pictures", role: "group", "data-label": "lab.one.show" }, ...buttons);
  root.querySelector(".head").append(group);
  return {
    show(there) {
      names.forEach((name, place) => { buttons[place].hidden = !there.includes(name); });
      group.hidden = new Set(there).size < 2;
      root.scrollTop = 0;
    },
  };
}

/** While a lever is moved, the box of the cycle that it belongs to is in view. */
export function aiming(root) {
  const aim = ({ target }) => {
    const dimension = target.closest?.("[data-dimension]")?.dataset.dimension;
    const box = dimension && narrow.matches ? root.querySelector(`#cycle [data-node="${dimension}"]`) : null;
    if (!box || box.getClientRects().length === 0) return;
    const { top, height } = box.getBoundingClientRect();
    const own = root.scrollHeight > root.clientHeight + 1;
    // What a sheet leaves of the page, as in phone.css.
    const part = own ? root.getBoundingClientRect() : { top: 0, height: 0.44 * window.innerHeight };
    if (top >= part.top && top + height <= part.top + part.height) return;
    const by = top + height / 2 - (part.top + part.height / 2);
    (own ? root : window).scrollBy({ top: by, behavior: behaviour() });
  };
  document.addEventListener("focusin", aim);
  document.addEventListener("input", aim);
}
