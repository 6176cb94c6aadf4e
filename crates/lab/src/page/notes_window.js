// The window with the notes: it draws what the page of the lab tells it, and tells that page what was pressed.

import { element } from "./stage/dom.js";
import { wordButton } from "./controls.js";
import { channel, written } from "./notes.js";
import { firstLanguage, lang, number, recall, retext, speak, text } from "./text.js";
import { timer } from "./timer.js";

const root = document.getElementById("notes");
const wire = channel(location.hash.slice(1));
const press = (what) => wire.postMessage({ pressed: what });
const clock = timer(press);
const title = element("h1");
const minutes = element("p", { class: "minutes" });
const shown = element("p", { class: "doc" });
const words = element("div", { class: "notes" });
const act = wordButton("lab.class.next", () => press("act"), { class: "primary notes-act" });
const keys = element("div", { class: "notes-keys" }, wordButton("lab.present.previous", () => press("previous"), { class: "notes-previous" }),
  wordButton("lab.present.next", () => press("next"), { class: "notes-next" }), act);
const gone = element("p", { class: "gone", role: "status" });
root.append(element("div", { class: "notes" }, title, minutes, clock.root, keys, shown, gone, words));
let last = null;

async function show(now) {
  last = now;
  document.documentElement.dataset.theme = now.theme;
  if (now.language !== lang() || document.title === "sfic lab") await speak(now.language);
  // What came meanwhile is newer.
  if (now !== last) return;
  title.textContent = now.lesson?.title ?? text("lab.present.notes.title");
  document.title = `${text("lab.present.notes.title")} · ${title.textContent}`;
  minutes.textContent = now.lesson ? text("lab.class.minutes", { count: number(now.lesson.minutes) }) : "";
  shown.textContent = now.picture ? text("lab.present.notes.on_screen", { picture: now.picture }) : text("lab.present.notes.not_presenting");
  keys.hidden = !now.picture;
  act.hidden = !now.act;
  if (now.act) act.dataset.text = now.act;
  gone.textContent = "";
  retext(root);
  clock.show(now.clock);
  words.replaceChildren(...written(now));
}

wire.addEventListener("message", ({ data }) => {
  if (data.now) show(data.now);
  else if (data.gone) gone.textContent = text("lab.present.notes.gone");
});
document.documentElement.dataset.theme = recall("theme") ?? "light";
await speak(firstLanguage());
wire.postMessage({ ask: true });
setInterval(clock.tick, 250);
