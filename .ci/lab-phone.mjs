// On a phone: what is moved and the picture that shows it are on the screen together, and a finger finds everything.
import { accessible, becomes, expect, fits, open, shots, told } from './lab-page.mjs';
import { begin, wire } from './lab-lessons.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/** Height of the part of an element that is on the screen and that nothing covers. */
const seen = (page, place) => page.locator(place).first().evaluate((one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2;
  let count = 0;
  for (let y = Math.max(0, Math.ceil(top)); y < Math.min(innerHeight, bottom); y += 2) {
    const there = document.elementFromPoint(x, y);
    if (there && (one.contains(there) || there.contains(one))) count += 2;
  }
  return count;
});

async function fingers(page, where) {
  const small = await page.evaluate(() => [...document.querySelectorAll('button, select, input[type=range], input[type=number], input[type=search], summary, label:has(input[type=radio], input[type=checkbox])')]
    .filter((one) => one.checkVisibility() && one.getClientRects().length > 0 && one.getBoundingClientRect().height < 43.5)
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 30)} ${one.getBoundingClientRect().height}`));
  expect(small.length === 0, `${where}: too small for a finger: ${small.slice(0, 5).join('; ')}`);
  await fits(page, where);
}

async function first(browser, locale, where) {
  const page = await open(browser, { ...PHONE, locale, first: true }, where);
  await page.locator('#cycle .stage-box').first().waitFor();
  await fingers(page, where);
  for (const [n, node] of [[0, 'institutional_design'], [1, 'facilitative_leadership']]) {
    await page.locator('#first input[type=radio]').nth(n).check();
    await page.locator('#first-lever').focus();
    await page.keyboard.press('ArrowRight');
    await becomes(async () => await seen(page, `#cycle [data-node="${node}"]`) > 70 && await seen(page, '#first-lever') > 20, `${where}: ${node} is not on the screen while its lever is moved`);
  }
  await page.screenshot({ path: `${shots}/phone-first-${locale}.png` });
  await fingers(page, `${where}, guess`);
  await page.context().close();
}

async function lab(browser, locale, where) {
  const page = await open(browser, { ...PHONE, locale, colorScheme: 'dark' }, where);
  await fingers(page, where);
  await page.click('#open-levers');
  await becomes(async () => await seen(page, '#cycle') > 250, `${where}: the picture is not above the levers`);
  for (const n of [0, 3]) {
    await page.locator('.lever:visible input[type=range]').nth(n).focus();
    const node = await page.evaluate(() => document.activeElement.closest('[data-dimension]').dataset.dimension);
    await page.keyboard.press('ArrowRight');
    await becomes(async () => await seen(page, `#cycle [data-node="${node}"]`) > 70 && await seen(page, ':focus') > 20, `${where}: ${node} is not on the screen while its lever is moved`);
  }
  expect(await seen(page, '.transport .main') > 30 && await seen(page, '[data-label="lab.transport.undo"]') > 30, `${where}: levers cover the player`);
  await fingers(page, `${where}, levers`);
  await accessible(page, `${where}, levers`);
  await page.screenshot({ path: `${shots}/phone-levers-${locale}.png` });
  // The whole page can be brought above the sheet.
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await becomes(async () => await page.evaluate(() => document.querySelector('#ensemble').getBoundingClientRect().bottom <= document.querySelector('#side').getBoundingClientRect().top + 1), `${where}: the answer stays under the levers`);
  await page.context().close();
}

async function lesson(browser, locale, where) {
  const tap = wire();
  const page = await open(browser, { ...PHONE, locale, before: tap.before }, where);
  await begin(page, 1);
  await page.locator('.step').waitFor();
  const together = async (what) => becomes(async () => await seen(page, '#forum') > 150 && await seen(page, '.step .primary') > 30, `${where}: ${what}, picture and step are not on the screen together`);
  await together('at the beginning');
  await fingers(page, where);
  await accessible(page, where);
  await page.locator('.phone-pictures button:visible').nth(1).click();
  await becomes(async () => await seen(page, '#series') > 150 && await seen(page, '.step .primary') > 30, `${where}: the signals are not brought into view`);
  await page.locator('.phone-pictures button:visible').nth(0).click();
  await together('after choosing the picture');
  await page.locator('.step .primary').click();
  await page.waitForTimeout(600);
  await together('while it plays');
  await page.screenshot({ path: `${shots}/phone-lesson-${locale}.png` });
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  expect(await seen(page, '#one') > 300, `${where}: the picture is scrolled away`);
  await page.context().close();
}

export async function phone(browser) {
  for (const locale of ['en-US', 'zh-CN']) {
    await first(browser, locale, `phone, first minute, ${locale}`);
    await lab(browser, locale, `phone, lab, ${locale}`);
    await lesson(browser, locale, `phone, lesson, ${locale}`);
  }
  told('on a phone, in both languages');
}
