// What .ci/browser checks of each report. Its arguments: a folder for what is not kept, one for screenshots, or nothing,
// and the reports.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [, , scratch, shots, ...files] = process.argv;
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
// A4 less its margins of 15 mm, in CSS pixels.
const A4 = 680;
// Its height less its margins of 16 mm.
const PAGE = 1002;
// What is looked for by axe: on a phone and in the dark only what may be another than on a laptop.
const views = [
  { name: 'laptop', width: 1280, height: 800, axe: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] },
  { name: 'phone', width: 375, height: 700, axe: rules('scrollable-region-focusable', 'meta-viewport') },
  { name: 'dark', width: 1280, height: 800, dark: true, axe: rules('color-contrast', 'link-in-text-block') },
  { name: 'print', width: A4, height: 960, print: true },
];
// The browser refuses more than ten downloads in a row: these are clicked, of the others the address is read.
const CLICKED = 4;
const problems = [];

function rules(...values) {
  return { type: 'rule', values };
}

const overflow = () => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const wide = [...document.querySelectorAll('body *')].filter((element) =>
    element.getBoundingClientRect().right > page.clientWidth + 1 && !element.closest('.scroll'));
  return wide.slice(0, 3).map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`);
};

// Letters of figures on paper, in points.
// Of its height, on every page of paper but the last.
const LEAST_FILLED = 0.15;
const SMALLEST = 7;

// On paper, at the width of the page: what is wider than it, letters of figures that are too small, and all texts that
// must be in the PDF: those of folded parts, or what is said in their place.
const printed = () => {
  const seen = (element) => element.getClientRects().length > 0;
  const drawn = [...document.querySelectorAll('svg.fig')].filter(seen);
  const texts = drawn.flatMap((svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const tall = svg.getBoundingClientRect().height / svg.viewBox.baseVal.height;
    const name = svg.closest('figure').id;
    const inside = svg.matches('.part') ? document.querySelectorAll(`[id="${name}-drawn"] text`) : svg.querySelectorAll('text');
    const sizes = [...inside].map((text) => parseFloat(getComputedStyle(text).fontSize));
    return sizes.length ? [[name, 0.75 * Math.min(scale, tall) * Math.min(...sizes), svg.getBoundingClientRect().height]] : [];
  });
  const wide = [...document.querySelectorAll('body *')].filter((element) => seen(element) && !element.closest('svg')
    && (element.getBoundingClientRect().right > document.documentElement.clientWidth + 1
      || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible'));
  const said = [...document.querySelectorAll('figure')].flatMap((figure) => figure.matches('.printed')
    ? [...figure.querySelectorAll('details th, details td')].map((cell) => cell.textContent)
    : [figure.dataset.unprinted]);
  const parted = [...document.querySelectorAll('svg.tall')].filter(seen).length;
  const headings = [...document.querySelectorAll('nav li')].map((item) => item.textContent);
  return {
    texts, parted, said: [...said, ...headings],
    wide: wide.slice(0, 3).map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`),
  };
};

async function print(page, where, pdf) {
  const { texts, wide, parted, said } = await page.evaluate(printed);
  for (const what of wide) problems.push(`${where}: wider than paper: ${what}`);
  if (parted > 0) problems.push(`${where}: ${parted} figures are shrunk to a page`);
  for (const [id, points, height] of texts) {
    if (points < SMALLEST) problems.push(`${where}: ${id} has letters of ${points.toFixed(1)} pt`);
    if (height > PAGE) problems.push(`${where}: ${id} is cut at the end of a page`);
  }
  await page.pdf({ path: pdf, format: 'A4', preferCSSPageSize: true });
  // A break in the middle of a word of Chinese is none in its letters.
  const squeezed = (text) => text.normalize('NFKC').replace(/[\s\u00ad-]+/g, '');
  const text = squeezed(execFileSync('pdftotext', ['-layout', pdf, '-'], { maxBuffer: 1 << 28 }).toString());
  const words = new Set(said.flatMap((one) => one.split(/[\s+_./=\u00a0]+/)).map(squeezed).filter((word) => word.length < 20));
  const lost = [...words].filter((word) => !text.includes(word) && ![...word].some((letter) => letter > '\u2e7f'));
  if (lost.length > 0) problems.push(`${where}: not in the PDF: ${lost.slice(0, 5).join(', ')}`);
  const empty = filled(pdf).slice(0, -1).flatMap((part, at) => part < LEAST_FILLED ? [at + 1] : []);
  if (empty.length > 0) problems.push(`${where}: hardly anything on page ${empty.join(', ')} of the PDF`);
}

