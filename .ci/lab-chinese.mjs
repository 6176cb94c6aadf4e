// The lessons in Chinese: each opens, every step speaks Chinese, the guess is asked for before the answer, the answer comes.
// Steps are skipped to their ends, and nobody waits for the last pair: what a history shows is looked at in English.
import { expect, open, told } from './lab-page.mjs';
import { WIDE, at, begin, squeezed, toGuess, wire } from './lab-lessons.mjs';
import { onPaper } from './lab-record.mjs';

/** Words that are not Chinese: four in a row, of which no name is made. */
const ENGLISH = /\b[A-Za-z]{2,}( [A-Za-z]{2,}){3,}/;
const HAN = /[\u4e00-\u9fff]/;
const none = (text) => text.replace(/\s+/g, '');

function speaks(text, where) {
  expect(HAN.test(text) && !ENGLISH.test(text) && !/⟦/.test(text), `${where}: it is not Chinese: ${text.slice(0, 200)}`);
}

async function one(page, tap, place) {
  await begin(page, place);
  const { lesson } = tap;
  const where = `${lesson.name}, Chinese`;
  await toGuess(page, (said) => {
    const step = lesson.steps.findIndex(({ text }) => none(text.zh) === none(said));
    expect(step >= 0 && step < lesson.guess_after, `${where}: before the guess it says ${said}`);
  });
  expect(await at(page) === 'guess', `${where}: the guess is not asked for`);
  speaks(squeezed(await page.locator('.lessons').innerText()), where);
  expect(await page.locator('.lessons .see, .lessons .bar, .lessons .why p').count() === 0, `${where}: an answer before the guess`);
  await onPaper(page, lesson, 'zh', where);
  for (const [number, { low }] of lesson.predict.entries()) {
    const asked = page.locator('.lessons .guess-of').nth(number);
    await asked.locator('input[type=number]').fill(String(low));
    await asked.locator('.add').click();
  }
  await page.locator('.settle').click();
  if (await page.locator('.to-answer').count() > 0) await page.locator('.to-answer').click();
  // All steps, also those that were left out, are told now.
  const steps = await page.locator('.past li').evaluateAll((list) => list.map((item) => item.firstElementChild.textContent));
  expect(none(steps.join('|')) === none(lesson.steps.map(({ text }) => text.zh).join('|')), `${where}: its steps are not those of the lesson in Chinese`);
  steps.forEach((said, n) => speaks(said, `${where}, step ${n + 1}`));
  await page.locator('.see').click();
  await page.locator('.why p').first().waitFor({ timeout: 60_000 });
  for (const said of await page.locator('.why p').allTextContents()) speaks(said, `${where}, answer`);
  await onPaper(page, lesson, 'zh', `${where}, answered`);
  await page.locator('.lessons .leave').click();
  await page.locator('.lesson').first().waitFor();
}

export async function chinese(browser) {
  const tap = wire();
  const page = await open(browser, { ...WIDE, locale: 'zh-CN', before: tap.before }, 'lessons in Chinese');
  await page.click('#open-lessons');
  const count = await page.locator('.lesson').count();
  expect(count >= 8, `${count} lessons are offered in Chinese`);
  for (let place = 0; place < count; place += 1) await one(page, tap, place);
  await page.context().close();
  told(`${count} lessons in Chinese`);
}
