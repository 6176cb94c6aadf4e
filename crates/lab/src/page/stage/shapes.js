// What exporters look like: one shape and one colour for each state, so that either alone tells them apart.
// Shapes are paths in a square from -1 to 1, used by the canvas (Path2D) and by legends (SVG).

export const SHAPES = {
  honest: { colour: "honest", size: 0.72, path: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z" },
  infringing: { colour: "infringing", size: 1.05, path: "M0-1.15L1.15.9H-1.15Z" },
  inspected: {
    colour: "inspected",
    size: 1.45,
    path: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0ZM.62 0A.62.62 0 1 0-.62 0A.62.62 0 1 0 .62 0Z",
  },
  sanctioned: {
    colour: "sanctioned",
    size: 1.5,
    path: "M-.41-1H.41L1-.41V.41L.41 1H-.41L-1 .41V-.41ZM-.62-.2V.2H.62V-.2Z",
  },
  company: { colour: "line", size: 0.7, path: "M-1-1H1V1H-1ZM-.45-.45V.45H.45V-.45Z" },
  opportunity: { colour: "infringing", size: 0.95, path: "M0-1.15L1.15.9H-1.15ZM0-.25L-.4.45H.4Z" },
  recorded: { colour: "sanctioned", size: 0.85, path: "M-1-1H1V1H-1Z" },
  renamed: { colour: "renamed", size: 1.0, path: "M0-1.25L1.2-.1V1.1H-1.2V-.1Z" },
  former: {
    colour: "renamed",
    size: 1.0,
    path: "M0-1.25L1.2-.1V1.1H-1.2V-.1ZM0-.6L-.7.1V.6H.7V.1Z",
  },
  linked: { colour: "linked", size: 1.05, path: "M0-1.35L1.35 0L0 1.35L-1.35 0Z" },
  barred: {
    colour: "barred",
    size: 1.1,
    path: "M-1-.62L-.62-1L0-.38L.62-1L1-.62L.38 0L1 .62L.62 1L0 .38L-.62 1L-1 .62L-.38 0Z",
  },
};

/** In the order of sprites. */
export const KINDS = Object.keys(SHAPES);

/** Places of sprites by name. */
export const KIND = Object.fromEntries(KINDS.map((kind, place) => [kind, place]));

/**
 * All shapes side by side on one small canvas.
 * `unit` is half the side of the square, in CSS pixels; `dpr` device pixels for each of them.
 */
export function atlas(unit, dpr, colours) {
  const cell = Math.ceil(unit * 1.5 * 2 * dpr) + 2;
  const canvas = new OffscreenCanvas(cell * KINDS.length, cell);
  const context = canvas.getContext("2d");
  KINDS.forEach((kind, place) => {
    const { colour, size, path } = SHAPES[kind];
    const scale = unit * size * dpr;
    context.setTransform(scale, 0, 0, scale, (place + 0.5) * cell, cell / 2);
    context.fillStyle = colours[colour];
    context.fill(new Path2D(path), "evenodd");
  });
  return { canvas, cell };
}
