// What is left of a lesson: the guesses of the class as dots and as a table, and the lesson on paper.
import { readFileSync } from 'node:fs';
import { expect, open, shots, told } from './lab-page.mjs';
import { WIDE, begin, squeezed, toGuess, wire } from './lab-lessons.mjs';

/** Height and width of a sheet of A4 without its margins, in millimetres. */
const [HIGH, ACROSS] = [265, 178];

/** The lesson on paper: whole, on as many sheets as it needs, none of them empty, and without an answer before the guess. */
export async function onPaper(page, lesson, language, where) {
  const settled = await page.locator('.settle, .step').count() === 0;
  // What is on paper is looked at while it is printed: a moment later more pairs may have been played.
  await page.evaluate(() => window.addEventListener('beforeprint', () => {
    const paper = document.querySelector('.handout');
    const box = paper.getBoundingClientRect();
    const unit = box.width / 178;
    const heights = [...paper.children].map((block) => [block.getBoundingClientRect().height / unit, block.classList.contains('new-sheet')]);
    const over = [...paper.querySelectorAll('*')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && (left < box.left - 1 || right > box.right + 1);
    });
    const cut = [...paper.querySelectorAll('p, h1, h2, span')].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0);
    window.onPaper = { words: paper.textContent, heights, over: over.map((one) => one.outerHTML.slice(0, 80)), cut: cut.map((one) => one.textContent.slice(0, 40)),
      dots: paper.querySelectorAll('.one-guess').length, bars: paper.querySelectorAll('.chart .dot').length, boxes: paper.querySelectorAll('.figure .stage-box').length,
      paragraphs: paper.querySelectorAll('.reason, .block:has(> .reason)').length };
  }, { once: true }));
  const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
  const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length;
  expect(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/.test(pdf), `${where}: it is not printed on A4`);
  expect(await page.locator('.handout').evaluate((paper) => paper.childElementCount === 0 && !paper.checkVisibility()), `${where}: the hand-out stays on the screen`);
  const found = await page.evaluate(() => window.onPaper);
  const sheetsOf = [0];
  for (const [height, begins] of found.heights) {
    if (begins) sheetsOf.push(0);
    sheetsOf[sheetsOf.length - 1] += height;
  }
  expect(sheets === sheetsOf.length, `${where}: it is printed on ${sheets} sheets, not on ${sheetsOf.length}`);
  expect(sheetsOf.every((filled) => filled > 0.85 * HIGH && filled <= HIGH), `${where}: sheets are filled to ${sheetsOf.map((filled) => filled.toFixed(0))} mm of ${HIGH}`);
  expect(found.over.length === 0 && found.cut.length === 0, `${where}: beyond ${ACROSS} mm: ${found.over.slice(0, 3)} ${found.cut.slice(0, 3)}`);
  expect(found.boxes >= 8, `${where}: a picture with ${found.boxes} boxes`);
  const words = squeezed(found.words).replaceAll(' ', '');
  const holds = (text) => words.includes(squeezed(text).trim().replaceAll(' ', ''));
  const wanted = [lesson.title, lesson.question, ...lesson.predict.map(({ ask }) => ask), ...lesson.steps.slice(0, settled ? undefined : lesson.guess_after).map(({ text }) => text)];
  for (const text of wanted) expect(holds(text[language]), `${where}: on paper there is no ${text[language]}`);
  expect(!/⟦/.test(found.words), `${where}: texts that are not there on paper`);
  if (settled) {
    expect(found.bars === lesson.predict.length && found.dots >= lesson.predict.length && found.paragraphs > 0, `${where}: on paper ${found.dots} guesses, ${found.bars} results, ${found.paragraphs} paragraphs`);
  } else {
    expect(found.bars === 0 && found.dots === 0 && found.paragraphs === 0, `${where}: an answer on paper before the guess`);
    for (const { text } of lesson.steps.slice(lesson.guess_after)) expect(!holds(text[language]), `${where}: a step after the guess on paper: ${text[language]}`);
  }
  return pdf;
}

/** Rows of a table as RFC 4180 has it. */
function parsed(text) {
  const rows = [];
  for (const line of text.split('\r\n').slice(0, -1)) {
    rows.push([...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));
  }
  return rows;
}

