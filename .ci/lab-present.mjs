// In front of a class: one picture at a time, notes that the class does not see, a clock, two runs on the same axes, and a
// picture file that can be cited.
import { readFileSync } from 'node:fs';
import { accessible, atWeek, becomes, expect, fits, inBrowser, open, problems, shots, told, until } from './lab-page.mjs';

const ALL = ['cycle', 'forum', 'agents', 'series', 'runs', 'ensemble'];
const shown = (page) => page.evaluate(() => document.documentElement.dataset.present ?? null);
const visible = (page, places) => page.evaluate((all) => all.filter((one) => [...document.querySelectorAll(one)].some((node) => node.checkVisibility() && node.getClientRects().length > 0)), places);
const clock = (page) => page.locator('.clock').first().textContent();
const seconds = (words) => { const [minutes, rest] = words.replace('−', '').split(':').map(Number); return 60 * minutes + rest; };

/** The smallest letters of what is drawn, in pixels. */
const letters = (page) => page.evaluate(() => Math.min(...[...document.querySelectorAll('.stage > svg, svg.chart')].filter((svg) => svg.getClientRects().length > 0 && svg.viewBox.baseVal)
  .flatMap((svg) => [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '')
    .map((text) => (svg.getBoundingClientRect().width / svg.viewBox.baseVal.width) * Number.parseFloat(getComputedStyle(text).fontSize)))));

/** Plays to a week, goes back, moves a lever and plays again: a run, and one before. */
async function twice(page) {
  const to = async (week) => {
    await page.locator('.week input').fill(String(week));
    // The slider is there before the history is.
    await until(page, (w) => new RegExp(`\\b${w}\\b`).test(document.querySelector('.transport .where').textContent.split('of')[0]), week);
  };
  await to(160);
  await to(104);
  await page.fill('#lever-search', 'institution.platform');
  await page.locator('.lever:visible input[type=number]').fill('0.95');
  await page.keyboard.press('Enter');
  await page.locator('.lever.changed:visible').waitFor();
  await to(150);
}

/** A picture file: its text is not to be had, but its size, and that it is not empty, are. */
async function drawn(page, download) {
  const bytes = readFileSync(await download.path());
  expect(bytes.subarray(1, 4).toString() === 'PNG', 'what is saved is no PNG');
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const paper = [...pen.getImageData(1, 1, 1, 1).data].join();
    // Whether rows of a part of the picture hold anything but paper.
    const inked = (from, to) => {
      const [top, height] = [Math.floor(from * canvas.height), Math.ceil((to - from) * canvas.height)];
      const { data } = pen.getImageData(0, top, canvas.width, height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if (`${data[at]},${data[at + 1]},${data[at + 2]},${data[at + 3]}` !== paper) count += 1;
      return count / (canvas.width * height);
    };
    return { width: canvas.width, height: canvas.height, head: inked(0, 0.08), middle: inked(0.2, 0.8), foot: inked(0.9, 1) };
  }, bytes.toString('base64'));
}

async function saved(page, name) {
  await page.click('#present-menu > button');
  const waiting = page.waitForEvent('download');
  // What is written on the picture is heard where it is written.
  await page.evaluate(() => {
    window.written = [];
    const before = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function fillText(words, ...rest) {
      window.written.push(words);
      before.call(this, words, ...rest);
    };
  });
  await page.click('#save-picture');
  const file = await waiting;
  const { seed, scenario } = await page.evaluate(() => ({ seed: document.querySelector('#seed').value, scenario: document.querySelector('#title').title }));
  expect(file.suggestedFilename().startsWith(`sfic-${name}-seed-${seed}-week-`) && file.suggestedFilename().endsWith('.png'), `${name} is saved as ${file.suggestedFilename()}`);
  const words = (await page.evaluate(() => window.written)).join(' ');
  const title = await page.locator('#present-title').textContent();
  for (const one of [title, scenario, seed, 'sfic ']) expect(words.includes(one), `the picture of ${name} does not say ${one}: ${words.slice(0, 400)}`);
  const { head, middle, foot, width } = await drawn(page, file);
  expect(head > 0.005 && middle > 0.005 && foot > 0.001 && width >= 1000, `the picture of ${name} is ${JSON.stringify({ head, middle, foot, width })}`);
  return words;
}

