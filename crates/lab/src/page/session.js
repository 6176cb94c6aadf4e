// What the page knows of the history that is played, and every change of it.

import { Lost, open } from "./socket.js";
import { lang } from "./text.js";

/**
 * The session. `on.state(state, {jumped, fresh})` after every change, `on.hello(hello)` when there is another scenario,
 * `on.push(message)`, `on.lost(reason)`, `on.slow(whether)`, `on.failed(sentence)`.
 */
export function session(on) {
  let connection = null;
  // Text of a scenario that was loaded: a new connection begins with it again.
  let text = null;
  // What is to be brought back after a loss: the same until it is back, however often that is tried.
  let wanted = null;
  let ends = () => {};

  const lab = {
    hello: null,
    state: null,

    /** Connects and asks what there is. Whether that succeeded. */
    async begin() {
      connection?.close();
      connection = open({ push: on.push, lost: on.lost, slow: on.slow, language: lang() });
      return lab.greet();
    },

    /** The page speaks another language: the program answers in it. */
    speak: () => connection && !connection.ended() && lab.ask("speak", { language: lang() }),

    /** What there is, asked anew. */
    async greet() {
      const hello = await lab.ask("hello");
      if (hello) welcome(hello);
      return Boolean(hello);
    },

    /** Asks; what the program says against it is told, and gives null. */
    async ask(command, fields) {
      try {
        return await connection.ask(command, fields);
      } catch (error) {
        if (!(error instanceof Lost)) on.failed(error.message);
        return null;
      }
    },

    /** The same for a command whose answer is the state of the session. */
    async act(command, fields) {
      const answer = await lab.ask(command, fields);
      if (answer) take(answer.state ?? answer, false);
      return answer;
    },

    /** To any week: back, or on by as many steps as it needs. */
    async go(tick) {
      const present = lab.state.view.tick;
      if (tick < present) return lab.act("rewind", { tick });
      return lab.forward(tick);
    },

    async forward(tick) {
      const most = lab.hello.limits.most_ticks_per_step;
      let stopped = false;
      ends = () => { stopped = true; };
      let answer = true;
      while (answer && !stopped && lab.state.view.tick < Math.min(tick, lab.state.view.ticks)) {
        answer = await lab.act("step", { ticks: Math.min(most, tick - lab.state.view.tick) });
      }
      return answer;
    },

    /** Ends a way forward that is under way. */
    stop() {
      ends();
    },

    /** Another scenario from its text. */
    async load(words) {
      const hello = await lab.ask("load", { text: words });
      if (!hello) return null;
      text = words;
      welcome(hello);
      return hello;
    },

    /** Other starting conditions, from week 0. */
    async conditions(wanted) {
      const hello = await lab.ask("conditions", wanted);
      if (hello) welcome(hello);
      return Boolean(hello);
    },

    /** A lesson's scenario in the place of the present one. */
    async learn(name) {
      const answer = await lab.ask("lesson", { name });
      return answer && await lab.greet() ? answer.lesson : null;
    },

    /**
     * After the connection was lost: the same scenario, arm, seed, moves and week, as far as they were known here; or what
     * `resume()` brings back in their place. Gives whether the program answered, and whether all is as it was.
     */
    async again(resume) {
      wanted ??= { view: lab.state?.view ?? null, text, conditions: lab.hello?.scenario.conditions };
      const { view, text: words, conditions } = wanted;
      if (!(await lab.begin())) return { there: false };
      const whole = resume ? await resume() : await restore(view, words, conditions);
      // Lost again on the way: what was wanted still is.
      if (connection.ended()) return { there: false };
      wanted = null;
      return { there: true, whole };
    },

    /** Back to the scenario with which the program was started. */
    async leave() {
      text = null;
      wanted = { view: null, text };
      const there = await lab.begin();
      if (there) wanted = null;
      return there;
    },
  };

  async function restore(view, words, conditions) {
    if (words !== null && !(await lab.load(words))) return false;
    if (!view) return true;
    if (JSON.stringify(conditions) !== JSON.stringify(lab.hello.scenario.conditions) && !(await lab.conditions(conditions))) return false;
    if (view.arm !== lab.state.view.arm && !(await lab.act("arm", { arm: view.arm }))) return false;
    const { seed, replicate } = view;
    if (seed !== lab.state.view.seed || replicate !== lab.state.view.replicate) {
      if (!(await lab.act("seed", { seed, replicate }))) return false;
    }
    let whole = true;
    for (const { tick, path, value } of view.moves) {
      whole = Boolean(await lab.forward(tick) && await lab.act("set", { path, value })) && whole;
    }
    return Boolean(await lab.go(view.tick)) && whole;
  }

  function welcome(hello) {
    lab.hello = hello;
    on.hello(hello);
    take(hello.state, true);
  }

  function take(answer, fresh) {
    const before = lab.state;
    // As a number it would be rounded.
    answer.view.seed = answer.seed;
    lab.state = { ...answer, levers: answer.levers ?? before.levers };
    const jumped = fresh || !before || answer.view.tick !== before.view.tick + 1;
    on.state(lab.state, { jumped, fresh, told: answer.levers !== null });
  }

  return lab;
}
