// Lessons in the browser, played as a class does: nothing on the screen answers before the guess, what a lesson says of the
// history that it shows is true of it, and nothing that a class did is lost.
import { accessible, becomes, expect, fits, open, problems, shots, told, until } from './lab-page.mjs';

const YEAR = 52;
export const WIDE = { viewport: { width: 1280, height: 800 } };

/** The wire between page and program: what is sent, what is heard, and how it breaks. */
export function wire() {
  const own = { sent: [], lesson: null, results: [], history: new Map(), ticks: [], frozen: false, refused: false, opened: 0, cut() {} };
  const hear = (message) => {
    if (message.push === 'ensemble' && message.lesson) own.results.push(message);
    const answer = message.ok;
    if (answer?.lesson) own.lesson = answer.lesson;
    const view = answer?.state?.view ?? answer?.view;
    if (!view) return;
    own.ticks.push(view.tick);
    const first = view.series.ticks[0] ?? view.tick;
    for (const { name, values } of view.series.signals) {
      const course = own.history.get(name) ?? new Map();
      for (const tick of course.keys()) if (tick >= Math.min(first, view.tick)) course.delete(tick);
      view.series.ticks.forEach((tick, place) => course.set(tick, values[place]));
      own.history.set(name, course);
    }
  };
  own.before = (page) => page.routeWebSocket(/\/ws/, (socket) => {
    if (own.refused) {
      socket.close();
      return;
    }
    own.opened += 1;
    const program = socket.connectToServer();
    own.cut = () => { program.close(); socket.close(); };
    socket.onMessage((text) => {
      own.sent.push(JSON.parse(text));
      if (!own.frozen) program.send(text);
    });
    program.onMessage((text) => {
      hear(JSON.parse(text));
      // A program that is frozen does not push either.
      if (!own.frozen) socket.send(text);
    });
  });
  return own;
}

/** All words on the screen, and all names of what is drawn. */
const words = (page) => page.evaluate(() => {
  const labels = [...document.querySelectorAll('[aria-label], [aria-valuetext], title')].filter((one) => one.getClientRects().length > 0);
  return [document.body.innerText, ...labels.map((one) => `${one.getAttribute('aria-label')} ${one.getAttribute('aria-valuetext')} ${one.textContent}`)].join('\n');
});
export const squeezed = (text) => text.replace(/\s+/g, ' ');
const primary = (page) => page.locator('.step .primary');
/** Until all pairs of the comparison are there. */
const ended = (page) => page.waitForFunction(() => document.querySelector('.answer progress').value === document.querySelector('.answer progress').max, null, { timeout: 180_000 });
export const at = (page) => page.evaluate(() => (document.querySelector('.settle') ? 'guess' : document.querySelector('.see') ? 'answer' : 'step'));

/** Goes on to the guess, past what steps show; `each(text)` is told what the step on the screen says. */
export async function toGuess(page, each = () => {}) {
  for (const end = Date.now() + 60_000; await at(page) === 'step';) {
    if (Date.now() > end) throw new Error('the steps do not end');
    // In one go: the button of a step goes away when the step is done.
    const said = await page.evaluate(() => {
      const step = document.querySelector('.step');
      step?.querySelector('.primary')?.click();
      return step?.querySelector('p')?.textContent ?? null;
    });
    if (said !== null) each(said);
    await page.waitForTimeout(60);
  }
}

export async function begin(page, place) {
  await page.evaluate(() => { if (document.querySelector('#side').hidden || document.querySelector('#panel-lessons').hidden) document.querySelector('#open-lessons').click(); });
  await page.locator('.lesson').nth(place).click();
  await page.locator('.lessons h2').waitFor();
}

