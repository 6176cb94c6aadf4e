// What is on the screen as a picture file: pictures and words where they stand, with what it takes to cite them below.

import { drawn, element, family, wrap } from "./stage/dom.js";

/** Properties by which a drawing looks as it does on the page; outside of it no style sheet reaches it. */
const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity",
  "font-size", "font-weight", "text-anchor", "paint-order"];
const WORDS = "h1, h2, h3, h4, p, li, legend, output, .guess-of > label";
/** Words that nobody sees, or that belong to what is pressed. */
const NOT = ".one .head, .picture > h3, .ensemble > h2, .lessons > h2, .said, .stage-said, .stage-tip, .stage-numbers, button, summary, select, .lesson-tools, .past, .settle, .doc, [hidden]";
const MARGIN = 28;

/** A drawing that stands by itself. */
export function alone(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((node, place) => {
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") {
      to[place].setAttribute("display", "none");
      return;
    }
    for (const name of LOOK) to[place].setAttribute(name, style.getPropertyValue(name));
    to[place].removeAttribute("style");
    to[place].removeAttribute("class");
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", drawn("svg").namespaceURI);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("font-family", family());
  return copy;
}

async function image(svg, scale) {
  const copy = alone(svg);
  // Drawn as large as it is to be: what is enlarged afterwards is blurred.
  if (!copy.getAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${copy.getAttribute("width")} ${copy.getAttribute("height")}`);
  for (const side of ["width", "height"]) copy.setAttribute(side, scale * Number(copy.getAttribute(side)));
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  const found = new Image();
  try {
    found.src = address;
    await found.decode();
    return found;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const seen = (node) => node.getClientRects().length > 0 && !node.closest(NOT);

/** Draws what is in `root` as it is seen, with `title` above it and the lines of `cite` below, as a blob of PNG. */
export async function snapshot(root, { title, cite }) {
  const area = root.getBoundingClientRect();
  const page = getComputedStyle(document.documentElement);
  const [ink, muted, paper] = ["--ink", "--muted", "--paper"].map((name) => page.getPropertyValue(name).trim());
  const size = parseFloat(page.fontSize);
  const [width, height] = [Math.max(root.scrollWidth, 320), root.scrollHeight];
  const scale = Math.max(2, window.devicePixelRatio || 1);
  const below = cite.flatMap((line) => wrap(line, width, 0.8 * size, 6));
  const top = MARGIN + 1.5 * 1.4 * size;
  const canvas = element("canvas", { width: Math.round(scale * (width + 2 * MARGIN)), height: Math.round(scale * (top + height + 1.2 * size * (below.length + 1) + MARGIN)) });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const at = (node) => {
    const box = node.getBoundingClientRect();
    return { x: MARGIN + box.left - area.left + root.scrollLeft, y: top + box.top - area.top + root.scrollTop, w: box.width, h: box.height };
  };
  const write = (words, x, y, { colour = ink, pixels = size, weight = 400 } = {}) => {
    pen.font = `${weight} ${pixels}px ${family()}`;
    pen.fillStyle = colour;
    pen.fillText(words, x, y);
  };
  write(title, MARGIN, MARGIN + 1.5 * size, { pixels: 1.5 * size, weight: 600 });
  for (const node of root.querySelectorAll("canvas")) {
    const { x, y, w, h } = at(node);
    if (seen(node) && w > 0 && node.width > 0) pen.drawImage(node, x, y, w, h);
  }
  for (const svg of root.querySelectorAll("svg")) {
    const { x, y, w, h } = at(svg);
    if (seen(svg) && w > 0 && h > 0) pen.drawImage(await image(svg, scale), x, y, w, h);
  }
  for (const node of root.querySelectorAll(WORDS)) {
    const words = node.textContent.trim();
    if (!words || !seen(node) || node.querySelector(WORDS) || node.querySelector("button")) continue;
    const style = getComputedStyle(node);
    const [pixels, weight] = [parseFloat(style.fontSize), style.fontWeight];
    // An icon stands before the words that it explains.
    const own = node.querySelector(":scope > svg + span") ?? node;
    const { x, y, w } = at(own);
    const leading = parseFloat(style.lineHeight) || 1.4 * pixels;
    wrap(words, w + 1, pixels, 40, weight).forEach((line, place) => write(line, x, y + place * leading + leading / 2 + 0.36 * pixels, { colour: style.color, pixels, weight }));
  }
  below.forEach((line, place) => write(line, MARGIN, top + height + 1.2 * size * (place + 1.2), { colour: muted, pixels: 0.8 * size }));
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("toBlob"))), "image/png");
  });
}
