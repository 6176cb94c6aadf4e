// The record of a class as a table: every guess a row, with the answer where it is in. Pure: it saves nothing.

const HEAD = ["lesson", "step", "question", "outcome", "number", "guess", "unit", "time", "estimate", "low", "high", "pairs"];
/** What a spreadsheet would compute, in the signs of either script. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell as RFC 4180 has it. A word never begins a formula; a number stays one. */
export function cell(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "";
  const words = value ?? "";
  const safe = FORMULA.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as a text. Spreadsheets take it for UTF-8 only where a byte-order mark says so; where all is ASCII it says nothing. */
export function csv(rows) {
  const lines = rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
  return /[^\0-\x7f]/.test(lines) ? `\ufeff${lines}` : lines;
}

/** The rows of a lesson. `own(words)` gives a text of it in the language of the page; `result` is the answer so far, or null. */
export function rows(lesson, { guesses, times }, result, own) {
  const rowsOf = (asked, place) => {
    const { value = null, low = null, high = null } = result?.questions?.[place] ?? {};
    const answer = [value, low, high, value === null ? null : result.replicates];
    return guesses[place].map((guess, n) =>
      [own(lesson.title), lesson.guess_after, place + 1, asked.outcome, n + 1, guess, own(asked.unit), times[place][n], ...answer]);
  };
  return [HEAD, ...lesson.predict.flatMap(rowsOf)];
}
