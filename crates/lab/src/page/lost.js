// A lost connection: brought back silently where that succeeds at once, told where it does not.

import { element } from "./stage/dom.js";
import { noNotice, notice, wordButton } from "./controls.js";
import { retext, text } from "./text.js";

/** Before each try to connect anew, in milliseconds; the last is repeated. */
const WAITS = [200, 1000, 2500, 5000];
/** Tries before anything is told. */
const SILENT = 2;

const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

/** The dialog in `dialog`. `again()` connects anew and gives `{there, whole}`: whether it did, and whether all is as before. */
export function reconnecting(dialog, again) {
  const why = element("p", {});
  const state = element("p", { role: "status" });
  const button = wordButton("lab.lost.again", attempt, { class: "primary" });
  dialog.append(element("h2", { id: "lost-title", "data-text": "lab.lost.title" }), why, state, button);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  let under = null;
  let watching = false;
  let late = null;

  /** One try at a time: who presses twice waits for the same. */
  function attempt() {
    under ??= (async () => {
      button.disabled = true;
      state.textContent = text("lab.lost.trying");
      const found = await again();
      under = null;
      button.disabled = false;
      state.textContent = found.there ? "" : text("lab.lost.failed");
      if (!found.there) return false;
      dialog.close();
      if (!found.whole) notice(text("lab.lost.part"));
      return true;
    })();
    return under;
  }

  return {
    /** The connection is lost; `alone` if nobody is to try without being asked. */
    async lost(reason, alone) {
      why.textContent = reason ? text("lab.lost.because", { reason }) : text("lab.lost.what");
      if (alone && !dialog.open) dialog.showModal();
      if (alone || watching) return;
      watching = true;
      for (let tries = 0; !(await sleep(WAITS[Math.min(tries, WAITS.length - 1)]), await attempt()); tries += 1) {
        if (tries + 1 >= SILENT && !dialog.open) dialog.showModal();
      }
      watching = false;
    },
    /** The program does not answer, or did after all. */
    slow(whether) {
      if (whether) late = notice(text("lab.lost.slow"), "lab.lost.slow_title");
      else if (late) noNotice(late);
    },
    retext: () => retext(dialog),
  };
}
