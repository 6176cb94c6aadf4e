// In front of a class: one picture at a time has the window to itself, in letters that are read at the back of the room.
// What draws stays in its own modules, and nothing here talks to the program.

import { element, say, set } from "./stage/dom.js";
import { announce, iconButton, menu, notice, reicon, wordButton } from "./controls.js";
import { notes, written } from "./notes.js";
import { face, led, pictures, pressed, readClock, turned } from "./present_state.js";
import { save } from "./save.js";
import { snapshot } from "./snapshot.js";
import { armName, known, lang, leverName, number, recall, remember, retext, text } from "./text.js";
import { timer } from "./timer.js";

/** Sizes that are tried for a picture, from the largest down, and where they end, as parts of the page's own. */
const SIZES = 26;
const LEAST = 0.7;
const PADDING = 20;
/** No letter of a picture is smaller than it is drawn. */
const SMALL = 1.05;
/** Heights of small charts that are tried, and that they have anyway. */
const PLOTS = [260, 220, 185, 155, 130, 110, 90, 75, 62];

/**
 * The bar in `root`. `page` is what it stands on: `arrange()`, `resize(name)`, `draw(name)`, `inLesson()`, `lesson()` (what is at
 * hand in a lesson, or null), `player`, `lab`, `theme()`, `box(name)` (where a picture is) and `opener`.
 */