/** Mean of a signal over ticks. */
function mean(course, from, to) {
  const values = [...course].filter(([tick, value]) => tick >= from && tick < to && value !== null).map(([, value]) => value);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a step tells to watch is there before it plays, and nothing else. */
async function watched(page, step, where) {
  const seen = await page.evaluate(() => {
    const whole = (id) => {
      const box = document.getElementById(id).getBoundingClientRect();
      return box.width > 0 && box.top < innerHeight - 60;
    };
    const titles = [...document.querySelectorAll('#series svg text.strong:not(.end)')].map((text) => text.textContent);
    return { pictures: ['agents', 'forum', 'cycle', 'series'].filter(whole), titles: titles.filter((title) => title.trim() !== '').length };
  });
  if (['agents', 'forum', 'cycle'].includes(step.panel)) expect(seen.pictures.includes(step.panel), `${where}: ${step.panel} is not on the screen before it plays`);
  expect(seen.titles === step.watch.length, `${where}: ${seen.titles} signals are drawn, ${step.watch.length} are to be watched`);
  expect(seen.pictures.length <= 2, `${where}: more is shown than the step tells to watch: ${seen.pictures}`);
}

/** Does the present step, to its end at once, and looks whether what it says is so. */
async function does(page, tap, step, where) {
  const from = tap.ticks.at(-1) ?? 0;
  const plays = step.action?.play !== undefined && from < step.action.play;
  if (plays) await watched(page, step, where);
  const before = await page.locator('.step').textContent();
  await primary(page).click();
  if (!plays) {
    await until(page, (words) => document.querySelector('.step')?.textContent !== words, before);
    return;
  }
  await until(page, () => ['Skip to the end', 'Go on'].includes(document.querySelector('.step .primary')?.textContent));
  if (await primary(page).textContent() === 'Skip to the end') await primary(page).click();
  await until(page, () => document.querySelector('.step .primary')?.textContent === 'Go on');
  if (step.panel === 'agents') {
    // Who looks at an exporter is still in the lesson.
    await page.locator('.stage-front').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.locator('#told').waitFor();
    expect(await page.locator('.step').isVisible(), `${where}: an exporter that is picked ends the lesson`);
  }
  const to = step.action.play;
  for (const [signal, way] of Object.entries(step.says)) {
    const course = tap.history.get(signal);
    const before = from === 0 ? [0, Math.min(YEAR, to)] : [Math.max(0, from - YEAR), from];
    const change = mean(course, Math.max(to - YEAR, from), to) - mean(course, ...before);
    expect(way === 'up' ? change > 0 : change < 0, `${where}: it says that ${signal} goes ${way}, and shows ${change}`);
  }
  await primary(page).click();
}

/** The whole of a lesson; all that was on the screen before the guess, for comparison with the answer. */
async function playThrough(page, tap, place) {
  await begin(page, place);
  const lesson = tap.lesson;
  const where = lesson.name;
  const sentBefore = tap.sent.length;
  const seen = [];
  let count = 0;
  while (await at(page) === 'step' && count < 20) {
    seen.push(await words(page));
    await does(page, tap, lesson.steps[count], `${where}, step ${count + 1}`);
    seen.push(await words(page));
    count += 1;
    if (count > lesson.guess_after) break;
  }
  expect(await at(page) === 'guess', `${where}: ${count} steps and no guess is asked for`);
  expect(count === lesson.guess_after, `${where}: the guess is asked for after ${count} steps, not ${lesson.guess_after}`);
  seen.push(await words(page));

  // Nothing answers, nothing computes, and no later step tells what comes.
  const shown = squeezed(seen.join(' '));
  const there = await page.evaluate(() => ['#ensemble', '#transport', '.see', '.step', '.chart .bar', '.chart .dot'].filter((one) =>
    [...document.querySelectorAll(one)].some((node) => node.getClientRects().length > 0)));
  expect(there.length === 0, `${where}: before the guess there is ${there}`);
  const asked = tap.sent.slice(sentBefore).filter((message) => message.do === 'lesson_answer' || message.do === 'ensemble' && message.on);
  expect(asked.length === 0, `${where}: before the guess the program is asked ${JSON.stringify(asked)}`);
  for (const { text } of lesson.steps.slice(lesson.guess_after)) {
    expect(!shown.includes(squeezed(text.en).trim().slice(0, 60)), `${where}: a step after the guess is told before: ${text.en}`);
  }

  // Without a guess nothing goes on; what is no guess is none.
  expect(await page.locator('.settle').isDisabled(), `${where}: it goes on without a guess`);
  const first = page.locator('.lessons .guess-of').first();
  await first.locator('input[type=number]').fill('99999');
  expect(await first.locator('.add').isDisabled() && await first.locator('.wrong').count() === 1, `${where}: 99999 is taken for a guess`);
  for (const [number, question] of lesson.predict.entries()) {
    const one = page.locator('.lessons .guess-of').nth(number);
    for (const guess of [question.low, question.high, question.low + question.step]) {
      await one.locator('input[type=number]').fill(String(guess));
      await one.locator('.add').click();
    }
    await one.locator('.undo').click();
    expect(await one.locator('.chart .one-guess').count() === 2, `${where}: one guess is not taken back`);
  }
  await page.locator('.settle').click();
  for (; await at(page) === 'step' && count < 20; count += 1) await does(page, tap, lesson.steps[count], `${where}, step ${count + 1}`);
  expect(count === lesson.steps.length, `${where}: ${count} of ${lesson.steps.length} steps are played`);
  await page.locator('.see').click();
  await page.locator('.why p').first().waitFor({ timeout: 60_000 });
  await ended(page);
  const reported = tap.sent.findLast((message) => message.do === 'lesson_answer').guess;
  expect(JSON.stringify(reported) === JSON.stringify(lesson.predict.map(({ low }) => low)), `${where}: ${reported} is told as the guess of the class`);

  // The answer, in the words of the page, was nowhere before.
  const said = squeezed((await page.locator('.why p').allTextContents()).slice(0, lesson.predict.length).join(' '));
  const answers = [...said.matchAll(/say ([−+]?[\d.]+[^.[]*?) ?(\[[^\]]+\])/g)].flatMap(([, value, range]) => [value.trim(), range]);
  expect(answers.length === 2 * lesson.predict.length, `${where}: no answer is found in ${said}`);
  for (const answer of answers) expect(!shown.includes(answer), `${where}: ${answer} is on the screen before the guess`);
  expect(await page.locator('.answer .chart .bar').count() === lesson.predict.length, `${where}: guess and result are not drawn side by side`);
  expect(!/⟦/.test(await page.locator('.lessons').innerText()), `${where}: texts that are not there`);
  // Runs to be compared are together.
  const rewinds = lesson.steps.some(({ action }) => action?.rewind !== undefined || action?.arm !== undefined);
  const last = lesson.steps.at(-1).action;
  if (rewinds && last?.play !== undefined) {
    const ghosts = await page.locator('.stage-ghost').evaluateAll((lines) => lines.filter((line) => line.closest('#series') && line.getAttribute('d')?.length > 40).length);
    expect(ghosts > 0, `${where}: the run before is not drawn beside the last`);
  }
  await page.locator('.lessons .leave').click();
  await page.locator('.lesson').first().waitFor();
  return lesson;
}

/** A step plays at the speed that fits its time: no week is jumped over. */
async function speed(browser) {
  const tap = wire();
  const page = await open(browser, { ...WIDE, before: tap.before }, 'speed');
  await begin(page, 0);
  const from = tap.ticks.length;
  await primary(page).click();
  await until(page, () => document.querySelector('.step .primary')?.textContent === 'Go on');
  const ticks = tap.ticks.slice(from);
  const jumps = ticks.map((tick, place) => tick - (ticks[place - 1] ?? 0));
  expect(Math.max(...jumps) <= tap.lesson.steps[0].action.play / 8, `a step jumps over ${Math.max(...jumps)} weeks: ${ticks}`);
  told(`a step of ${ticks.at(-1)} weeks in ${ticks.length} parts`);
  await page.context().close();
}

const state = (page) => page.evaluate(() => ({
  step: document.querySelector('.step h3')?.textContent, guesses: document.querySelectorAll('.lessons .chart .one-guess').length, lines: document.querySelector('#series svg').innerHTML,
}));

/** What a class did is there again after a reload, after going back, and when the connection was lost. */
async function kept(browser) {
  const tap = wire();
  const page = await open(browser, { ...WIDE, before: tap.before }, 'kept');
  await begin(page, 0);
  const lesson = tap.lesson;
  for (let count = 0; count < lesson.guess_after; count += 1) await does(page, tap, lesson.steps[count], 'kept');
  const box = page.locator('.lessons .guess-of input[type=number]').first();
  for (const guess of ['-7', '-3']) {
    await box.fill(guess);
    await page.keyboard.press('Enter');
  }
  const before = await state(page);
  const same = async (what) => {
    await page.locator('.settle').waitFor();
    await becomes(async () => JSON.stringify(await state(page)) === JSON.stringify(before), `${what} loses what the class did: ${JSON.stringify({ ...await state(page), lines: '' })}`);
  };
  expect(before.guesses === 2, `two guesses are ${before.guesses}`);
  await page.reload();
  await same('a reload');
  await page.goBack();
  await page.locator('.lesson').first().waitFor();
  expect(await page.locator('#ensemble').isVisible(), 'after going back the page is still that of the lesson');
  await page.goForward();
  await same('going back and forward');

  // A connection that is lost and found is not told; one that is not found is, and two presses are one.
  tap.cut();
  await becomes(async () => tap.opened >= 3, 'a lost connection is not sought');
  await same('a lost connection');
  expect(await page.locator('#lost[open], .notice').count() === 0, 'a connection that was found again is told as lost');
  tap.refused = true;
  tap.cut();
  await page.locator('#lost[open]').waitFor();
  const sent = tap.sent.length;
  await page.locator('#lost button').click();
  await becomes(async () => !await page.locator('#lost button').isDisabled(), 'a try to connect does not end');
  tap.refused = false;
  await page.locator('#lost button').click();
  await becomes(async () => !await page.locator('#lost[open]').isVisible(), 'the dialog stays when the connection is back');
  await same('connecting twice');
  const moves = tap.sent.slice(sent).filter((message) => message.do === 'set');
  expect(moves.length === 0 && tap.sent.slice(sent).some((message) => message.do === 'lesson'), `connecting again moves levers: ${JSON.stringify(moves)}`);
  told('kept over a reload, back, and lost connections');

  // A comparison that ran when the lid was shut goes on.
  await page.locator('.lessons .guess-of').nth(1).locator('input[type=number]').fill('-2');
  await page.keyboard.press('Enter');
  await page.locator('.settle').click();
  await page.locator('.to-answer').click();
  await page.locator('.see').click();
  await becomes(async () => tap.results.length > 0, 'no comparison runs');
  tap.cut();
  await page.locator('.why p').first().waitFor({ timeout: 60_000 });
  await ended(page);
  await page.reload();
  await page.locator('.why p').first().waitFor({ timeout: 60_000 });
  told('a comparison goes on after the connection was lost');

  // A program that does not answer is told so.
  await page.locator('.lessons .leave').click();
  await page.locator('.lesson').first().waitFor();
  tap.frozen = true;
  await page.locator('[data-label="lab.transport.step"]').click();
  await page.locator('.notice').waitFor({ timeout: 20_000 });
  expect(/answer/.test(await page.locator('.notice').innerText()), 'a frozen program says nothing');
  await page.context().close();
  told('a frozen program is told');
}

/** Seeds that JavaScript cannot count to stay as they are. */
async function seeds(browser) {
  const page = await open(browser, WIDE, 'seeds');
  for (const seed of ['9007199254740993', '9223372036854775807']) {
    await page.click('#history > button');
    await page.fill('#seed', seed);
    await page.click('#history [type=submit]');
    await page.click('#history > button');
    await becomes(async () => (await page.inputValue('#seed')) === seed && /^\D*0\D/.test(await page.locator('.where').textContent()), `seed ${seed} becomes ${await page.inputValue('#seed')}`);
    await page.reload();
    await page.waitForFunction(() => /\d/.test(document.querySelector('.where').textContent));
  }
  await page.context().close();
}

/** The lesson never covers its picture. */
async function apart(browser) {
  for (const [width, height, colorScheme] of [[1280, 800, 'light'], [1024, 768, 'dark'], [820, 1180, 'light'], [390, 844, 'dark'], [640, 400, 'light']]) {
    for (const language of ['en', 'zh']) {
      const where = `lesson at ${width}, ${language}`;
      const tap = wire();
      const page = await open(browser, { viewport: { width, height }, colorScheme, locale: language === 'en' ? 'en-US' : 'zh-CN', before: tap.before }, where);
      await begin(page, 2);
      await page.locator('.step').waitFor();
      const covered = await page.evaluate(() => {
        const box = (id) => document.getElementById(id).getBoundingClientRect();
        const [lesson, picture] = [box('side'), box('one')];
        return picture.width < 200 || Math.min(lesson.right, picture.right) - Math.max(lesson.left, picture.left) > 1
          && Math.min(lesson.bottom, picture.bottom) - Math.max(lesson.top, picture.top) > 1;
      });
      expect(!covered, `${where}: the lesson covers its picture`);
      await fits(page, where);
      await accessible(page, where);
      await page.screenshot({ path: `${shots}/lesson-${width}-${language}.png` });
      await page.locator('.step .primary').click();
      await page.waitForTimeout(2500);
      await page.screenshot({ path: `${shots}/lesson-${width}-${language}-playing.png` });
      await page.context().close();
    }
  }
  told('lessons at five sizes, in both languages');
}

export async function lessons(browser) {
  const tap = wire();
  const page = await open(browser, { ...WIDE, before: tap.before }, 'lessons');
  await page.click('#open-lessons');
  const count = await page.locator('.lesson').count();
  for (let place = 0; place < count; place += 1) {
    const { name, steps } = await playThrough(page, tap, place);
    told(`${name}: ${steps.length} steps`);
  }
  await accessible(page, 'lessons');
  await page.context().close();
  await speed(browser);
  await kept(browser);
  await seeds(browser);
  await apart(browser);
}