/** All pictures at the sizes of rooms and of a phone, in both languages and themes. */
async function sizes(browser) {
  for (const [width, height, language, colorScheme, least] of [[1920, 1080, 'en', 'light', 19], [1280, 720, 'zh', 'dark', 13], [960, 540, 'en', 'dark', 11.5], [390, 844, 'zh', 'light', 11.5]]) {
    const page = await open(browser, { viewport: { width, height }, colorScheme, locale: language === 'en' ? 'en-US' : 'zh-CN', hasTouch: width < 1000, reducedMotion: width === 1280 ? 'reduce' : 'no-preference' }, `presenting at ${width}`);
    await page.locator('.week input').fill('120');
    await atWeek(page, 120);
    await page.locator('.week input').fill('60');
    await atWeek(page, 60);
    await page.click('#open-present');
    for (const [place, name] of ALL.entries()) {
      const where = `${name} at ${width}, ${language}`;
      await becomes(async () => await shown(page) === name, `${where}: the next picture is ${await shown(page)}`);
      await page.waitForTimeout(300);
      const there = await visible(page, ['#cycle', '#forum', '#agents', '#series', '#runs', '#ensemble', '#side', '#transport', 'header.top', '#ensemble select']);
      expect(there.join() === `#${name}`, `${where}: on the screen are ${there}`);
      expect(name === 'agents' || await letters(page) >= least, `${where}: the smallest letters have ${await letters(page)} pixels`);
      // Where there is room the picture is seen whole.
      const box = name === 'ensemble' ? '#ensemble' : '#one';
      if (width > 1000) expect(await page.locator(box).evaluate((one) => one.scrollHeight <= one.clientHeight + 1), `${where}: the picture is cut off`);
      await fits(page, where);
      await accessible(page, where);
      expect(!/⟦/.test(await page.locator('body').innerText()), `${where}: a text that is not there`);
      await page.screenshot({ path: `${shots}/present-${width}-${name}.png` });
      if (place < ALL.length - 1) await page.keyboard.press('PageDown');
    }
    await page.keyboard.press('PageDown');
    expect(await shown(page) === 'ensemble', 'after the last picture there is another');
    await page.keyboard.press('PageUp');
    await page.reload();
    await becomes(async () => await shown(page) === 'runs', `after a reload there is ${await shown(page)}`);
    await page.keyboard.press('Escape');
    expect(await shown(page) === null && (await visible(page, ['header.top', '#cycle'])).length === 2, 'Escape does not lead back');
    expect(await page.evaluate(() => document.activeElement.id) === 'open-present', 'the focus is lost on the way back');
    await page.context().close();
  }
  told('pictures in front of a class at four sizes');
}