async function saved(page) {
  const waiting = page.waitForEvent('download');
  await page.locator('.save-guesses').click();
  const file = await waiting;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

async function table(page, lesson, guesses, language, where) {
  const { name, text } = await saved(page);
  expect(name === `${lesson.name}.csv`, `${where}: the table is called ${name}`);
  expect(text.startsWith('\ufeff') === /[^\0-\x7f]/.test(text.slice(1)), `${where}: a byte-order mark where none is needed, or none where one is`);
  const [head, ...rows] = parsed(text.replace('\ufeff', ''));
  expect(head.join() === 'lesson,step,question,outcome,number,guess,unit,time,estimate,low,high,pairs', `${where}: the head of the table is ${head}`);
  expect(rows.length === guesses.flat().length && rows.every((row) => row.length === head.length), `${where}: ${rows.length} rows of ${guesses.flat().length} guesses`);
  expect(rows.map((row) => row[5]).join() === guesses.flat().join(), `${where}: the guesses in the table are ${rows.map((row) => row[5])}`);
  for (const row of rows) {
    const of = lesson.predict[row[2] - 1];
    expect(row[0] === lesson.title[language] && row[3] === of.outcome && row[6] === of.unit[language] && Math.abs(Date.now() - Date.parse(row[7])) < 600_000 && /Z$/.test(row[7]), `${where}: a row of the table is ${row}`);
  }
  return rows;
}

async function dotted(page, question, count, where) {
  const strip = page.locator('.lessons .guess-of').nth(question).locator('.chart');
  const dots = await strip.locator('.one-guess').evaluateAll((all) => all.map((one) => ['cx', 'cy', 'r'].map((name) => Number(one.getAttribute(name)))));
  expect(dots.length === count, `${where}: ${dots.length} dots for ${count} guesses`);
  expect(new Set(dots.map(([x, y]) => `${x} ${y}`)).size === count, `${where}: dots lie on one another`);
  expect(dots.every(([, , r]) => r >= 1.5), `${where}: dots too small to be seen`);
  expect(await strip.locator('.guess').count() === 1, `${where}: the guess in the middle is not marked`);
  const label = await strip.getAttribute('aria-label');
  expect(count === 1 ? /\d/.test(label) : label.includes(String(count)), `${where}: a screen reader is told ${label}`);
}

export async function record(browser) {
  for (const language of ['en', 'zh']) {
    const where = `record, ${language}`;
    const tap = wire();
    const page = await open(browser, { ...WIDE, colorScheme: language === 'en' ? 'dark' : 'light', locale: language === 'en' ? 'en-US' : 'zh-CN', before: tap.before }, where);
    await begin(page, 1);
    const { lesson } = tap;
    await onPaper(page, lesson, language, `${where}, begun`);
    await toGuess(page);
    expect(await page.locator('.save-guesses').isHidden(), `${where}: a table without guesses can be saved`);
    const guesses = lesson.predict.map(() => []);
    for (const [question, most] of [[0, 5], [1, 60]]) {
      const asked = page.locator('.lessons .guess-of').nth(question);
      const { low, high, step } = lesson.predict[question];
      for (let n = 0; n < most; n += 1) {
        const guess = low + step * ((n * n * 7) % Math.min(n < 30 ? 13 : 40, (high - low) / step));
        guesses[question].push(guess);
        await asked.locator('input[type=number]').fill(String(guess));
        await page.keyboard.press('Enter');
        if (n === 0) await dotted(page, question, 1, where);
      }
      await dotted(page, question, most, where);
    }
    const before = await table(page, lesson, guesses, language, where);
    expect(before.every((row) => row.slice(8).join('') === ''), `${where}: the table answers before the guess`);
    await page.reload();
    await page.locator('.settle').waitFor();
    expect(JSON.stringify(await table(page, lesson, guesses, language, `${where}, after a reload`)) === JSON.stringify(before), `${where}: a reload loses when guesses were made`);
    await page.screenshot({ path: `${shots}/record-${language}.png` });
    if (language === 'zh') {
      // The answer in Chinese is looked at with the lessons.
      await page.context().close();
      continue;
    }
    await page.locator('.settle').click();
    await page.locator('.to-answer').click();
    await page.locator('.see').click();
    await page.waitForFunction(() => { const bar = document.querySelector('.answer progress'); return bar.value === bar.max; }, null, { timeout: 120_000 });
    const after = await table(page, lesson, guesses, language, `${where}, answered`);
    expect(after.every(([, , , , , , , , ...answer]) => answer.every((one) => one !== '' && Number.isFinite(Number(one))) && Number(answer[1]) <= Number(answer[0]) && Number(answer[0]) <= Number(answer[2])), `${where}: the answer in the table is ${after[0]?.slice(8)}`);
    for (const [question, one] of guesses.entries()) await dotted(page, question, one.length, `${where}, answered`);
    await onPaper(page, lesson, language, `${where}, answered`);
    await page.screenshot({ path: `${shots}/record-${language}-answer.png` });
    const cells = await page.evaluate(async () => {
      const { cell, csv } = await import(document.querySelector('script[type=module]').src.replace('main.js', 'lesson_record.js'));
      return [...['=1+1', '@a', '-a', '+a', '\ta', '＝1', 'a,"b"', 'a\r\nb', -5, -0.5, null].map(cell), csv([['a', 1]]), csv([['é']])];
    });
    expect(JSON.stringify(cells) === JSON.stringify(["'=1+1", "'@a", "'-a", "'+a", "'\ta", "'＝1", '"a,""b"""', '"a\r\nb"', '-5', '-0.5', '', 'a,1\r\n', '\ufeffé\r\n']), `cells of a table: ${JSON.stringify(cells)}`);
    await page.context().close();
  }
  told('guesses as dots, as a table, and on paper');
}
