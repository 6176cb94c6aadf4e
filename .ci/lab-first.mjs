// The first minute, and what is shown of pictures: sizes, flashing, the figure of the theory, starting conditions.
import { accessible, atWeek, becomes, expect, fits, open, shots, told, until } from './lab-page.mjs';

const visible = (page, places) => page.evaluate((all) => all.filter((one) =>
  [...document.querySelectorAll(one)].some((node) => node.getClientRects().length > 0)), places);

/** Three sentences, one picture, one lever, a guess, an answer with its interval. */
export async function minute(browser) {
  for (const [width, height, colorScheme] of [[1280, 800, 'light'], [1024, 768, 'dark'], [820, 1180, 'light'], [390, 844, 'dark']]) {
    for (const language of ['en', 'zh']) {
      const where = `first minute at ${width}, ${language}`;
      const asked = [];
      const page = await open(browser, {
        viewport: { width, height }, colorScheme, locale: language === 'en' ? 'en-US' : 'zh-CN', first: true, hasTouch: width < 1000,
        before: (page) => page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => { if (/"do":"ensemble"/.test(payload) && /"on":true/.test(payload)) asked.push(payload); })),
      }, where);
      await page.locator('#first').waitFor();
      await page.locator('#cycle .stage-box').first().waitFor();
      await page.waitForTimeout(300);
      const there = await visible(page, ['#ensemble', '#side', '#transport', '#forum', '#agents', '#series', '#first-guess', '#first-answer', '.lever code']);
      expect(there.length === 0, `${where}: before anything is asked there is ${there}`);
      expect(await page.locator('#first > p').count() === 3, `${where}: the beginning is not three sentences`);
      expect(!/Default scenario|⟦/.test(await page.locator('body').innerText()), `${where}: a heading that says nothing, or a missing text`);
      await fits(page, where);
      await accessible(page, where);
      await page.screenshot({ path: `${shots}/first-${width}-${language}.png` });
      await page.locator('#first-lever').fill('0.9');
      await page.locator('#first-guess').waitFor();
      expect(await page.locator('#first-see').isDisabled(), `${where}: it answers without a guess`);
      expect(asked.length === 0, `${where}: the program is asked for the answer before the guess`);
      await page.locator('#first-guess input[type=number]').fill('-5');
      await page.keyboard.press('Enter');
      await page.locator('#first-see').click();
      await until(page, () => { const bar = document.querySelector('#first progress'); return bar.value === bar.max; });
      const sentence = await page.locator('#first-answer').textContent();
      expect((sentence.match(/\d/g) ?? []).length >= 3, `${where}: an answer without its interval: ${sentence}`);
      expect(await page.locator('#first .chart .bar').count() === 1 && await page.locator('#first .chart .guess').count() === 1, `${where}: guess and answer are not drawn together`);
      expect(asked.length === 1, `${where}: the program is asked ${asked.length} times`);
      await accessible(page, `${where}, answer`);
      await page.screenshot({ path: `${shots}/first-${width}-${language}-answer.png` });
      await page.locator('.ways button').nth(1).click();
      await until(page, () => document.querySelectorAll('.way li').length === 4);
      expect((await visible(page, ['#agents', '#first'])).join() === '#agents', `${where}: the way of a consignment is told without its picture`);
      await becomes(() => page.locator('.way').evaluate((list) => list.getBoundingClientRect().top >= 0 && list.getBoundingClientRect().bottom < innerHeight), `${where}: the way of a consignment is told off the screen`);
      await page.screenshot({ path: `${shots}/follow-${width}-${language}.png` });
      await page.reload();
      await page.waitForFunction(() => /\d/.test(document.querySelector('.where').textContent));
      expect((await visible(page, ['#first'])).length === 0, `${where}: who was there is sent to the beginning again`);
      await fits(page, `${where}, lab`);
      if (width === 1280 && language === 'en') {
        await page.click('#open-first');
        await page.locator('#first').waitFor();
        expect(await page.locator('#first-guess').isHidden(), 'the first minute goes on with old answers');
      }
      await page.context().close();
    }
  }
  told('the first minute at four sizes, in both languages');
}

/** What the smallest text of the pictures measures on the screen. */
const smallest = (page) => page.evaluate(() => {
  const sizes = [...document.querySelectorAll('.picture .stage > svg, #ensemble .chart')].filter((svg) => svg.getClientRects().length > 0).flatMap((svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '').map((text) => scale * Number.parseFloat(getComputedStyle(text).fontSize));
  });
  return sizes.length > 0 ? Math.min(...sizes) : 0;
});

/** How often the market empties while a history plays fast: what falls by half and comes back is a flash. */
const flashes = (page, milliseconds) => page.evaluate((time) => new Promise((done) => {
  const front = document.querySelector('.stage-front');
  const context = front.getContext('2d');
  const from = performance.now();
  const filled = [];
  const next = () => {
    const left = Math.floor(0.84 * front.width);
    const { data } = context.getImageData(left, 0, front.width - left, front.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 64) count += data[at] > 0 ? 1 : 0;
    filled.push(count);
    if (performance.now() - from < time) requestAnimationFrame(next);
    else {
      const most = Math.max(...filled);
      let [full, found] = [false, 0];
      for (const one of filled) {
        if (one > 0.7 * most) full = true;
        else if (full && one < 0.4 * most) [full, found] = [false, found + 1];
      }
      done({ found, most });
    }
  };
  next();
}), milliseconds);