/** Two runs on the same axes, and files of both and of the comparison. */
async function runs(browser) {
  const page = await open(browser, { viewport: { width: 1280, height: 720 } }, 'two runs');
  await twice(page);
  await page.keyboard.press('Escape');
  await page.locator('#one').focus();
  await page.keyboard.press('p');
  await becomes(async () => await shown(page) === 'cycle', 'the key p does nothing');
  for (let n = 0; n < 4; n += 1) await page.click('[data-label="lab.present.next"]');
  await page.locator('.run-before svg').waitFor();
  const side = (name) => page.locator(`.run-${name} svg`).evaluate((svg) => ({
    axes: [...svg.querySelectorAll('text.quiet')].map((text) => `${text.getAttribute('y')} ${text.textContent}`).join('|'),
    lines: [...svg.querySelectorAll('.stage-line')].map((line) => line.getAttribute('d')), flags: svg.querySelectorAll('.stage-flag').length, said: svg.getAttribute('aria-label'),
  }));
  const [before, now] = [await side('before'), await side('now')];
  expect(before.axes === now.axes && before.axes.length > 50, `the axes of two runs are not the same: ${before.axes} and ${now.axes}`);
  expect(before.lines.every((line) => line.length > 40) && before.lines.some((line, place) => line !== now.lines[place]), 'two runs are drawn as one');
  expect(before.flags === 0 && now.flags > 0, 'the moves of one run are drawn in the other');
  expect(before.said.length > 40 && before.said !== now.said, 'two runs are said as one');
  const words = await saved(page, 'runs');
  expect(/platform to 0.95 in week 104/.test(words) && /single draw/.test(words), `a picture of runs does not say what was moved: ${words}`);
  await page.keyboard.press('PageDown');
  await until(page, () => document.querySelector('#ensemble progress').value === document.querySelector('#ensemble progress').max && !document.querySelector('.found-so-far.stale'));
  const sentence = await page.locator('#ensemble .sentence').textContent();
  const many = await saved(page, 'ensemble');
  expect(many.includes(sentence.slice(0, 30)) && /95% confidence/.test(many), `a picture of a comparison does not say its interval: ${many}`);
  await page.keyboard.press('Home');
  await page.keyboard.press('PageUp');
  await page.keyboard.press(' ');
  await until(page, () => document.querySelector('[data-label="lab.transport.pause"]'));
  await page.keyboard.press(' ');
  // Another scenario has no run before.
  await page.keyboard.press('Escape');
  await page.locator('#file input[type=file]').setInputFiles({ name: 'own.toml', mimeType: 'text/plain', buffer: Buffer.from('extends = "china-customs.toml"\ntitle = "Another"\n') });
  await becomes(async () => (await page.locator('#title').textContent()) === 'Another', 'a file is not opened');
  await page.click('#open-present');
  for (let n = 0; n < 4; n += 1) await page.keyboard.press('PageDown');
  await page.locator('.run-none').waitFor();
  expect(await page.locator('.run-before').isHidden(), 'the run of another scenario stays');
  await page.context().close();
  told('two runs side by side, and pictures of them');
}

