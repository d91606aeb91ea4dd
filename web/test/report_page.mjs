// What report_page checks in each file; at the end a line for each failure, and exit status 1.
//   node report_page.mjs FOLDER-OF-PICTURES FILE...      (an empty folder: no pictures)
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

import { openBrowser } from './browser.mjs';

const kWidths = [360, 768, 1280];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [, , pictures, ...files] = process.argv;

/** @type {string[]} */
const failures = [];

/** What can be seen to be wrong with the page as it stands; runs in the browser. */
function lookAround() {
  /** @type {string[]} */
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll('body *')].filter(e =>
      e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.scroll, pre, svg'));
    wrong.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth} (${wide.slice(0, 3).map(e => e.outerHTML.slice(0, 60))})`);
  }
  const seen = (/** @type {Element} */ e) => e.getClientRects().length > 0;
  for (const figure of document.querySelectorAll('figure.chart')) {
    const name = figure.querySelector('figcaption')?.textContent ?? 'a chart';
    const drawings = [...figure.querySelectorAll('.plot > svg')].filter(seen);
    if (drawings.length !== 1) wrong.push(`${name}: ${drawings.length} drawings are shown, not 1`);
    for (const svg of drawings) {
      const box = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll('text')].filter(seen).map(e => ({ e, r: e.getBoundingClientRect() }));
      for (const { e, r } of texts) {
        if (r.left < box.left - 1.5 || r.right > box.right + 1.5 || r.top < box.top - 2 || r.bottom > box.bottom + 2)
          wrong.push(`${name}: "${e.textContent}" leaves its drawing`);
        const size = parseFloat(getComputedStyle(e).fontSize) * box.width / (/** @type {SVGSVGElement} */ (svg)).viewBox.baseVal.width;
        if (size < 9) wrong.push(`${name}: "${e.textContent}" is ${size.toFixed(1)} px small`);
      }
      texts.forEach((a, n) => texts.slice(n + 1).forEach(b => {
        const across = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
        const down = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
        // Boxes of lines of text are higher than what is drawn in them.
        const free = 0.3 * Math.min(a.r.height, b.r.height);
        if (across > 0.5 && down > free) wrong.push(`${name}: "${a.e.textContent}" and "${b.e.textContent}" overlap`);
      }));
      const script = figure.querySelector('script.values');
      const data = script ? JSON.parse(script.textContent ?? '') : null;
      const filled = [...svg.querySelectorAll('.series > path')].filter(p => (p.getAttribute('d') ?? '').length > 3).length;
      if (data?.kind === 'lines') {
        const wanted = data.series.filter((/** @type {{ points: number[] }} */ s) => s.points.length > 0).length;
        if (filled !== wanted) wrong.push(`${name}: ${filled} curves are drawn, ${wanted} have data`);
        if (wanted === 0 && !svg.querySelector('.none')) wrong.push(`${name}: no data, and it does not say so`);
      } else if (data?.kind === 'heat') {
        if (!svg.querySelector('.cells path')) wrong.push(`${name}: no cells`);
      } else if (!svg.querySelector('.bar')) wrong.push(`${name}: no bars`);
      if (/NaN|inf/i.test(svg.innerHTML.replace(/<text.*?<\/text>|<title>.*?<\/title>/gs, ''))) wrong.push(`${name}: a place is not a number`);
    }
  }
  return wrong;
}

/** Characters of the page that no font of this machine has; runs in the browser. */
function missingGlyphs() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 40;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  pen.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  const picture = (/** @type {string} */ text) => {
    pen.clearRect(0, 0, 40, 40);
    pen.fillText(text, 4, 28);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const box = picture('\u{10FFFE}'), nothing = picture(' ');
  const all = new Set([...document.body.textContent ?? '']);
  return [...all].filter(c => /\S/.test(c) && !/[\u200b-\u200f\u2060\ufe0f]/.test(c))
    .filter(c => [box, nothing].includes(picture(c)));
}

/** @param {import('playwright-core').Browser} browser @param {import('playwright-core').BrowserContextOptions} options
 * @param {string} url @param {string} place @param {(page: import('playwright-core').Page, fail: (what: string) => void) => Promise<void>} act */
async function withPage(browser, options, url, place, act) {
  const context = await browser.newContext({ deviceScaleFactor: 1, ...options });
  context.setDefaultTimeout(300_000);
  const page = await context.newPage();
  const fail = (/** @type {string} */ what) => failures.push(`${place}: ${what}`);
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) fail(`console: ${message.text()}`); });
  page.on('pageerror', error => fail(`error: ${error.message}`));
  page.on('request', request => {
    if (!/^(file|data):/.test(request.url())) fail(`a request: ${request.url()}`);
    else if (request.url().startsWith('file:') && request.url().split('#')[0] !== url.split('#')[0]) fail(`another file: ${request.url()}`);
  });
  await page.goto(url);
  await act(page, fail);
  await context.close();
}

/** Whether values are shown under the pointer and by the keyboard; runs in the browser. */
function tryValues() {
  /** @type {string[]} */
  const wrong = [];
  for (const figure of document.querySelectorAll('figure.chart')) {
    const svg = [...figure.querySelectorAll('.plot > svg')].find(e => e.getClientRects().length > 0);
    if (!svg || svg.querySelector('.none') || !figure.querySelector('script.values')) continue;
    const name = figure.querySelector('figcaption')?.textContent;
    const tip = /** @type {HTMLElement} */ (figure.querySelector('.tip'));
    const box = svg.getBoundingClientRect();
    for (const share of [0.25, 0.5]) {
      svg.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', clientX: box.left + box.width * share, clientY: box.top + box.height * 0.4 }));
      if (tip.hidden || !/\d/.test(tip.textContent ?? '')) wrong.push(`${name}: no values under the pointer at ${share} of the width`);
      const r = tip.getBoundingClientRect();
      if (r.left < -0.5 || r.right > document.documentElement.clientWidth + 0.5) wrong.push(`${name}: the values leave the page`);
    }
    svg.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    if (!tip.hidden) wrong.push(`${name}: the values stay when the pointer leaves`);
    svg.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }));
    if (tip.hidden || !/\d/.test(tip.textContent ?? '')) wrong.push(`${name}: no values by the keyboard`);
    svg.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    if (!tip.hidden) wrong.push(`${name}: Escape leaves the values`);
    if (svg.getAttribute('tabindex') !== '0') wrong.push(`${name}: the keyboard does not reach it`);
  }
  return wrong;
}

const browser = await openBrowser();
if (pictures) mkdirSync(pictures, { recursive: true });
for (const file of files) {
  const url = pathToFileURL(file).href;
  const short = `${basename(dirname(file))}/${basename(file)}`;
  const stem = `${pictures}/${basename(dirname(file))}-${basename(file, '.html')}`;
  // Light with English and dark with Chinese, each at every width and after the switch of the language.
  for (const [colorScheme, own, other, locale] of /** @type {const} */ ([['light', 'en', 'zh', 'en-GB'], ['dark', 'zh', 'en', 'zh-CN']])) {
    await withPage(browser, { viewport: { width: kWidths[0], height: 900 }, colorScheme, locale }, url, `${short}, ${colorScheme}`, async (page, fail) => {
      if (await page.evaluate(() => document.documentElement.dataset.lang) !== own) fail('does not follow the language of the browser');
      for (const width of kWidths) {
        await page.setViewportSize({ width, height: 900 });
        for (const lang of [other, own]) {
          await page.evaluate(id => document.getElementById(id)?.click(), lang);
          if (await page.evaluate(() => document.documentElement.dataset.lang) !== lang) fail('the switch of the language does nothing');
          for (const what of await page.evaluate(lookAround)) fail(`at ${width}, ${lang}: ${what}`);
          for (const what of await page.evaluate(tryValues)) fail(`at ${width}, ${lang}: ${what}`);
        }
        if (pictures) await page.screenshot({ path: `${stem}-${width}-${colorScheme}.png`, fullPage: true });
      }
      const missing = await page.evaluate(missingGlyphs);
      if (missing.length) fail(`no glyphs for ${missing.join(' ')}`);
      await page.evaluate(axe);
      // @ts-ignore: axe is there now
      const { violations } = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa'] }));
      for (const v of violations) fail(`axe: ${v.help} (${v.nodes.slice(0, 2).map((/** @type {{ html: string }} */ n) => n.html.slice(0, 90)).join('; ')})`);
    });
  }
  await withPage(browser, { viewport: { width: 768, height: 900 }, locale: 'en-GB' }, `${url}#zh`, `${short}#zh`, async (page, fail) => {
    if (await page.evaluate(() => document.documentElement.lang) !== 'zh-Hans') fail('#zh in the address does not choose Chinese');
  });
  await withPage(browser, { viewport: { width: 360, height: 900 }, javaScriptEnabled: false }, `${url}#zh`, `${short} without a script`, async (page, fail) => {
    if (await page.locator('.en').count() && await page.locator('.en >> visible=true').count()) fail('English is shown, #zh asks for Chinese');
    if (await page.locator('figure.chart').count() && !await page.locator('.plot > svg >> visible=true').count()) fail('no chart is shown');
  });
  await withPage(browser, { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }, url, `${short} as PDF`, async (page, fail) => {
    const pdf = await page.pdf({ format: 'A4', printBackground: false, ...(pictures ? { path: `${stem}.pdf` } : {}) });
    if (pdf.length < 10_000) fail(`the PDF has ${pdf.length} bytes`);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 672, height: 900 });  // A4 less its margins
    for (const what of await page.evaluate(lookAround)) fail(what);
    if (pictures) await page.screenshot({ path: `${stem}-print.png`, fullPage: true });
  });
}
await browser.close();
const distinct = [...new Set(failures)];
for (const failure of distinct) console.error(failure);
console.log(distinct.length ? `${distinct.length} failures in ${files.length} pages` : `${files.length} pages are as they should be`);
process.exit(distinct.length ? 1 : 0);
