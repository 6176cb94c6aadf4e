// A lesson of one's own: the address leads to it, and it is the first in the list.
import { expect, inBrowser, open, told } from './lab-page.mjs';

await inBrowser(async (browser) => {
  const page = await open(browser, { viewport: { width: 1280, height: 800 }, first: true }, 'own lesson');
  await page.locator('.step').waitFor();
  expect(await page.locator('.lessons h2').textContent() === 'Information barriers', 'the page does not begin with the lesson of one\'s own');
  await page.locator('.lessons .leave').click();
  await page.locator('.lesson').first().waitFor();
  expect(await page.locator('.lesson').count() === 9, 'a lesson of one\'s own is not offered with the others');
  told('a lesson of one\'s own');
});
