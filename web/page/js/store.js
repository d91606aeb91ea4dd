// What the page remembers: settings and history in the browser's own storage, the sheet with its undo. Parts of the page
// listen for what changed: 'settings', 'sheet', 'wish', 'history', 'writing'.

/**
 * @typedef {import('./types').Settings} Settings
 * @typedef {import('./types').Sheet} Sheet
 * @typedef {import('./types').Wish} Wish
 * @typedef {'settings' | 'sheet' | 'wish' | 'history' | 'writing' | 'chosen' | 'checked' | 'answers'} Topic
 * @typedef {{ time: number, sheet: Sheet, wish: Wish }} Entry
 */

const kEntries = 60;
const kUndo = 100;

/** @template T @param {string} key @param {T} fallback @returns {T} */
function load(key, fallback) {
  try {
    const text = localStorage.getItem(`tangyin.${key}`);
    if (text === null) return fallback;
    const value = JSON.parse(text);
    return Array.isArray(fallback) ? value : { ...fallback, ...value };
  } catch {
    return fallback; // storage is switched off, or holds what an older page wrote
  }
}

/** @param {string} key @param {unknown} value */
function save(key, value) {
  try {
    localStorage.setItem(`tangyin.${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or switched off: the page goes on without a memory.
  }
}

/** @returns {Settings} */
function defaults() {
  const languages = navigator.languages ?? [navigator.language];
  const first = (languages[0] ?? 'zh').toLowerCase();
  return {
    script: /^zh-(hant|tw|hk|mo)/.test(first) ? 'traditional' : 'simplified',
    lang: first.startsWith('zh') ? 'zh' : 'en',
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    direction: 'vertical',
    marks: false,
    pinyin: false,
    rewrite: true,
  };
}

/** @returns {Wish} */
export const emptyWish = () => ({
  title: '',
  opening: '',
  form: '七绝',
  rhyme: '',
  acrostic: '',
  style: '',
  temperature: 0.45,
  strictness: 'strict',
  count: 1,
});

/** An empty sheet of so many places. @param {string} form @param {number} lines @param {number} chars @returns {Sheet} */
export const emptySheet = (form, lines, chars) => ({
  form,
  lines: Array.from({ length: lines }, () =>
    Array.from({ length: chars }, () => ({ text: '', locked: false }))),
  title: '',
  poems: [],
  shown: 0,
  request: null,
});

export const state = {
  settings: load('settings', defaults()),
  wish: emptyWish(),
  sheet: emptySheet('七绝', 4, 7),
  history: load('history', /** @type {Entry[]} */ ([])),
  writing: false,
  /** @type {{ field: string, text: [string, string] } | null} why the last request was not met: Chinese, English */
  problem: null,
  /** @type {{ line: number, column: number } | null} the place that was tapped, from 0 */
  chosen: null,
};

/** @type {Map<Topic, Set<() => void>>} */
const listeners = new Map();

/** @param {Topic[]} topics @param {() => void} listener */
export function on(topics, listener) {
  for (const topic of topics) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic)?.add(listener);
  }
}

/** @param {Topic} topic */
export function changed(topic) {
  if (topic === 'settings') save('settings', state.settings);
  for (const listener of listeners.get(topic) ?? []) listener();
}

/** @param {Partial<Settings>} settings */
export function set(settings) {
  Object.assign(state.settings, settings);
  changed('settings');
}

/** @type {string[]} */
const past = [];
/** @type {string[]} */
const future = [];

const snapshot = () => JSON.stringify({ sheet: state.sheet, wish: state.wish });

/** To be called before the sheet is changed. */
export function remember() {
  const now = snapshot();
  if (past.at(-1) === now) return;
  past.push(now);
  if (past.length > kUndo) past.shift();
  future.length = 0;
}

/** @param {string[]} from @param {string[]} to */
function step(from, to) {
  const text = from.pop();
  if (text === undefined) return false;
  to.push(snapshot());
  Object.assign(state, JSON.parse(text));
  state.chosen = null;
  changed('wish');
  changed('sheet');
  changed('chosen');
  return true;
}

export const undo = () => step(past, future);
export const redo = () => step(future, past);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

/** Puts the sheet on top of the history; the same poem is kept once. */
export function keep() {
  const key = textOf(state.sheet).join('');
  const others = state.history.filter(entry => textOf(entry.sheet).join('') !== key);
  const entry = { time: Date.now(), sheet: state.sheet, wish: state.wish };
  state.history = [JSON.parse(JSON.stringify(entry)), ...others].slice(0, kEntries);
  save('history', state.history);
  changed('history');
}

/** @param {number} [index] the entry to forget; absent: all */
export function forget(index) {
  state.history = index === undefined ? [] : state.history.filter((_, i) => i !== index);
  save('history', state.history);
  changed('history');
}

/** @param {Entry} entry */
export function restore(entry) {
  remember();
  const { sheet, wish } = JSON.parse(JSON.stringify(entry));
  Object.assign(state, { sheet, wish, chosen: null });
  changed('wish');
  changed('sheet');
  changed('chosen');
}

/** A form by the name that the page knows it by: 七絕 is 七绝. @param {string} form */
export const plainForm = form => form.replace('絕', '绝');

/** The lines of a sheet, ？ for an open place. @param {Sheet} sheet @param {string} [open] @returns {string[]} */
export const textOf = (sheet, open = '？') =>
  sheet.lines.map(line => line.map(cell => cell.text || open).join(''));

/** @param {Sheet} sheet */
export const isComplete = sheet =>
  sheet.lines.length > 0 && sheet.lines.every(line => line.every(cell => cell.text !== ''));
