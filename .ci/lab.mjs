// What .ci/lab does in the browser.
import { copyFileSync } from 'node:fs';
import { accessible, atWeek, becomes, expect, exported, fits, inBrowser, open, pairs, series, shots, told, touchable, until, week } from './lab-page.mjs';
import { mended, minute } from './lab-first.mjs';
import { chinese } from './lab-chinese.mjs';
import { lessons } from './lab-lessons.mjs';
import { phone } from './lab-phone.mjs';
import { record } from './lab-record.mjs';

async function play(page) {
  expect(await week(page) === 0, 'the history does not begin at week 0');
  await page.selectOption('.transport select', '5');
  await page.click('.transport .main');
  await until(page, () => Number(document.querySelector('.week input').value) >= 60);
  await page.click('.transport .main');
  const paused = await week(page);
  await page.waitForTimeout(400);
  expect(await week(page) - paused <= 13, 'pause does not end playing');
  told(`played to week ${await week(page)}`);
}

async function lever(page) {
  const before = await week(page);
  await page.fill('#lever-search', 'institution.platform');
  await page.locator('.lever:visible input[type=number]').fill('0.95');
  const asked = Date.now();
  await page.keyboard.press('Enter');
  await page.locator('.lever.changed:visible').waitFor();
  await until(page, () => !document.querySelector('.found-so-far.stale') && document.querySelectorAll('#ensemble .bar').length >= 3);
  told(`the first interval came ${Date.now() - asked} ms after the lever moved`);
  const width = () => page.evaluate(() => {
    const [, from, to] = document.querySelectorAll('#ensemble .chart')[1].querySelector('.bar').getAttribute('d').match(/M[\d.]+ ([\d.]+)V([\d.]+)/);
    const scale = [...document.querySelectorAll('#ensemble .chart')[1].querySelectorAll('.quiet.end')].slice(0, 2);
    const [a, b] = scale.map((text) => [Number(text.getAttribute('y')), Number(text.textContent.replace('−', '-'))]);
    return Math.abs((to - from) * (b[1] - a[1]) / (b[0] - a[0]));
  });
  const early = await width();
  const count = await page.evaluate(pairs);
  await until(page, () => document.querySelector('#ensemble progress').value === document.querySelector('#ensemble progress').max);
  const late = await width();
  expect(late < early || count === 100, `the interval does not narrow: ${early} after ${count} pairs, ${late} at the end`);
  const sentence = await page.locator('#ensemble .sentence').textContent();
  expect(/of 100 sanctioned (fewer|more)/.test(sentence), `no sentence about the difference: ${sentence}`);
  told(sentence);
  await page.screenshot({ path: `${shots}/lever.png` });
  // The series goes on otherwise than without the move.
  await page.keyboard.press('Escape');
  await page.click('[data-label="lab.transport.step"]');
  await atWeek(page, before + 1);
  await page.locator('.week input').fill(String(before + 60));
  await atWeek(page, before + 60);
  const moved = await series(page);
  await page.click('[data-label="lab.transport.undo"]');
  await until(page, () => document.querySelector('[data-label="lab.transport.undo"]').disabled);
  await becomes(async () => await series(page) !== moved, 'a moved lever does not change the series');
  await page.click('[data-label="lab.transport.redo"]');
  await until(page, () => document.querySelector('[data-label="lab.transport.redo"]').disabled);
  await becomes(async () => await series(page) === moved, 'undo and redo do not bring back the same series');
  told('undone and done again');
  return before;
}

async function rewind(page, to) {
  await page.locator('.week input').fill(String(to));
  await atWeek(page, to);
  await page.keyboard.press('Escape');
  // A click into a chart goes to its week.
  const chart = await page.locator('#series svg').first().boundingBox();
  await page.locator('#series svg').first().click({ position: { x: chart.width * 0.1, y: 50 } });
  await until(page, (w) => Number(document.querySelector('.week input').value) < w, to);
  told(`rewound to week ${await week(page)}`);
}

async function stories(page) {
  await page.locator('.week input').fill('200');
  await atWeek(page, 200);
  await page.locator('.stage-party').nth(1).click();
  await page.locator('.happenings li').first().waitFor();
  await page.locator('.stage-front').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await until(page, () => /^Exporter \d/.test(document.querySelector('.story h2')?.textContent ?? ''));
  expect(await page.locator('.story dd').count() >= 6, 'a picked exporter has no facts');
  told(await page.locator('.story h2').textContent());
}

async function words(page) {
  const sentence = await page.locator('#ensemble .sentence').textContent();
  await page.click('#language');
  await until(page, (before) => document.documentElement.lang === 'zh-Hans' && document.querySelector('#ensemble .sentence').textContent !== before, sentence);
  const left = await page.evaluate(() => document.body.innerText.match(/⟦[^⟧]*⟧/g) ?? []);
  expect(left.length === 0, `texts that are not there: ${left}`);
  await page.click('#theme');
  expect(await page.evaluate(() => document.documentElement.dataset.theme) === 'dark', 'the theme does not change');
  await page.reload();
  await page.waitForFunction(() => /\d/.test(document.querySelector('.where').textContent));
  const kept = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]);
  expect(kept.join() === 'zh-Hans,dark', `language and theme are not remembered: ${kept}`);
  await accessible(page, 'Chinese, dark');
  await page.screenshot({ path: `${shots}/chinese-dark.png` });
  await page.click('#language');
  await page.click('#theme');
  told('both languages, both themes');
}

