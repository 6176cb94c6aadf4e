// The history as a file, and a file as a history.

import { element } from "./stage/dom.js";
import { announce, menu, noNotice, notice, wordButton } from "./controls.js";
import { save } from "./save.js";
import { number, retext, text } from "./text.js";

/** The menu in `root`. */
export function file(root, lab) {
  const input = element("input", { type: "file", accept: ".toml,text/plain,application/toml", tabindex: "-1", "data-label": "lab.file.load" });
  input.hidden = true;
  const box = menu(root, "lab.file.title",
    wordButton("lab.file.export", written, { id: "export" }), element("p", { class: "doc", "data-text": "lab.file.export_doc" }),
    wordButton("lab.file.load", () => input.click(), { id: "load" }), element("p", { class: "doc", "data-text": "lab.file.load_doc" }), input);

  async function written() {
    const answer = await lab.ask("export");
    if (!answer) return;
    save(answer.file, answer.text, "application/toml");
    box.close();
    announce(text("lab.file.saved", { file: answer.file }));
  }

  input.addEventListener("change", async () => {
    const [chosen] = input.files;
    input.value = "";
    if (!chosen) return;
    const most = lab.hello.limits.longest_text;
    if (chosen.size > most) {
      notice(text("lab.file.too_long", { file: chosen.name, size: number(Math.ceil(chosen.size / 1024)), most: number(most / 1024) }));
      return;
    }
    noNotice();
    // What is wrong with the file is told by the program; the history stays as it was.
    const hello = await lab.load(await chosen.text());
    if (!hello) return;
    box.close();
    if (hello.warnings.length > 0) notice(hello.warnings.join("\n"), "lab.file.warnings");
    announce(text("lab.file.loaded", { file: chosen.name }));
  });

  return { retext: () => retext(root) };
}
