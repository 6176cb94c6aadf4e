// Which history is played: arm, seed, replicate.

import { element } from "./stage/dom.js";
import { announce, field, menu, options, wordButton } from "./controls.js";
import { armName, number, retext, text } from "./text.js";

/** The menu in `root`; `pause()` ends playing. */
export function draws(root, lab, pause) {
  const arm = element("select", { id: "arm" });
  const seed = element("input", { type: "text", inputmode: "numeric", pattern: "[0-9]*", id: "seed" });
  const replicate = element("input", { type: "number", min: 0, step: 1, id: "replicate" });
  const form = element("form", {}, field("lab.draws.seed", seed), field("lab.draws.replicate", replicate),
    element("button", { type: "submit", "data-text": "lab.draws.use" }));
  menu(root, "lab.draws.title", field("lab.draws.arm", arm), element("p", { class: "doc", "data-text": "lab.draws.arm_doc" }),
    wordButton("lab.draws.other", other, { id: "other-draws" }), element("p", { class: "doc", "data-text": "lab.draws.other_doc" }), form);

  arm.addEventListener("change", async () => {
    pause();
    if (await lab.act("arm", { arm: arm.value })) announce(text("lab.draws.is_arm", { arm: armName(arm.value) }));
  });

  async function take(wanted) {
    pause();
    const made = await lab.act("seed", wanted);
    if (made) announce(text("lab.draws.is", { seed: String(wanted.seed), replicate: number(wanted.replicate) }));
  }

  function other() {
    const { view } = lab.state;
    return take({ seed: view.seed, replicate: view.replicate + 1 });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take({ seed: seed.value.trim(), replicate: Number(replicate.value) });
  });

  return {
    update({ view }) {
      arm.value = view.arm;
      if (document.activeElement !== seed) seed.value = view.seed;
      if (document.activeElement !== replicate) replicate.value = view.replicate;
    },
    retext() {
      retext(root);
      if (!lab.hello) return;
      options(arm, lab.hello.arms.map((name) => [name, armName(name)]), lab.state?.view.arm ?? lab.hello.state.view.arm);
    },
  };
}
