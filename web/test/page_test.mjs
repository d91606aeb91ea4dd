// The page in a real browser, before `tangyin serve` and before the static folder.   node --test web/test/page_test.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { linesOf, openBrowser, openPage, visit, written } from './browser.mjs';
import { hasStatic, startProgram, startStatic } from './servers.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kLink = '#write?opening=月&form=七绝&seed=7';
const kPasted = '夜坐（自作）\n\n1. 月 落 空 江 一 夜 寒，孤舟独对水云间。[注]\n\n2. 故人不见春将老，唯有清风过竹栏。\n\n注释：\n空江：无人之江。';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const places = [['http', startProgram], ...(hasStatic() ? [['wasm', startStatic]] : [])];
for (const [backEnd, start] of /** @type {[string, typeof startProgram][]} */ (places)) {
  describe(`The page (${backEnd})`, () => {
    /** @type {import('./servers.mjs').Server} */
    let server;
    before(async () => { server = await start(); });
    after(() => server?.stop());

    /** A test with a page of its own that may complain of nothing.
     * @param {string} claim @param {Parameters<typeof openPage>[1] & { refused?: boolean }} options @param {string} fragment
     * @param {(page: import('playwright-core').Page, context: import('playwright-core').BrowserContext) => Promise<void>} act */
    const claim = (claim, options, fragment, act) => test(claim, async () => {
      const { page, context, complaints } = await openPage(browser, options);
      try {
        await visit(page, server.url + fragment);
        await act(page, context);
        // Chromium itself notes each answer that is a refusal.
        assert.deepEqual(complaints.filter(c => !(options?.refused && c.includes('status of 422'))), []);
      } finally {
        await context.close();
      }
    });

    claim('writes a poem that keeps its form', {}, '', async page => {
      await page.fill('#wish-opening', '月');
      await page.click('#write');
      await written(page);
      const lines = await linesOf(page);
      assert.deepEqual(lines.map(line => [...line].length), [7, 7, 7, 7]);
      assert.equal(lines[0][0], '月');
      await page.click('#tab-teacher');
      await page.waitForSelector('.stamp.good');
    });

    claim('keeps a locked character, undoes and remembers', {}, '', async page => {
      await page.locator('.grid input').nth(9).fill('山');
      assert.equal(await page.locator('.cell.locked').count(), 1);
      await page.click('#write');
      await written(page);
      const first = await linesOf(page);
      assert.equal([...first[1]][2], '山');
      await page.click('.act-another');
      await written(page);
      const second = await linesOf(page);
      assert.equal([...second[1]][2], '山');
      assert.notDeepEqual(first, second);
      await page.click('.act-undo');
      await written(page);
      assert.deepEqual(await linesOf(page), first);
      await page.click('#tab-history');
      assert.equal(await page.locator('.history li').count(), 2);
    });

    claim('offers alternatives and writes the rest around the chosen one', {}, kLink, async page => {
      await written(page);
      const before = await linesOf(page);
      await page.locator('#verses .han').nth(13).click();
      await page.waitForSelector('.choices .candidate');
      assert.ok(await page.locator('.excluded li').count() > 0);
      const other = page.locator('.choices .candidate:not(.standing)').first();
      const chosen = await other.getAttribute('data-text');
      await other.click();
      await page.waitForFunction(c => document.querySelectorAll('#verses .han')[13].textContent?.includes(c ?? ''), chosen);
      await written(page);
      const after = await linesOf(page);
      assert.equal([...after[1]][6], chosen);
      assert.notDeepEqual(after, before);
      assert.equal(await page.locator('#verses .han.locked').count(), 1);
    });

    claim('switches script and language and back', {}, '#write?opening=云&form=五绝&seed=3', async page => {
      await written(page);
      const simplified = await linesOf(page);
      await page.click('[data-script=traditional]');
      await page.waitForFunction(() => document.querySelector('#verses .glyph')?.textContent === '雲');
      assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hant');
      await page.click('[data-script=simplified]');
      await page.waitForFunction(() => document.querySelector('#verses .glyph')?.textContent === '云');
      assert.deepEqual(await linesOf(page), simplified);
      await page.click('[data-lang=en]');
      assert.equal(await page.textContent('#write'), 'Write');
      assert.equal(await page.getAttribute('html', 'lang'), 'en');
    });

    claim('checks a pasted poem and mends it', {}, '#check', async page => {
      await page.fill('#poem-text', kPasted);
      await page.click('.check-form .main');
      await page.waitForSelector('.checked .stamp.bad'); // 间 is in another rhyme than 寒 and 栏
      assert.equal(await page.textContent('.checked h2'), '夜坐');
      assert.equal(await page.locator('.checked-line').count(), 4);
      await page.locator('.violations button').first().click();
      await page.locator('.candidates .chip-button').first().click();
      await page.waitForSelector('.checked .stamp.good');
    });

    claim('looks up rhymes and characters', {}, '#rhymes', async page => {
      await page.fill('#look', '东');
      await page.click('.look-form .main');
      await page.waitForSelector('.character');
      assert.match(await page.textContent('.character') ?? '', /上平一东.*廣韻/s);
      assert.match(await page.textContent('.rhyme-characters') ?? '', /风/);
    });

    test('follows a shared link to the same poem', async () => {
      const one = await openPage(browser);
      await visit(one.page, server.url);
      await one.page.fill('#wish-title', '春雨，怀人');
      await one.page.click('label.chip:has-text("五绝")');
      await one.page.click('#write');
      await written(one.page);
      await one.page.click('.take summary');
      await one.page.click('.take-row >> text=复制链接');
      const link = await one.page.evaluate(() => navigator.clipboard.readText());
      const two = await openPage(browser, { size: 'phone' });
      await visit(two.page, link);
      await written(two.page);
      assert.deepEqual(await linesOf(two.page), await linesOf(one.page));
      assert.deepEqual([...one.complaints, ...two.complaints], []);
      await one.context.close();
      await two.context.close();
    });

    claim('says what is to be mended', { refused: true }, '', async page => {
      await page.fill('#wish-opening', 'moon');
      await page.click('#write');
      await page.waitForSelector('.problem');
      assert.equal(await page.getAttribute('#wish-opening', 'aria-invalid'), 'true');
    });

    claim('takes what an input method composes, and only its result', {}, '', async (page, context) => {
      const cdp = await context.newCDPSession(page);
      await page.locator('.grid input').first().focus();
      await cdp.send('Input.imeSetComposition', { text: 'kong shan', selectionStart: 9, selectionEnd: 9 });
      assert.equal(await page.locator('.cell.locked').count(), 0);
      await cdp.send('Input.insertText', { text: '空山' });
      await page.waitForFunction(() => document.querySelectorAll('.cell.locked').length === 2);
      assert.deepEqual(await page.locator('.grid input').evaluateAll(all => all.slice(0, 3).map(i => /** @type {any} */ (i).value)), ['空', '山', '']);
    });

    claim('is walked by keyboard and read by name', {}, kLink, async page => {
      await written(page);
      await page.locator('#verses .han').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowLeft');
      const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
      assert.match(name, /第 2 句第 2 字，(平声|仄声|可平可仄)/);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.choices .candidate');
    });

    claim('gives pictures of three sizes', {}, kLink, async page => {
      await written(page);
      for (const [name, width, height] of /** @type {[string, number, number][]} */ ([['方', 1080, 1080], ['长', 1080, 1920], ['横', 1200, 630]])) {
        if (!(await page.locator('.take-box').isVisible())) await page.click('.take summary');
        const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[aria-label="${name} PNG"]`)]);
        const bytes = readFileSync(await download.path());
        assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [width, height]);
      }
    });

    claim('shows the LSTM at work', {}, '#learn', async page => {
      await page.click('.trace-form .main');
      await page.waitForSelector('.gates canvas');
      await page.click('#play'); // pauses
      await page.locator('.trace-controls input').fill('5');
      assert.equal(await page.locator('.gates canvas').count(), 6);
      assert.ok(await page.locator('.chances li').count() >= 8);
    });

    for (const size of /** @type {const} */ (['desktop', 'phone'])) {
      for (const theme of ['light', 'dark', 'ink']) {
        if (theme === 'ink' && size === 'phone') continue;
        if (backEnd === 'wasm' && (size === 'phone' || theme !== 'light')) continue; // the same page
        claim(`is accessible: ${size}, ${theme}`, { size, dark: theme === 'dark', settings: { theme, marks: true, pinyin: true } }, kLink, async page => {
          await written(page);
          await page.waitForTimeout(1200); // what fades in has faded in
          await page.locator('#verses .han').nth(4).click();
          await page.waitForSelector('.choices .candidate');
          await inspect(page, 'teacher');
          await page.click('#tab-desk');
          await page.click('details.more summary');
          await inspect(page, 'desk');
          await page.evaluate(() => { location.hash = '#check'; });
          await page.fill('#poem-text', kPasted);
          await page.click('.check-form .main');
          await page.waitForSelector('.checked');
          await inspect(page, 'check');
          await page.evaluate(() => { location.hash = '#rhymes?look=行'; });
          await page.waitForSelector('.character');
          await inspect(page, 'rhymes');
          await page.evaluate(() => { location.hash = '#learn'; });
          await page.click('.trace-form .main');
          await page.waitForSelector('.gates canvas');
          await page.click('#play');
          await inspect(page, 'learn');
        });
      }
    }

    if (backEnd === 'wasm') {
      claim('works offline after the first visit', {}, '', async (page, context) => {
        await page.waitForFunction(async () => {
          const [name] = await caches.keys();
          const cache = await caches.open(name);
          const { files } = await (await cache.match('files.json'))?.json() ?? { files: [0] };
          return (await cache.keys()).length >= files.length; // all but sw.js, and files.json
        });
        await context.setOffline(true);
        await visit(page, `${server.url}${kLink}`);
        await page.reload();
        await page.waitForSelector('body[data-ready]');
        await written(page);
        assert.equal((await linesOf(page)).length, 4);
      });
    }
  });
}

/** No fault that axe finds, and nothing wider than the window. @param {import('playwright-core').Page} page @param {string} where */
async function inspect(page, where) {
  await page.evaluate(axe);
  const faults = await page.evaluate(async () => {
    const found = await /** @type {any} */ (window).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.slice(0, 4).map((/** @type {any} */ n) => `${n.target} ${n.any?.[0]?.message ?? ''}`).join(' | ')}`);
  });
  assert.deepEqual(faults, [], where);
  const [inner, wide] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
  assert.ok(wide <= inner, `${where}: ${wide} px wide in a window of ${inner}`);
}