async function sizes(browser) {
  for (const [width, height, least] of [[390, 844, 11.5], [1280, 800, 12.5], [1920, 1080, 14.5], [2560, 1440, 16]]) {
    const page = await open(browser, { viewport: { width, height } }, `text at ${width}`);
    await page.locator('#forum text').first().waitFor();
    await page.locator('#ensemble .chart text').first().waitFor();
    const size = await smallest(page);
    expect(size >= least, `at ${width} the smallest text of a picture has ${size} pixels`);
    if (width === 1920) {
      await page.click('[data-label="lab.side.close"]');
      await page.waitForTimeout(300);
      const tops = await page.evaluate(() => ['cycle', 'forum'].map((id) => document.getElementById(id).getBoundingClientRect().top));
      expect(Math.abs(tops[0] - tops[1]) < 2, `forum and cycle do not stand side by side: ${tops}`);
      await page.locator('#cycle text').first().hover();
      expect(Math.abs(await page.locator('#forum').evaluate((box) => box.getBoundingClientRect().top) - tops[1]) < 2, 'a tooltip moves the pictures');
      await page.screenshot({ path: `${shots}/side-by-side.png` });
    }
    const below = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    expect(width < 500 || below <= 1, `at ${width} the page scrolls ${below} pixels into nothing`);
    await page.context().close();
  }
  told('text follows the screen');
}

async function figure(page) {
  expect(await page.locator('.stage-badge').count() === 4, 'propositions that fail are not marked');
  const arrows = await page.evaluate(() => ['theory', 'both', 'model'].map((origin) => document.querySelectorAll(`#cycle > div > svg .stage-arrow.${origin}`).length));
  expect(arrows[0] === 3 && arrows[1] === 7 && arrows[2] === 0, `the figure of the theory has ${arrows} arrows`);
  await page.locator('.stage-others input').check();
  expect(await page.locator('#cycle > div > svg .stage-arrow.model').count() === 7, 'links of the model alone are not shown when asked for');
  await page.locator('.stage-others input').uncheck();
  expect(/attendance/.test(await page.locator('#cycle > div > svg').textContent()), 'a box does not say what it measures');
  await page.locator('.stage-apart summary').click();
  expect(await page.locator('.stage-apart li').count() === 5, 'where model and theory part is not told');
}

async function letters(page) {
  if (await page.locator('#side').isVisible()) await page.click('[data-label="lab.side.close"]');
  await page.locator('#one').focus();
  await page.keyboard.press('?');
  await page.locator('#letters').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('#one').focus();
  for (const key of ['l', 'c', 'u', '?']) await page.keyboard.press(key);
  expect((await visible(page, ['#side', '#help-dialog'])).length === 0, 'keys of one letter cannot be switched off');
  await page.keyboard.press('ArrowRight');
  await until(page, () => Number(document.querySelector('.week input').value) > 0);
}

async function conditions(page) {
  const trust = () => page.locator('#cycle > div > svg').getAttribute('aria-label').then((label) => Number(label.match(/trust building: ([\d.]+)%/)?.[1]));
  await page.locator('.week input').fill('40');
  await atWeek(page, 40);
  const before = await trust();
  await page.click('#open-levers');
  expect(await page.locator('.theory .lever').count() === 12, 'the levers of the theory are not twelve');
  expect(!await page.locator('.every').evaluate((one) => one.open), 'all levers are open at once');
  await page.locator('.conditions summary').click();
  expect(await page.locator('.replay').isDisabled(), 'what was not changed can be played anew');
  await page.locator('#condition-prehistory').fill('0.9');
  await page.locator('.replay').click();
  await atWeek(page, 0);
  await page.locator('.week input').fill('40');
  await atWeek(page, 40);
  await becomes(async () => await trust() > before + 20, `a better past does not raise trust: ${before}`);
  await accessible(page, 'levers');
  await page.screenshot({ path: `${shots}/conditions.png` });
}

async function extended(page) {
  const text = 'extends = "china-customs.toml"\ntitle = "A school of my own"\n[institution]\nplatform = 0.5\n';
  await page.locator('#file input[type=file]').setInputFiles({ name: 'own.toml', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await becomes(async () => (await page.locator('#title').textContent()) === 'A school of my own', 'a file that extends the shipped scenario is refused');
  await atWeek(page, 0);
}

/** What broke once. */
export async function mended(browser) {
  await sizes(browser);
  const page = await open(browser, { viewport: { width: 1280, height: 800 } }, 'mended');
  await figure(page);
  await letters(page);
  await conditions(page);
  await extended(page);
  // What nobody sees does not move.
  for (const name of ['cycle', 'forum', 'series']) await page.click(`#show-${name}`);
  for (const speed of ['3', '4', '5']) {
    await page.locator('.week input').fill('10');
    await atWeek(page, 10);
    await page.selectOption('.transport select', speed);
    await page.click('.transport .main');
    const { found, most } = await flashes(page, 2000);
    await page.click('.transport .main');
    expect(most > 100 && found <= 6, `at speed ${speed} the market flashes ${found} times in two seconds (${most})`);
  }
  await page.context().close();
  const chinese = await open(browser, { viewport: { width: 1280, height: 800 }, locale: 'zh-CN' }, 'Chinese terms');
  const words = await chinese.locator('#cycle').textContent();
  for (const term of ['起始条件', '催化领导', '制度设计', '协同过程']) expect(words.includes(term), `the figure has no ${term}`);
  for (const term of ['促进型领导', '协作过程']) expect(!(await chinese.locator('body').textContent()).includes(term), `the page says ${term}`);
  await chinese.context().close();
  told('pictures, keys, starting conditions, files that extend');
}