/** A lesson in front of a class: the notes are in their window only, the clock runs, nothing answers before the guess. */
async function lesson(browser) {
  let notes = null;
  const page = await open(browser, {
    viewport: { width: 1280, height: 720 },
    before: (page) => page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => { notes = JSON.parse(payload).ok?.lesson ?? notes; })),
  }, 'a lesson presented');
  await page.evaluate(() => { if (document.querySelector('#side').hidden || document.querySelector('#panel-lessons').hidden) document.querySelector('#open-lessons').click(); });
  await page.locator('.lesson').first().click();
  await page.locator('.step').waitFor();
  await page.click('#open-present');
  await becomes(async () => await shown(page) === 'forum', `the first step is told at ${await shown(page)}`);
  expect((await page.locator('.present-caption').textContent()) === notes.steps[0].text.en, 'the class does not read the step');
  const secret = [notes.notes.en, ...notes.steps.map((step) => step.notes.en)].map((words) => words.replace(/\s+/g, ' ').trim());
  const leaks = async (where) => {
    const words = (await page.evaluate(() => document.body.innerText)).replace(/\s+/g, ' ');
    for (const one of secret) expect(!words.includes(one.slice(0, 40)), `${where}: a note for the teacher is on the screen: ${one}`);
  };
  await leaks('at the first step');
  await page.click('#present-menu > button');
  await accessible(page, 'menu of the teacher');
  const waiting = page.waitForEvent('popup');
  await page.click('#notes-window');
  const window = await waiting;
  window.on('pageerror', (error) => problems.push(`notes: ${error.message}`));
  await window.locator('.note').first().waitFor();
  const read = async () => (await window.locator('body').innerText()).replace(/\s+/g, ' ');
  const text = await read();
  for (const one of [secret[0], secret[1], secret[2], notes.title.en, `${notes.minutes} minutes`]) expect(text.includes(one), `the window with the notes has no ${one}`);
  await accessible(window, 'window with notes');
  await fits(window, 'window with notes');
  await window.screenshot({ path: `${shots}/present-notes.png` });

  // The clock: the same in both, down from the minutes of the lesson, paused and set back.
  expect(await window.locator('.timer-minutes').inputValue() === String(notes.minutes), 'the clock does not know the minutes of the lesson');
  await window.locator('.timer-start').click();
  await becomes(async () => seconds(await clock(window)) >= 2, 'the clock does not run');
  await becomes(async () => Math.abs(seconds(await clock(page)) - seconds(await clock(window))) <= 1, 'two clocks differ');
  await window.locator('.timer-way').click();
  await becomes(async () => { const left = seconds(await clock(window)); return left < notes.minutes * 60 && left > notes.minutes * 60 - 60; }, `the clock does not count down: ${await clock(window)}`);
  await window.locator('.timer-start').click();
  const paused = await clock(window);
  await page.waitForTimeout(1500);
  expect(await clock(window) === paused, 'a clock that is paused runs');
  await page.keyboard.press('Escape');
  await page.reload();
  await becomes(async () => await shown(page) === 'forum', `after a reload there is ${await shown(page)}`);
  await becomes(async () => await clock(page) === paused, `after a reload the clock says ${await clock(page)}, not ${paused}`);
  await window.locator('.timer-minutes').fill('1');
  await window.keyboard.press('Enter');
  await window.locator('.timer-reset').click();
  await becomes(async () => await clock(window) === '1:00' && await clock(page) === '', `set back to a minute the clock says ${await clock(window)}`);
  const motion = await page.evaluate(() => document.getAnimations().filter((one) => one.effect?.target?.closest?.('.clock, .timer')).length);
  expect(motion === 0, 'the clock moves');

  // The window leads on; nothing answers before the guess, and the notes follow.
  await window.locator('.notes-act').click();
  await until(page, () => document.querySelector('.present-act')?.textContent === 'Skip to the end');
  await page.locator('.present-act').click();
  await until(page, () => document.querySelector('.present-act')?.textContent === 'Go on');
  await page.locator('.present-act').click();
  await becomes(async () => (await read()).includes('After this step the class guesses'), 'the notes do not say that the guess comes');
  await page.locator('.present-act').click();
  await page.locator('.settle').waitFor();
  await becomes(async () => await shown(page) === 'lesson', `the class guesses at ${await shown(page)}`);
  await leaks('at the guess');
  for (;;) {
    expect((await visible(page, ['#ensemble', '.see', '.chart .bar'])).length === 0, `an answer is on the screen before the guess: ${await shown(page)}`);
    const before = await shown(page);
    await page.keyboard.press('PageDown');
    if (await shown(page) === before) break;
  }
  for (let n = 0; n < 4; n += 1) await window.locator('.notes-previous').click();
  await becomes(async () => await shown(page) === 'lesson', 'the window does not lead back');
  await fits(page, 'lesson presented');
  await accessible(page, 'lesson presented');

  // A window that is refused is said so, and the notes come on the screen when they are asked for.
  await page.evaluate(() => { window.open = () => null; });
  await page.click('#present-menu > button');
  await page.click('#notes-window');
  await page.locator('.notice').waitFor();
  await leaks('when the window is refused');
  await page.locator('.notice .notes-here').click();
  await page.locator('#present-notes').waitFor();
  expect((await page.locator('#present-notes').innerText()).replace(/\s+/g, ' ').includes(secret[0].slice(0, 60)), 'notes that are asked for on the screen are not there');
  await accessible(page, 'notes on the screen');
  await page.keyboard.press('Escape');
  expect(await page.locator('#present-notes').isHidden() && await shown(page) === 'lesson', 'Escape closes more than the notes');
  await page.context().close();
  told('a lesson in front of a class: notes, clock, window');
}

await inBrowser(async (browser) => {
  await sizes(browser);
  await runs(browser);
  await lesson(browser);
});