export function presenter(root, page) {
  let name = null;
  let last = "";
  let clock = readClock(recall("clock"));
  const html = document.documentElement;
  const title = element("h1", { id: "present-title", tabindex: "-1" });
  const place = element("output", { class: "present-place" });
  const where = element("output", { class: "present-where" });
  const small = element("span", { class: "clock small", "aria-hidden": "true" });
  const caption = element("p", { class: "present-caption" });
  const previous = iconButton("back", "lab.present.previous", "PageUp", () => turn(-1));
  const next = iconButton("step", "lab.present.next", "PageDown", () => turn(1));
  const play = iconButton("play", "lab.transport.play", "Space", () => page.player.toggle());
  const act = wordButton("lab.class.next", () => page.lesson()?.primary?.act(), { class: "primary present-act" });
  const exit = wordButton("lab.present.exit", () => api.close(), { class: "present-exit" });
  const here = element("section", { class: "notes notes-here", id: "present-notes", "data-label": "lab.present.notes.title" });
  here.hidden = true;
  const more = element("div", { class: "menu", id: "present-menu" });
  const times = timer(press);
  const box = menu(more, "lab.present.teacher", wordButton("lab.present.notes.window", () => apart.open(), { id: "notes-window" }),
    element("p", { class: "doc", "data-text": "lab.present.notes.window_doc" }), wordButton("lab.present.notes.here", showHere, { id: "notes-here" }),
    times.root, wordButton("lab.present.save", keep, { id: "save-picture" }), element("p", { class: "doc", "data-text": "lab.present.save_doc" }));
  root.append(element("div", { class: "present-bar" }, title, element("div", { class: "keys" }, previous, place, next),
    element("div", { class: "keys" }, play, act), where, small, more, exit), caption, here);
  play.classList.add("main");

  const names = () => pictures(page.inLesson());
  // A step that is played is the same step.
  const spot = (at) => (at ? `${["guess", "answer"].includes(at.stage) ? at.stage : "step"} ${at.at}` : "");
  const own = (words) => (words ? (words[lang()] ?? words.en) : "");
  const titleOf = (one) => (one === "lesson" ? own(page.lesson()?.lesson.title) : text(one === "ensemble" ? "lab.ensemble.title" : `lab.picture.${one}`));

  const apart = notes(told, (what) => {
    if (what === "next") turn(1);
    else if (what === "previous") turn(-1);
    else if (what === "act") page.lesson()?.primary?.act();
    else press(what);
  }, () => {
    const box = notice(text("lab.present.notes.blocked"), "lab.present.notes.blocked_title");
    box.append(wordButton("lab.present.notes.here", () => { box.remove(); showHere(); }, { class: "notes-here" }));
    retext(box);
  });

  /** What the notes are to tell. */
  function told() {
    const at = page.lesson();
    const step = (n) => {
      const one = at.lesson.steps[n];
      return one ? { n: n + 1, said: own(one.text), note: own(one.notes) || null } : null;
    };
    const asks = at && at.stage !== "guess" && at.stage !== "answer";
    return {
      theme: page.theme(), language: lang(), clock, picture: name === null ? null : titleOf(name), act: name === null ? null : (at?.primary?.label ?? null),
      lesson: at && {
        title: own(at.lesson.title), minutes: at.lesson.minutes, of: at.lesson.steps.length, note: own(at.lesson.notes) || null, stage: at.stage,
        next: step(asks ? at.at + 1 : at.at),
      },
      step: asks ? step(at.at) : null,
      guessNext: Boolean(asks && at.stage !== "done" && !at.settled && at.at + 1 === at.lesson.guess_after),
    };
  }

  function press(what) {
    clock = pressed(clock, what, Date.now());
    remember("clock", JSON.stringify(clock));
    times.show(clock);
    tick();
    apart.tell();
  }

  function tick() {
    times.tick();
    const now = face(clock, Date.now());
    const begun = clock.since !== null || clock.before > 0;
    say(small, begun ? now.words : "");
    small.classList.toggle("over", now.over);
  }

  /** The notes on this screen: never by themselves. */
  function showHere() {
    here.hidden = false;
    box.close();
    tell();
    here.querySelector("button").focus();
  }

  function shutHere() {
    here.hidden = true;
    fit();
    title.focus();
  }

  function tell() {
    apart.tell();
    if (here.hidden) return;
    const shut = wordButton("lab.present.notes.shut", shutHere);
    const held = here.contains(document.activeElement);
    here.replaceChildren(shut, ...written(told()));
    retext(here);
    if (held) shut.focus();
    fit();
  }

  async function keep() {
    box.close();
    const { view } = page.lab.state;
    const { scenario, version } = page.lab.hello;
    const moved = view.moves.filter(({ tick }) => tick <= view.tick).map(({ tick, path, value }) => text("lab.present.cite.move", { lever: leverName(path), value: number(value), week: number(tick) }));
    const many = name === "ensemble" || name === "lesson" && page.lesson()?.stage === "answer";
    const cite = [
      text(many ? "lab.present.cite.many" : "lab.present.cite.one"),
      text("lab.present.cite.what", { scenario: known(scenario.title), file: known(scenario.file), arm: armName(view.arm), seed: view.seed, replicate: number(view.replicate), week: number(view.tick) }),
      moved.length > 0 ? text("lab.present.cite.moved", { moves: moved.join(text("lab.semicolon")) }) : text("lab.present.cite.unmoved"),
      text("lab.present.cite.by", { version, date: new Intl.DateTimeFormat(lang(), { dateStyle: "long" }).format(new Date()) }),
    ];
    const file = `sfic-${name}-seed-${view.seed}-week-${view.tick}.png`;
    try {
      save(file, await snapshot(page.box(name), { title: titleOf(name), cite }), "image/png");
      announce(text("lab.file.saved", { file }));
    } catch {
      notice(text("lab.present.not_saved"));
    }
  }

  const sized = (values) => {
    for (const one of ["--zoom", "--room", "--plot"]) {
      if (values[one]) html.style.setProperty(one, values[one].toFixed(3));
      else html.style.removeProperty(one);
    }
    page.resize(name);
  };

  /** As large as the picture may be in the room that it has: all of it at once, if letters stay legible. */
  function fit() {
    if (name === null) return;
    sized({});
    if (name === "lesson") return;
    const box = page.box(name);
    const fits = () => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
    const base = parseFloat(getComputedStyle(html).fontSize) / 14;
    const [least, most] = [Math.max(SMALL, LEAST * base), Math.max(base, window.innerWidth / 560)];
    // What stands beside the drawing stays as it is.
    const drawn = [...box.querySelectorAll(".stage > svg, .stage-canvas")].find((one) => one.getClientRects().length > 0);
    const beside = drawn ? drawn.closest(".picture").offsetHeight - drawn.getBoundingClientRect().height : 0;
    const room = drawn ? Math.max(1, box.clientHeight - beside - PADDING) : 0;
    const scales = Array.from({ length: SIZES }, (_, n) => most * (least / most) ** (n / (SIZES - 1)));
    const zoom = scales.find((one) => {
      sized({ "--zoom": one, "--room": room });
      return fits();
    });
    // Where nothing fits it scrolls, in the page's own size.
    if (zoom === undefined) return sized({});
    if (name === "series" || name === "runs") PLOTS.find((part) => {
      sized({ "--zoom": zoom, "--room": room, "--plot": part * zoom });
      return fits();
    });
    return undefined;
  }

  function words() {
    const at = page.lesson();
    const list = names();
    say(title, titleOf(name));
    say(place, text("lab.present.place", { n: number(list.indexOf(name) + 1), of: number(list.length) }));
    [previous.disabled, next.disabled] = [name === list[0], name === list.at(-1)];
    // In a lesson its steps play.
    play.hidden = Boolean(page.inLesson());
    act.hidden = !at?.primary || name === "lesson" && at.stage !== "step" && at.stage !== "done";
    if (at?.primary) act.dataset.text = at.primary.label;
    const step = at && at.stage !== "guess" && at.stage !== "answer" ? at.lesson.steps[at.at] : null;
    say(caption, name === "lesson" ? "" : own(step?.text));
    caption.hidden = caption.textContent === "";
    retext(root);
    times.show(clock);
    tick();
  }

  /** What has the window to itself is the main part of the page, and can be scrolled without a mouse. */
  function roles() {
    set(page.box("ensemble"), { role: name === "ensemble" ? "main" : null });
    set(page.box("lesson"), { role: name === "lesson" ? "main" : "complementary" });
    set(page.box("cycle"), { tabindex: name === null ? -1 : 0 });
  }

  function show(to) {
    name = to;
    remember("present", name);
    html.dataset.present = name;
    roles();
    page.arrange();
    words();
    fit();
    api.update();
    tell();
  }

  function turn(by) {
    const to = turned(names(), name, by);
    if (to === name) return;
    show(to);
    page.box(name).scrollTop = 0;
    announce(text("lab.present.shown", { picture: titleOf(name), place: place.textContent }));
  }

  const api = {
    get name() { return name; },
    get on() { return name !== null; },
    turn,
    /** Begins with a picture, or with the first that fits what is at hand. */
    open(wanted = null) {
      html.classList.add("presenting");
      root.hidden = false;
      const list = names();
      const at = page.lesson();
      last = spot(at);
      show(list.includes(wanted) ? wanted : at ? led({ stage: at.stage, step: at.lesson.steps[at.at] }, list) : list[0]);
      title.focus();
    },
    close() {
      if (name === null) return;
      name = null;
      remember("present", null);
      here.hidden = true;
      root.hidden = true;
      html.classList.remove("presenting");
      delete html.dataset.present;
      sized({});
      roles();
      page.arrange();
      page.resize(null);
      tell();
      page.opener.focus();
    },
    toggle: () => (name === null ? api.open() : api.close()),
    /** A lesson goes on, begins or ends: the picture follows it. */
    follow() {
      const at = page.lesson();
      const now = spot(at);
      if (at && clock.since === null && clock.before === 0 && clock.minutes !== at.lesson.minutes) press(at.lesson.minutes);
      if (name === null) {
        last = now;
        return apart.tell();
      }
      const list = names();
      const moved = now !== last;
      last = now;
      if (moved && at) show(led({ stage: at.stage, step: at.lesson.steps[at.at] }, list));
      else if (!list.includes(name)) show(list[0]);
      else {
        words();
        tell();
      }
      return undefined;
    },
    update() {
      if (name === null) return;
      const { view } = page.lab.state;
      say(where, text("lab.transport.where", { week: number(view.tick), weeks: number(view.ticks), year: number(Math.min(Math.floor(view.tick / 52) + 1, Math.ceil(view.ticks / 52))) }));
      play.disabled = view.tick >= view.ticks;
      page.draw(name);
    },
    /** Playing began or ended. */
    playing(whether) {
      reicon(play, whether ? "pause" : "play");
      play.dataset.label = whether ? "lab.transport.pause" : "lab.transport.play";
      retext(play.parentElement);
    },
    resize: fit,
    retext() {
      if (name !== null) {
        words();
        api.update();
      } else retext(root);
      tell();
      times.show(clock);
    },
  };
  // Before any picture: who presents holds a remote control that knows two keys, wherever the focus is.
  document.addEventListener("keydown", (event) => {
    if (name === null || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    if (event.key === "Escape") {
      // The menu closes itself.
      if (box.button.getAttribute("aria-expanded") === "true" && more.contains(event.target)) return;
      if (here.contains(event.target)) shutHere();
      else api.close();
    } else if (by && !event.target.matches("input, select, textarea")) turn(by);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
  setInterval(tick, 250);
  return api;
}
