// All levers, by dimension of the SFIC model; found by words; only those that were changed.

import { element, say } from "./stage/dom.js";
import { announce } from "./controls.js";
import { conditions } from "./conditions.js";
import { leverRow, measureName } from "./lever.js";
import { latest } from "./socket.js";
import { leverName, number, retext, text } from "./text.js";

const GROUPS = [
  "countermeasures", "starting_conditions", "institutional_design", "facilitative_leadership",
  "collaborative_process", "enforcement", "structure",
];
/** The twelve that the theory names; all others are behind them. */
export const THEORY = [
  "forum.alternatives", "institution.support", "institution.ground_rules", "institution.transparency", "institution.exclusivity",
  "institution.inclusiveness", "institution.mandate", "institution.platform", "institution.meeting_interval",
  "institution.convening", "institution.mediating", "institution.empowering",
];
/** Movements of a lever within this time, in one week, are one move. */
const GESTURE = 1500;

/** The panel in `root`. */
export function levers(root, lab) {
  const search = element("input", { type: "search", id: "lever-search", "data-label": "lab.levers.search", autocomplete: "off" });
  const only = element("input", { type: "checkbox" });
  const found = element("p", { class: "found", role: "status" });
  const list = element("div", { class: "groups" });
  const first = element("div", { class: "theory" });
  const every = element("summary");
  const all = element("details", { class: "every" }, every, list);
  const begun = conditions(lab);
  root.append(
    element("div", { class: "find" }, search,
      element("label", { class: "only" }, only, element("span", { "data-text": "lab.levers.only" }))),
    found, begun.root, first, all);

  let identity = "";
  let rows = [];
  let groups = [];
  let last = { path: "", tick: -1, at: 0, value: NaN };

  // One at a time: the latest position of what is dragged.
  const pending = new Map();
  const send = latest(async () => {
    while (pending.size > 0) {
      const [path, value] = pending.entries().next().value;
      pending.delete(path);
      await moveNow(path, value);
    }
  });

  async function moveNow(path, value) {
    const { view } = lab.state;
    const made = view.moves[view.moves.length - 1];
    const now = performance.now();
    const same = last.path === path && last.tick === view.tick && now - last.at < GESTURE;
    // The way of a thumb is one move: undo brings back where it began.
    if (same && made && made.path === path && made.tick === view.tick && made.value === last.value) {
      if (!(await lab.act("undo"))) return;
    }
    const answer = await lab.act("set", { path, value });
    if (!answer) {
      update(lab.state, true);
      return;
    }
    last = { path, tick: lab.state.view.tick, at: now, value };
    announce(text("lab.levers.moved", { name: leverName(path), value: number(value), week: number(lab.state.view.tick) }));
  }

  function move(path, value) {
    pending.set(path, value);
    send();
  }

  function build(state) {
    const { ticks } = state.view;
    rows = state.levers.map((lever) => leverRow(lever, { ticks, move }));
    const byName = new Map();
    groups = GROUPS.map((dimension) => {
      const members = rows.filter((row) => row.dimension === dimension);
      const count = element("span", { class: "count" });
      const summary = element("summary", {}, element("span", { "data-text": `lab.dimension.${dimension}` }), count);
      const note = element("p", { class: "doc", "data-text": `lab.dimension_doc.${dimension}` });
      const details = element("details", {}, summary, note);
      for (const row of members) {
        if (THEORY.includes(row.path)) continue;
        if (dimension !== "countermeasures") {
          details.append(row.row);
          continue;
        }
        const name = row.path.split(".")[1];
        if (!byName.has(name)) {
          const head = element("h2", { class: "measure-name" });
          byName.set(name, { head, name, lever: state.levers.find((lever) => lever.path === row.path) });
          details.append(element("div", { class: "measure" }, head));
        }
        details.lastElementChild.append(row.row);
      }
      return { dimension, members, details, count, open: details.open, measures: dimension === "countermeasures" ? byName : new Map() };
    }).filter((group) => group.members.length > 0);
    // Each lever stands once: the twelve first, the rest in its group.
    first.replaceChildren(element("h2", { "data-text": "lab.levers.theory" }), ...THEORY.flatMap((path) => rows.filter((row) => row.path === path)).map(({ row }) => row));
    list.replaceChildren(...groups.map((group) => group.details));
    words();
  }

  function words() {
    retext(root);
    search.placeholder = text("lab.levers.search");
    say(every, text("lab.levers.all", { count: number(rows.length) }));
    for (const group of groups) {
      for (const { head, name, lever } of group.measures.values()) {
        head.replaceChildren(element("span", {}, measureName(lever)), " ", element("code", {}, name));
      }
    }
  }

  function sift() {
    const wanted = search.value.normalize("NFKC").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const sifted = wanted.length > 0 || only.checked;
    let count = 0;
    for (const group of groups) {
      let here = 0;
      for (const row of group.members) {
        const words = row.words();
        const fits = wanted.every((word) => words.includes(word)) && (!only.checked || row.changed());
        row.row.hidden = !fits;
        here += fits ? 1 : 0;
      }
      here -= group.members.filter((row) => THEORY.includes(row.path) && !row.row.hidden).length;
      count += group.members.filter((row) => THEORY.includes(row.path) && !row.row.hidden).length;
      for (const measure of group.details.querySelectorAll(".measure")) {
        measure.hidden = [...measure.querySelectorAll(".lever")].every((row) => row.hidden);
      }
      group.details.hidden = here === 0;
      count += here;
    }
    say(found, sifted ? text("lab.levers.found", { count: number(count) }) : "");
    return sifted;
  }

  let before = false;
  let allOpen = false;
  function sifting() {
    if (!before) for (const group of groups) group.open = group.details.open;
    const sifted = sift();
    for (const group of groups) group.details.open = sifted || group.open;
    if (!before) allOpen = all.open;
    all.open = sifted || allOpen;
    begun.root.hidden = sifted;
    before = sifted;
  }
  search.addEventListener("input", sifting);
  only.addEventListener("change", sifting);

  function update(state, told) {
    const now = state.levers.map((lever) => lever.path).join() + state.view.ticks + state.levers.map((lever) => (lever.dimension === "countermeasures" ? "" : lever.scenario)).join();
    if (now !== identity) {
      identity = now;
      build(state);
    } else if (!told) {
      return;
    }
    state.levers.forEach((lever, place) => rows[place].show(lever));
    begun.show();
    for (const group of groups) {
      const changed = group.members.filter((row) => row.changed()).length;
      say(group.count, changed > 0 ? text("lab.levers.changed", { count: number(changed) }) : number(group.members.length));
      group.count.classList.toggle("some", changed > 0);
    }
    if (only.checked) sift();
  }

  return {
    update,
    retext() {
      rows.forEach((row) => row.retext());
      words();
      if (lab.state) update(lab.state, true);
      if (search.value || only.checked) sift();
    },
    focus: () => search.focus(),
    move,
  };
}