// How far down each page of a PDF has something on it, as a part of its height.
function filled(pdf) {
  const pictures = execFileSync('pdftoppm', ['-r', '20', '-gray', pdf], { maxBuffer: 1 << 28 });
  const parts = [];
  for (let at = 0; at < pictures.length;) {
    const [head, width, height] = pictures.subarray(at, at + 40).toString('latin1').match(/^P5\s+(\d+)\s+(\d+)\s+255\s/);
    const start = at + head.length;
    at = start + width * height;
    const last = pictures.subarray(start, at).findLastIndex((grey) => grey < 200);
    parts.push(last / (width * height));
  }
  return parts;
}

async function look(browser, file, view) {
  const where = `${basename(file)}, ${view.name}`;
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  page.on('console', (message) => problems.push(`${where}: console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`${where}: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (url !== `file://${file}` && !url.startsWith('data:')) problems.push(`${where}: request ${url}`);
  });
  await page.goto(`file://${file}`);
  if (view.print) await page.emulateMedia({ media: 'print' });
  for (const wide of await page.evaluate(overflow)) problems.push(`${where}: wider than the page: ${wide}`);
  // A picture of a long page has many megapixels and takes as long as all that is looked for.
  const shot = { path: `${shots}/${basename(file, '.html')}-${view.name}.png`, fullPage: true, timeout: 180_000 };
  if (shots !== '') await page.screenshot(shot);
  if (view.print) {
    await print(page, where, `${shots || scratch}/${basename(file, '.html')}.pdf`);
  } else {
    await page.evaluate(axe);
    const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), view.axe);
    for (const { id, help, nodes } of found.violations) {
      problems.push(`${where}: ${id}: ${help} (${nodes.length}): ${nodes[0].target} ${nodes[0].failureSummary}`);
    }
  }
  await context.close();
}

// The first stop is the way to the answer.
async function keyboard(browser, file) {
  const page = await browser.newPage();
  await page.goto(`file://${file}`);
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.getAttribute('href'));
  if (first !== '#main') problems.push(`${basename(file)}: the first stop of the keyboard is ${first}`);
  await page.close();
}

async function save(browser, file) {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  const links = page.locator('a[download]');
  const right = (name, text) => name.endsWith('.svg')
    ? /^<\?xml[^]*<\/svg>\n$/.test(text)
    : /^\ufeff[^\n]+,[^\n]+\n[^]+\n$/.test(text);
  for (let place = 0; place < await links.count(); place += 1) {
    let name = await links.nth(place).getAttribute('download');
    let text = decodeURIComponent((await links.nth(place).getAttribute('href')).replace(/^[^,]*,/, ''));
    if (place < CLICKED) {
      const waiting = page.waitForEvent('download');
      await links.nth(place).click();
      const saved = await waiting;
      name = saved.suggestedFilename();
      text = readFileSync(await saved.path(), 'utf8');
    }
    if (!right(name, text)) problems.push(`${basename(file)}: ${name} is saved wrongly: ${text.slice(0, 80)}`);
  }
  if (await links.count() === 0 && await page.locator('figure').count() > 0) {
    problems.push(`${basename(file)}: figures cannot be saved`);
  }
  await context.close();
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
// Two at a time, each of them through all views: a page waits more than it works.
const left = [...files];
await Promise.all([0, 1].map(async () => {
  for (let file = left.shift(); file !== undefined; file = left.shift()) {
    for (const view of views) await look(browser, file, view);
    await keyboard(browser, file);
    await save(browser, file);
    console.log(`${basename(file)}: looked at`);
  }
}));
await browser.close();
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
