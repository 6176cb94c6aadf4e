// The signals so far, put together from answers that hold only what is new. Pure, without a page.

/** An empty store. */
export function store() {
  return { ticks: [], names: [], units: new Map(), values: new Map() };
}

/** The last tick of a store; -1 where there is none. */
export const lastOf = ({ ticks }) => (ticks.length > 0 ? ticks[ticks.length - 1] : -1);

/** A store that stays as this one is now. */
export const copy = ({ ticks, names, units, values }) =>
  ({ ticks: [...ticks], names: [...names], units: new Map(units), values: new Map([...values].map(([name, own]) => [name, [...own]])) });

/** First place in an ascending list whose value is at least `tick`. */
export function placeOf(ticks, tick) {
  let [low, high] = [0, ticks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle] < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Takes the series of an answer at the present `tick` (the next to be played). What lies at or after the first tick of
 * the answer, or at or after the present, is replaced: after a rewind or an undo it is of a history that is no more.
 */
export function accept(kept, series, tick) {
  const first = series.ticks.length > 0 ? series.ticks[0] : tick;
  const end = placeOf(kept.ticks, Math.min(first, tick));
  kept.ticks.length = end;
  kept.names = series.signals.map((signal) => signal.name);
  for (const { name, unit, values } of series.signals) {
    kept.units.set(name, unit);
    const own = kept.values.get(name) ?? [];
    // A signal that is new to the store has no past here.
    while (own.length < end) own.push(null);
    own.length = end;
    own.push(...values);
    kept.values.set(name, own);
  }
  kept.ticks.push(...series.ticks);
  return kept;
}

/** Values of a signal as runs without gaps: places from, to (exclusive). */
export function runs(values) {
  const found = [];
  let from = -1;
  for (let i = 0; i <= values.length; i++) {
    const there = i < values.length && values[i] !== null && values[i] !== undefined;
    if (there && from < 0) from = i;
    if (!there && from >= 0) {
      found.push([from, i]);
      from = -1;
    }
  }
  return found;
}

/** The value at a tick, or at the last one shown before it; null where there is none. */
export function valueAt(kept, name, tick) {
  const place = placeOf(kept.ticks, tick + 1) - 1;
  return place < 0 ? null : (kept.values.get(name)?.[place] ?? null);
}

/** The end of the axis: it grows in steps, so that early weeks fill the width and the axis rarely jumps. */
export function horizon(tick, ticks) {
  let end = 104;
  while (end < tick + 4) end *= 2;
  return Math.max(1, Math.min(end, ticks));
}

/** Round numbers that enclose values; from 0 where it is near. */
export function scale(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1, step: 1 };
  if (low === 0 && high === 0) return { low: 0, high: 1, step: 0.5 };
  if (low > 0 && low < 0.6 * high) low = 0;
  // What hardly moves must not look as if it did.
  const least = Math.max(1e-6, 0.1 * Math.abs(high));
  if (high - low < least) [low, high] = [low - least / 2, high + least / 2];
  const raw = (high - low) / 2;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((part) => part >= raw * 0.999);
  return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step, step };
}

/** Moves in the same week together: `{tick, moves}`. */
export function weeks(moves) {
  const found = new Map();
  for (const move of moves) {
    if (!found.has(move.tick)) found.set(move.tick, []);
    found.get(move.tick).push(move);
  }
  return [...found].map(([tick, moves]) => ({ tick, moves }));
}
