// Takes the pictures of docs/screenshots.   node screenshots.mjs FOLDER [PICTURE...]

import { openBrowser, openPage, visit, written } from './browser.mjs';
import { startProgram } from './servers.mjs';

const [, , folder = '', ...only] = process.argv;
const { url, stop } = await startProgram();
const browser = await openBrowser();
const kPoem = '#write?title=秋夜&opening=月&form=七绝&seed=7';
const kCheck = `秋夜（自作）
1. 月落空江一夜寒，孤舟独对水云间。

2. 故人不见春又老，唯有清风过竹栏。[注]`;

/**
 * @param {string} name @param {object} options of openPage
 * @param {string} fragment @param {(page: import('playwright-core').Page) => Promise<void>} [act]
 */
async function take(name, options, fragment, act = async () => {}) {
  const { page, context, complaints } = await openPage(browser, options);
  if (name === 'desk') await page.setViewportSize({ width: 1360, height: 1080 });
  await visit(page, url + fragment);
  if (fragment.includes('seed')) await written(page);
  await act(page);
  await page.waitForTimeout(1500); // the last characters settle
  await page.screenshot({ path: `${folder}/${name}.png` });
  for (const complaint of complaints) console.error(`${name}: ${complaint}`);
  await context.close();
}

/** @type {[string, object, string, ((page: import('playwright-core').Page) => Promise<void>)?][]} */
const pictures = [
  ['paper-light', { settings: { theme: 'light' } }, kPoem],
  ['paper-dark', { dark: true, settings: { theme: 'dark', marks: true } }, kPoem],
  ['paper-ink', { settings: { theme: 'ink', script: 'traditional' } }, '#write?title=山居&form=七律&opening=山&script=traditional&seed=3'],
  ['phone', { size: 'phone' }, kPoem],
  ['desk', { locale: 'en', settings: { lang: 'en', theme: 'light' } }, '', async page => {
    await page.locator('label.chip:has-text("五律")').click();
    const cells = page.locator('.grid input');
    await cells.nth(0).fill('空');
    await cells.nth(1).fill('山');
    await cells.nth(7).fill('晚');
    await page.locator('details.more summary').click();
    await page.evaluate(() => scrollTo(0, 0));
  }],
  ['teacher', { settings: { theme: 'light', marks: true, pinyin: true } }, kPoem, async page => {
    await page.locator('#verses .han').nth(10).click();
    await page.waitForSelector('.choices .candidate');
  }],
  ['check', { settings: { theme: 'light' } }, '#check', async page => {
    await page.fill('#poem-text', kCheck);
    await page.click('.check-form .main');
    await page.waitForSelector('.checked');
    const ask = page.locator('.violations button').first();
    if (await ask.count()) await ask.click();
    await page.waitForSelector('.candidates .chip-button').catch(() => {});
    await page.locator('.checked').scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollTo(0, (document.querySelector('.checked')?.getBoundingClientRect().top ?? 0) + scrollY - 24));
  }],
  ['learn', { settings: { theme: 'light' } }, '#learn', async page => {
    await page.click('.trace-form .main');
    await page.waitForSelector('.chances');
    await page.click('#play');
    await page.locator('.trace-controls input').fill('18');
    await page.evaluate(() => scrollTo(0, (document.querySelector('.trace')?.getBoundingClientRect().top ?? 0) + scrollY - 24));
  }],
];
for (const [name, options, fragment, act] of pictures) {
  if (only.length === 0 || only.includes(name)) await take(name, options, fragment, act);
}
await browser.close();
stop();