async function save(page) {
  await page.locator('.week input').fill('30');
  await atWeek(page, 30);
  await page.fill('#lever-search', 'institution.platform');
  await page.locator('.lever:visible input[type=number]').fill('0.8');
  await page.keyboard.press('Enter');
  await page.locator('.lever.changed:visible').waitFor();
  await page.click('#file > button');
  const waiting = page.waitForEvent('download');
  await page.click('#export');
  const file = await waiting;
  expect(file.suggestedFilename() === 'lab.toml', `the export is called ${file.suggestedFilename()}`);
  copyFileSync(await file.path(), exported);
  // A file with a mistake is refused with its place, and nothing is lost.
  await page.locator('#file input[type=file]').setInputFiles({ name: 'bad.toml', mimeType: 'text/plain', buffer: Buffer.from('title = "Bad"\n[institution]\nplatfrom = 1\n') });
  await page.locator('.notice').waitFor();
  const said = await page.locator('.notice').innerText();
  expect(/3:1/.test(said) && /platform/.test(said), `a mistake in a file is told without its place: ${said}`);
  expect(await week(page) === 30, 'a refused file loses the history');
  await page.locator('#file input[type=file]').setInputFiles(exported);
  await atWeek(page, 0);
  // What the levers cost is not given, which it says; the mistake is gone.
  await until(page, () => /annual_cost/.test(document.querySelector('.notice')?.textContent ?? ''));
  expect(!/platform/.test(await page.locator('.notice').innerText()), 'a mistake that is gone is still told');
  expect(await page.locator('#arm option').count() === 2, 'the exported file is opened without its arms');
  told('saved, refused, opened');
}

/** Without a mouse: the way to the history, playing, a lever, undo, help. */
async function keys(browser) {
  const page = await open(browser, { viewport: { width: 1280, height: 800 } }, 'keyboard');
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.getAttribute('href'));
  expect(first === '#one', `the first stop of the keyboard is ${first}`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await atWeek(page, 1);
  await page.keyboard.press('ArrowRight');
  await atWeek(page, 2);
  await page.keyboard.press('ArrowLeft');
  await atWeek(page, 1);
  await page.keyboard.press(' ');
  await until(page, () => Number(document.querySelector('.week input').value) > 2);
  await page.keyboard.press(' ');
  await page.keyboard.press('l');
  if (await page.locator('#side').isHidden()) await page.keyboard.press('l');
  await page.keyboard.type('honest broker');
  expect(await page.inputValue('#lever-search') === 'honest broker', 'keys are taken away from a field');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await until(page, () => [...document.querySelectorAll('.lever')].filter((row) => row.offsetParent).length === 1);
  await page.locator('.lever:visible input[type=range]').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.lever.changed:visible').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await until(page, () => document.querySelector('[data-label="lab.transport.undo"]').disabled);
  await page.keyboard.press('Home');
  await atWeek(page, 0);
  await page.keyboard.press('?');
  await page.locator('#help-dialog[open]').waitFor();
  await accessible(page, 'help');
  await page.keyboard.press('Escape');
  told('without a mouse');
  await page.context().close();
}

async function sizes(browser) {
  for (const [width, height, colorScheme] of [[1280, 800, 'light'], [1024, 768, 'dark'], [820, 1180, 'light'], [375, 812, 'dark']]) {
    const where = `${width} ${colorScheme}`;
    const page = await open(browser, { viewport: { width, height }, colorScheme, hasTouch: width < 1000 }, where);
    await page.locator('.week input').fill('40');
    await atWeek(page, 40);
    await page.waitForTimeout(200);
    await fits(page, where);
    await touchable(page, where);
    await accessible(page, where);
    await page.screenshot({ path: `${shots}/${width}-${colorScheme}.png` });
    if (width < 1200) await page.click('#open-levers');
    await fits(page, `${where}, levers`);
    await page.screenshot({ path: `${shots}/${width}-${colorScheme}-levers.png` });
    await page.context().close();
  }
  told('four sizes');
}

/** Frames while 2,000 exporters move, and the first of a page, as the machine is and slowed four times: told, never a reason to fail, since machines differ. */
async function frames(page) {
  const processor = await page.context().newCDPSession(page);
  for (const slowed of [1, 4]) {
    await processor.send('Emulation.setCPUThrottlingRate', { rate: slowed });
    await page.reload();
    await page.waitForSelector('.transport .main');
    const first = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
    await page.selectOption('.transport select', '1');
    await page.click('.transport .main');
    const rate = await page.evaluate(() => new Promise((done) => {
      let count = 0;
      const from = performance.now();
      const next = (now) => {
        count += 1;
        if (now - from < 1500) requestAnimationFrame(next);
        else done(1000 * count / (now - from));
      };
      requestAnimationFrame(next);
    }));
    await page.click('.transport .main');
    told(`processor slowed ${slowed} times: first frame after ${first.toFixed(0)} ms, ${rate.toFixed(0)} frames a second`);
  }
  await processor.send('Emulation.setCPUThrottlingRate', { rate: 1 });
}

await inBrowser(async (browser) => {
  const page = await open(browser, { viewport: { width: 1280, height: 800 } }, 'class');
  await play(page);
  const before = await lever(page);
  await rewind(page, before);
  await stories(page);
  await accessible(page, 'story');
  await words(page);
  await save(page);
  await frames(page);
  await page.context().close();
  await keys(browser);
  await minute(browser);
  await mended(browser);
  await lessons(browser);
  await chinese(browser);
  await record(browser);
  await phone(browser);
  await sizes(browser);
});
