// What moves, as pixels: writing the few of each dot is several times faster than asking the canvas to copy an image a
// thousand times a frame, above all where no graphics card helps.

import { atlas, KINDS } from "./shapes.js";

/** A screen of `width` × `height` device pixels, and for each shape the pixels that it covers. */
export function screen(context, width, height, unit, dpr, colours) {
  const data = context.createImageData(width, height);
  const pixels = new Uint32Array(data.data.buffer);
  const { canvas, cell } = atlas(unit, dpr, colours);
  const source = canvas.getContext("2d").getImageData(0, 0, canvas.width, cell);
  const drawn = new Uint32Array(source.data.buffer);
  const shapes = KINDS.map((_, kind) => {
    const [offsets, values, opacities] = [[], [], []];
    for (let y = 0; y < cell; y++) {
      for (let x = 0; x < cell; x++) {
        const place = y * canvas.width + kind * cell + x;
        const opacity = source.data[4 * place + 3];
        if (opacity < 12) continue;
        offsets.push((y - (cell >> 1)) * width + x - (cell >> 1));
        values.push(drawn[place]);
        opacities.push(opacity);
      }
    }
    return { offsets: Int32Array.from(offsets), values: Uint32Array.from(values), opacities: Uint8Array.from(opacities) };
  });
  return { data, pixels, bytes: data.data, width, height, dpr, reach: (cell >> 1) + 1, shapes };
}

/** Wipes the screen. */
export function wipe(own) {
  own.pixels.fill(0);
}

/** Puts a shape at a place in CSS pixels. */
export function dot(own, kind, x, y) {
  const { pixels, bytes, width, height, reach } = own;
  const column = Math.round(x * own.dpr);
  const row = Math.round(y * own.dpr);
  if (column < reach || row < reach || column >= width - reach || row >= height - reach) return;
  const { offsets, values, opacities } = own.shapes[kind];
  const centre = row * width + column;
  for (let i = 0; i < offsets.length; i++) {
    const place = centre + offsets[i];
    // A soft edge does not eat what another dot shows there already.
    if (opacities[i] >= bytes[4 * place + 3]) pixels[place] = values[i];
  }
}

/** Shows the screen. */
export function show(own, context) {
  context.putImageData(own.data, 0, 0);
}
