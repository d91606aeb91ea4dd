// Picks the words of the page in the reader's language and script.

import { state } from './store.js';
import { traditional } from './traditional.js';
import { words } from './words.js';

/** A text of the table, {name} filled in. @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  const entry = words[key];
  if (!entry) throw new Error(`no words for ${key}`);
  return pick(entry).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** @param {[string, string]} pair Chinese in simplified script, English */
export function pick([zh, en]) {
  if (state.settings.lang === 'en') return en;
  return state.settings.script === 'traditional' ? traditional(zh) : zh;
}

/** The sentence of an answer of the API, which is in the script that was asked for.
 * @param {{ message: string, message_en: string }} remark */
export const sentence = ({ message, message_en }) =>
  state.settings.lang === 'en' ? message_en : message;

/** @param {number} p a probability */
export function percent(p) {
  if (p >= 0.1) return `${Math.round(p * 100)}%`;
  if (p >= 0.001) return `${(p * 100).toFixed(p >= 0.01 ? 1 : 2)}%`;
  return p > 0 ? '<0.1%' : '0%';
}

/** The language of Chinese texts, which decides which shapes a font takes. */
export const hanLanguage = () =>
  state.settings.script === 'traditional' ? 'zh-Hant' : 'zh-Hans';

/** Writes the texts of index.html: data-t of the content, data-t-label of the accessible name, data-t-hint. */
export function translatePage() {
  document.documentElement.lang = state.settings.lang === 'en' ? 'en' : hanLanguage();
  document.title = t('title');
  for (const element of document.querySelectorAll('[data-t]')) {
    element.textContent = t(/** @type {HTMLElement} */ (element).dataset.t ?? '');
  }
  for (const element of document.querySelectorAll('[data-t-label]')) {
    element.setAttribute('aria-label', t(/** @type {HTMLElement} */ (element).dataset.tLabel ?? ''));
  }
  for (const element of document.querySelectorAll('[data-t-hint]')) {
    element.setAttribute('placeholder', t(/** @type {HTMLElement} */ (element).dataset.tHint ?? ''));
  }
}
