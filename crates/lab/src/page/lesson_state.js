// What a class did in a lesson, and what it may not see yet. Pure: whoever draws or asks a program holds it.
//
// A record is `{done, at, guesses, times, settled, asked}`: steps done, the step on the screen, the guesses of each question
// and when each was added (null where that was not kept), whether they are all in, and whether the comparison was asked for. The history that is played follows from it: the first
// `done` steps, in their order.

/** A moment as ISO 8601 writes it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A lesson that nobody has begun. */
export const fresh = (lesson) => ({ done: 0, at: 0, guesses: lesson.predict.map(() => []), times: lesson.predict.map(() => []), settled: false, asked: false });

/** A record from its text; a fresh one where the text is of another lesson, or of none. */
export function read(lesson, words) {
  let kept = null;
  try {
    kept = JSON.parse(words);
  } catch {
    return fresh(lesson);
  }
  const count = lesson.steps.length;
  const whole = (value) => Number.isInteger(value) && value >= 0 && value <= count;
  const fits = ({ guesses }) => Array.isArray(guesses) && guesses.length === lesson.predict.length
    && guesses.every((own, place) => Array.isArray(own) && own.every((guess) => allowed(lesson.predict[place], guess)));
  if (!kept || !whole(kept.done) || !whole(kept.at) || !fits(kept)) return fresh(lesson);
  const settled = kept.settled === true && ready(kept);
  // Nothing was done that may not be seen yet, and only the answer lies ahead of what was done.
  const done = settled ? kept.done : Math.min(kept.done, lesson.guess_after);
  const at = settled && kept.at === count ? count : Math.min(kept.at, done);
  const times = kept.guesses.map((own, place) => own.map((_, n) => (TIME.test(kept.times?.[place]?.[n]) ? kept.times[place][n] : null)));
  return { done, at, guesses: kept.guesses, times, settled, asked: settled && kept.asked === true };
}

/** Whether a number is a guess of a question. */
export const allowed = ({ low, high }, guess) => typeof guess === "number" && guess >= low && guess <= high;

/** The middle of some numbers; of an even count the lower of the two in the middle, so that somebody guessed it. */
export function median(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted.length > 0 ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}

/** Whether every question has a guess. */
export const ready = ({ guesses }) => guesses.every((own) => own.length > 0);

/** Names of the outcomes that nothing on the page may show or compute: those asked for, until the guesses are in. */
export const hidden = (lesson, { settled }) => (settled ? [] : lesson.predict.map(({ outcome }) => outcome));

/** What the class is at: `guess`, `step` (to be done), `done` (a step to be looked at) or `answer`. */
export function stage(lesson, record) {
  if (record.at < record.done) return "done";
  if (record.at >= lesson.guess_after && hidden(lesson, record).length > 0) return "guess";
  return record.at < lesson.steps.length ? "step" : "answer";
}
