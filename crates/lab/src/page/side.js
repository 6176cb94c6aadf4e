// The panel at the side: levers, lessons, the story of somebody.

import { element, say } from "./stage/dom.js";
import { iconButton } from "./controls.js";
import { remember, recall, retext, text } from "./text.js";

const TABS = ["levers", "lessons", "story"];
const NAMES = { levers: "lab.levers.title", lessons: "lab.class.title", story: "lab.story.tab" };

/** The panel in `root`; `changed(open, tab)` after it opened, closed or showed another tab. */
export function side(root, changed) {
  let tab = "levers";
  const tabs = element("div", { role: "tablist", "data-label": "lab.side.title" });
  const close = iconButton("close", "lab.side.close", "Escape", () => api.close());
  root.append(element("div", { class: "side-head" }, tabs, close));
  const parts = {};
  for (const name of TABS) {
    const button = element("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}` });
    const panel = element("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, class: "panel", tabindex: "0" });
    button.addEventListener("click", () => api.show(name));
    tabs.append(button);
    root.append(panel);
    parts[name] = { button, panel };
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    api.show(TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]);
    parts[tab].button.focus();
  });
  root.addEventListener("keydown", (event) => {
    // In a field for text it takes back what was typed.
    const typed = event.target.matches("input[type=search], input[type=number]");
    if (event.key === "Escape" && !root.hidden && !event.defaultPrevented && !typed) api.close();
  });

  let opener = null;
  const api = {
    panel: (name) => parts[name].panel,
    get tab() { return root.hidden ? null : tab; },
    show(name, from = null) {
      tab = name;
      opener = from ?? opener;
      root.hidden = false;
      for (const each of TABS) {
        const chosen = each === name;
        parts[each].button.setAttribute("aria-selected", String(chosen));
        parts[each].button.tabIndex = chosen ? 0 : -1;
        parts[each].panel.hidden = !chosen;
      }
      remember("side", name);
      changed(true, name);
    },
    close() {
      if (root.hidden) return;
      const inside = root.contains(document.activeElement);
      root.hidden = true;
      remember("side", "closed");
      changed(false, null);
      if (inside) (opener ?? document.getElementById("open-levers")).focus();
    },
    toggle(name, from) {
      if (!root.hidden && tab === name) api.close();
      else api.show(name, from);
    },
    /** Whether a tab is offered at all. */
    offer(name, there) {
      parts[name].button.hidden = !there;
      if (!there && tab === name && !root.hidden) api.show("levers");
    },
    retext() {
      retext(root);
      for (const name of TABS) say(parts[name].button, text(NAMES[name]));
    },
  };
  // Wide pages have room for what was open.
  const kept = recall("side");
  const wide = window.matchMedia("(min-width: 75rem)").matches;
  if (wide && TABS.includes(kept)) api.show(kept === "lessons" ? "lessons" : "levers");
  return api;
}
