// The page of the lab in a browser, for the checks of .ci/lab: its arguments are the address of the lab, a folder for
// screenshots, the exported file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const [, , address, shots, exported] = process.argv;
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const problems = [];
const began = Date.now();
const own = new URL(address).host;

export function expect(right, what) {
  if (!right) problems.push(what);
}

export const told = (what) => console.log(`${what} (after ${((Date.now() - began) / 1000).toFixed(1)} s)`);

export async function open(browser, options, where) {
  const context = await browser.newContext({ acceptDownloads: true, locale: 'en-US', ...options, before: undefined, first: undefined });
  // As somebody has it who was here before and opened everything.
  if (!options.first) {
    await context.addInitScript(() => {
      for (const [name, value] of [['met', '1'], ['hidden', ''], ['side', 'levers']]) {
        if (localStorage.getItem(`sfic-lab-${name}`) === null) localStorage.setItem(`sfic-lab-${name}`, value);
      }
    });
  }
  // The page begins in the language of the program; whoever chose another finds it again.
  if (options.locale?.startsWith('zh')) {
    await context.addInitScript(() => {
      if (localStorage.getItem('sfic-lab-language') === null) localStorage.setItem('sfic-lab-language', 'zh');
    });
  }
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => problems.push(`${where}: console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`${where}: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== own) problems.push(`${where}: request ${url}`);
  });
  await options.before?.(page);
  await page.goto(address);
  await page.waitForFunction(() => /\d/.test(document.querySelector('.where').textContent));
  return page;
}

/** The week that the page says it is at. Its slider does not tell: there stands what was asked for, reached or not. */
const present = () => Number(document.querySelector('.where').textContent.match(/\d+/)?.[0]);
export const week = (page) => page.evaluate(present);
/** Waits until `check()` holds: pictures are painted a little after the state has changed. */
export const becomes = async (check, what) => {
  for (let tries = 0; tries < 60 && !await check(); tries += 1) await new Promise((done) => setTimeout(done, 100));
  expect(await check(), what);
};
export const until = (page, test, value) => page.waitForFunction(test, value);
export const atWeek = async (page, n) => {
  for (const end = Date.now() + 15_000; await week(page) !== n;) {
    if (Date.now() > end) throw new Error(`week ${n} is not reached: ${await week(page)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
};
/** What the charts over time draw, once they have drawn the week that the page says it is at. */
export const series = async (page) => {
  const svg = page.locator('#series svg').first();
  for (const end = Date.now() + 15_000; Number(await svg.getAttribute('aria-valuenow')) !== await week(page);) {
    if (Date.now() > end) throw new Error('the charts over time are not drawn');
    await new Promise((done) => setTimeout(done, 20));
  }
  return svg.evaluate((one) => [...one.querySelectorAll('.stage-line')].map((line) => line.getAttribute('d')).join(' '));
};
export const pairs = () => document.querySelector('#ensemble progress').value;

export async function accessible(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  }));
  for (const { id, help, impact, nodes } of found.violations) {
    problems.push(`${where}: ${id} (${impact}): ${help} (${nodes.length}): ${nodes[0].target} ${nodes[0].failureSummary}`);
  }
}

export async function fits(page, where) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const over = [...document.querySelectorAll('body *')].filter((element) =>
      element.getBoundingClientRect().right > root.clientWidth + 1);
    return over.slice(0, 3).map((element) => `${element.tagName} ${element.id} ${element.className}`);
  });
  for (const one of wide) problems.push(`${where}: wider than the page: ${one}`);
}

/** A finger needs room: buttons and choices are at least 40 pixels high. */
export async function touchable(page, where) {
  const small = await page.evaluate(() => [...document.querySelectorAll('header button, .transport button, #ensemble select, .ensemble label')]
    .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 39.5)
    .map((one) => `${one.tagName} ${one.textContent.slice(0, 30)}`));
  for (const one of small) problems.push(`${where}: too small for a finger: ${one}`);
}

/** Does `work` in a browser; its failure, and every problem that was met, is the failure of the program. */
export async function inBrowser(work) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  try {
    await work(browser);
  } catch (error) {
    problems.push(error.stack);
  }
  await browser.close();
  if (problems.length > 0) {
    console.error(problems.join('\n'));
    process.exitCode = 1;
  }
}
