// Debian's Chromium by playwright-core, and a page that notes what must not happen: errors on the console, requests to
// another host.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const kBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const browserPath = process.env.CHROMIUM ?? kBrowsers.find(existsSync);

/** Phone and desktop. */
export const kSizes = { desktop: { width: 1360, height: 900 }, phone: { width: 360, height: 740 } };

export const openBrowser = () =>
  chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu'] });

/**
 * A page of its own profile with what it complained about.
 * @param {import('playwright-core').Browser} browser
 * @param {{ size?: keyof typeof kSizes, dark?: boolean, settings?: object, locale?: string }} [options]
 */
export async function openPage(browser, { size = 'desktop', dark = false, settings, locale = 'zh-CN' } = {}) {
  const context = await browser.newContext({
    viewport: kSizes[size],
    deviceScaleFactor: 1,
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    colorScheme: dark ? 'dark' : 'light',
    locale,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(60_000);
  if (settings) {
    // Once: what the page stores afterwards counts.
    await context.addInitScript(text => {
      localStorage['tangyin.settings'] ??= text;
    }, JSON.stringify(settings));
  }
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', error => complaints.push(`error: ${error.stack}`));
  page.on('request', request => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1' && hostname !== 'localhost') {
      complaints.push(`another host: ${request.url()}`);
    }
  });
  return { page, context, complaints };
}

/** Waits until the page is there. @param {import('playwright-core').Page} page @param {string} url */
export async function visit(page, url) {
  await page.goto(url);
  await page.waitForSelector('body[data-ready]', { timeout: 180_000 });
}

/** Waits until the poem is written and judged. @param {import('playwright-core').Page} page */
export async function written(page) {
  await page.waitForFunction(
    () => document.body.dataset.writing === 'false' && !document.querySelector('#verses .han.open'),
    undefined, { timeout: 180_000 });
}

/** The lines on the sheet. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
export const linesOf = page =>
  page.$$eval('#verses .verse', verses =>
    verses.map(verse => [...verse.querySelectorAll('.glyph')].map(g => g.textContent).join('')));
