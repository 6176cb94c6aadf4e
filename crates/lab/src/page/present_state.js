// What a presenter shows and how long it has been: which pictures there are, which comes next, what a clock says. Pure.

const ONE = ["cycle", "forum", "agents", "series"];
const MINUTE = 60_000;

/**
 * Pictures that can have the window to themselves. In a lesson they are the lesson and what its step tells to watch: nothing
 * that answers before the guess.
 */
export function pictures(inLesson) {
  if (!inLesson) return [...ONE, "runs", "ensemble"];
  const told = ONE.filter((name) => inLesson.includes(name));
  return ["lesson", ...told, ...(told.includes("series") ? ["runs"] : [])];
}

/** The picture that comes so many places after another; it stays at the ends. */
export function turned(names, name, by) {
  const place = names.indexOf(name);
  return names[Math.max(0, Math.min(names.length - 1, (place < 0 ? 0 : place) + by))];
}

/** The picture that a lesson leads to: guess and answer are in the lesson itself, a step is where it tells to look. */
export function led({ stage, step }, names) {
  if (stage === "guess" || stage === "answer") return "lesson";
  return names.includes(step?.panel) ? step.panel : names[1] ?? "lesson";
}

/** A clock that has not begun: it counts up, or down from so many minutes. */
export const clock = (minutes = 20, way = "up") => ({ way, minutes, since: null, before: 0 });

/** A clock from its text; a new one where there is none. */
export function readClock(words) {
  let kept = null;
  try {
    kept = JSON.parse(words);
  } catch {
    return clock();
  }
  const time = (x) => Number.isFinite(x) && x >= 0;
  const right = kept && (kept.way === "up" || kept.way === "down") && minutesAllowed(kept.minutes) && time(kept.before) && (kept.since === null || time(kept.since));
  return right ? kept : clock();
}

export const minutesAllowed = (minutes) => Number.isInteger(minutes) && minutes >= 1 && minutes <= 180;

/** Milliseconds that a clock has run. */
export const run = ({ since, before }, now) => before + (since === null ? 0 : Math.max(0, now - since));

/** What a press does: `start`, `pause`, `reset`, `up`, `down`; a number sets the minutes. */
export function pressed(one, what, now) {
  if (typeof what === "number") return minutesAllowed(what) ? { ...one, minutes: what } : one;
  if (what === "start") return { ...one, since: one.since ?? now };
  if (what === "pause") return { ...one, since: null, before: run(one, now) };
  if (what === "reset") return { ...one, since: null, before: 0 };
  return { ...one, way: what };
}

/** What a clock shows: `m:ss`, and whether its minutes are over. */
export function face(one, now) {
  const gone = run(one, now);
  // Whole seconds that have gone by, so that both ways change at once.
  const seconds = Math.floor(gone / 1000);
  const left = (one.minutes * MINUTE) / 1000 - seconds;
  const shown = one.way === "up" ? seconds : Math.abs(left);
  const words = `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`;
  return { words: one.way === "down" && left < 0 ? `−${words}` : words, over: left < 0, seconds: shown };
}
