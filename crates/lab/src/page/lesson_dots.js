// How the guesses of a class stand as dots above an axis: equal ones on top of one another, whether one guesses or sixty. Pure.

const [LEAST, MOST] = [4.5, 9];
/** So high may a heap be before its dots lie over one another. */
const HIGH = 72;

/** Numbers that share a place on the axis, in heaps `{x, count}`; `at` gives the place of a number. */
export function heaps(values, at, wide) {
  const found = [];
  for (const value of values.slice().sort((a, b) => a - b)) {
    const x = at(value);
    const last = found[found.length - 1];
    if (last && x - last.x < wide - 1e-9) last.count += 1;
    else found.push({ x, count: 1 });
  }
  return found;
}

/**
 * The dots `{x, up}` of some numbers, `up` above the axis, with their width and the height that they take; and the heaps
 * whose dots lie over one another, so that nobody could count them.
 */
export function dots(values, at) {
  let wide = MOST;
  let found = heaps(values, at, wide);
  const tallest = () => Math.max(0, ...found.map(({ count }) => count));
  while (wide > LEAST && tallest() * wide > HIGH) {
    wide -= 0.5;
    found = heaps(values, at, wide);
  }
  const each = Math.min(wide, HIGH / Math.max(1, tallest()));
  const made = found.flatMap(({ x, count }) => Array.from({ length: count }, (_, n) => ({ x, up: each * (n + 0.5) })));
  return { made, wide, height: each * tallest(), tall: found.filter(({ count }) => count * wide > HIGH).map(({ x, count }) => ({ x, count, up: each * count })) };
}
