// How somebody stands, and what happened to it, dated.

import { element } from "./stage/dom.js";
import { known, listed, number, text } from "./text.js";

/** Between two looks at a story while a history plays, in milliseconds. */
const PACE = 400;
const FIRST = 40;

/** The panel in `root`. `shown()` tells whether anybody sees it. */
export function story(root, lab, shown) {
  let picked = null;
  let told = null;
  let all = false;
  let asked = 0;
  let later = 0;
  const body = element("div", { class: "story" });
  root.append(body);

  async function ask() {
    clearTimeout(later);
    later = 0;
    if (!picked) return;
    asked = performance.now();
    const answer = await lab.ask("story", picked);
    if (!answer) return;
    told = answer;
    tell();
  }

  const title = ({ who, n }) => (who === "stakeholder" ? known(lab.state.view.forum.stakeholders[n].name) : text(`lab.stage.agents.${who === "exporter" ? "exporter" : "holder"}`, { n: number(n) }));
  const yes = (value) => text(value ? "lab.yes" : "lab.no");
  const share = (value) => number(value, "share");

  /** Pairs of what it is and how it is. */
  function facts() {
    if (picked.who === "exporter") {
      return [
        ["doing", text(`lab.stage.agents.doing.${told.doing}`, { house: known(told.house) })],
        ["company", told.company === null ? text("lab.story.company_unknown") : text("lab.story.company_n", { n: number(told.company) })],
        ["seen", number(told.seen)], ["hidden", number(told.hidden)], ["sanctions", number(told.sanctions)],
        ["house", known(told.house)], ["brand", text("lab.stage.agents.holder", { n: number(told.brand) })], ["opportunity", yes(told.opportunity)],
      ];
    }
    if (picked.who === "rights_holder") {
      return [["size", text(told.small ? "lab.stage.agents.small" : "lab.stage.agents.large")], ["recorded", yes(told.recorded)],
        ["trust", share(told.trust)], ["knowledge", share(told.knowledge)]];
    }
    const rows = [["admitted", yes(told.admitted)], ["attended", yes(told.attended)], ["power", share(told.power)], ["voice", share(told.voice)],
      ["dependence", share(told.dependence)], ["commitment", share(told.commitment)], ["efficacy", share(told.efficacy)]];
    if (told.shares !== null && told.shares !== undefined) rows.push(["shares", share(told.shares)]);
    return rows;
  }

  function happened({ event, text: own }) {
    const key = `lab.story.event.${event.event}${event.event === "sanctioned" && event.referred ? "_referred" : ""}${event.event === "lead" ? `_${event.from.replaceAll(" ", "_")}` : ""}`;
    const words = {};
    for (const [name, value] of Object.entries(event)) {
      if (Array.isArray(value)) words[name] = listed(value.map(known));
      else words[name] = typeof value === "number" ? number(value) : known(String(value));
    }
    const said = text(key, words);
    return said.startsWith("⟦") ? own : said;
  }

  function tell() {
    if (!picked || !told) {
      body.replaceChildren(element("p", {}, text("lab.story.pick")));
      return;
    }
    const list = element("dl", {});
    for (const [name, value] of facts()) {
      list.append(element("div", {}, element("dt", {}, text(`lab.story.${name}`)), element("dd", {}, value)));
    }
    const events = told.happenings.slice().reverse();
    const some = all ? events : events.slice(0, FIRST);
    const items = some.map((one) => element("li", {}, element("span", { class: "week" }, text("lab.story.week", { n: number(one.tick) })), element("span", {}, happened(one))));
    const parts = [element("h2", {}, title(picked)), list, element("h3", {}, text("lab.story.title"))];
    if (events.length === 0) parts.push(element("p", {}, text(lab.state.view.tick === 0 ? "lab.story.not_begun" : "lab.story.nothing")));
    else parts.push(element("ol", { class: "happenings", reversed: "" }, ...items));
    if (some.length < events.length) {
      const more = element("button", { type: "button" }, text("lab.story.all", { count: number(events.length) }));
      more.addEventListener("click", () => { all = true; tell(); });
      parts.push(more);
    }
    if (told.complete_from > 0) parts.push(element("p", { class: "doc" }, text("lab.story.from", { n: number(told.complete_from) })));
    body.replaceChildren(...parts);
  }

  return {
    /** Somebody was picked. */
    pick(who, n) {
      picked = { who, n };
      told = null;
      all = false;
      return ask();
    },
    update({ fresh = false } = {}) {
      if (fresh) {
        picked = told = null;
        tell();
      }
      if (!picked || !shown() || later) return;
      later = setTimeout(ask, Math.max(0, PACE - (performance.now() - asked)));
    },
    look() {
      if (picked) ask();
      else tell();
    },
    title: () => (picked ? title(picked) : ""),
    retext: tell,
  };
}
