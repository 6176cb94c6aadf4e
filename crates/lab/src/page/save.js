// A text or a picture as a file of the reader's.

import { element } from "./stage/dom.js";

/** Hands `content`, a text or a blob, to the browser to save under `name`. */
export function save(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
