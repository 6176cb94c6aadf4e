// The way of one consignment from its company through the customs house to the market, told to those who ask.

import { element } from "./stage/dom.js";
import { announce, wordButton } from "./controls.js";
import { known, number, retext, text } from "./text.js";

/** The way is played so slowly that eyes can follow. */
const SLOWLY = 6000;

/** Who is followed: somebody who infringes, stopped if anybody was, and not always the same. Pure. */
export function whom({ doing, inspected, sanctioned }, turn) {
  const shipped = doing.flatMap((what, n) => (what === "infringing" ? [n] : []));
  const stopped = shipped.filter((n) => sanctioned.includes(n));
  const looked = shipped.filter((n) => inspected.includes(n) && !sanctioned.includes(n));
  const kinds = [stopped, looked, shipped].filter((kind) => kind.length > 0);
  const kind = kinds[turn % Math.max(1, kinds.length)] ?? [];
  return kind.length > 0 ? kind[turn % kind.length] : null;
}

/** The button and what is told, in `root`; `agents` is the picture. */
export function follow(root, lab, agents) {
  let turn = 0;
  let told = null;
  const list = element("ol", { class: "way" });
  const button = wordButton("lab.follow.begin", begin, { id: "follow" });
  root.append(button, list);

  async function begin() {
    if (lab.state.view.tick === 0 && !(await lab.act("step", { ticks: 1 }))) return;
    const { exporters, houses } = lab.state.view;
    const n = whom(exporters, turn);
    turn += 1;
    told = n === null ? [] : ["company", "house", exporters.sanctioned.includes(n) ? "stopped" : exporters.inspected.includes(n) ? "released" : "passed",
      exporters.sanctioned.includes(n) ? "record" : "market"].map((key) => [key, { n: number(n), house: known(houses[exporters.house[n]].name) }]);
    words();
    if (n === null) return;
    agents.follow(n, SLOWLY);
    announce(list.textContent);
  }

  function words() {
    retext(root);
    if (!told) return;
    const lines = told.length > 0 ? told.map(([key, values]) => text(`lab.follow.${key}`, values)) : [text("lab.follow.nobody")];
    list.replaceChildren(...lines.map((line) => element("li", {}, line)));
  }

  return { retext: words, begin };
}
