// From the desk to a request, from the events back to the sheet. The only file that asks for poems.

import { ApiError } from './client/api_error.js';
import { inBrowser } from './client/index.js';
import { at, say } from './dom.js';
import { changed, emptySheet, emptyWish, isComplete, keep, plainForm, remember, state, textOf } from './store.js';
import { t } from './words_of.js';

/**
 * @typedef {import('./types').Client} Client
 * @typedef {import('./types').Cell} Cell
 * @typedef {import('./types').Poem} Poem
 * @typedef {import('./types').WriteEvent} WriteEvent
 * @typedef {import('./types').WriteRequest} WriteRequest
 */

/** Lines and characters of a form by name. @type {Record<string, [number, number]>} */
export const shapes = { 五绝: [4, 5], 七绝: [4, 7], 五律: [8, 5], 七律: [8, 7] };

/** Poems tried side by side where the library runs in the browser, on one core and with short vectors. */
const browserParticles = 24;

/** @type {Client} */
let client;
/** @type {AbortController | null} */
let running = null;

/** @param {Client} opened */
export const writeWith = opened => {
  client = opened;
};

const anyLocked = () => state.sheet.lines.some(line => line.some(cell => cell.locked));
export const newSeed = () => Math.floor(Math.random() * 2 ** 31);

/** What the desk and the locked places ask for. @returns {WriteRequest} */
export function requestOf() {
  const { wish, sheet, settings } = state;
  /** @type {WriteRequest} */
  const request = {
    form: wish.form || undefined,
    title: wish.title || undefined,
    rhyme: wish.rhyme || undefined,
    style: wish.style || undefined,
    temperature: wish.temperature === emptyWish().temperature ? undefined : wish.temperature,
    strictness: wish.strictness === 'strict' ? undefined : wish.strictness,
    count: wish.count === 1 ? undefined : wish.count,
    particles: inBrowser() ? browserParticles : undefined,
    script: settings.script,
  };
  if (anyLocked()) {
    const [lines, chars] = [sheet.lines.length, sheet.lines[0]?.length ?? 7];
    request.form = shapeName(lines, chars) ?? sheet.form;
    if (!shapeName(lines, chars)) Object.assign(request, { lines, chars });
    request.pattern = givenPlaces().map(line => line.join('')).join('，');
  } else {
    request.opening = wish.opening || undefined;
    request.acrostic = wish.acrostic || undefined;
  }
  return JSON.parse(JSON.stringify(request)); // without what is undefined
}

/** @param {number} lines @param {number} chars */
export const shapeName = (lines, chars) =>
  Object.keys(shapes).find(name => shapes[name][0] === lines && shapes[name][1] === chars);

/** The locked characters with opening and acrostic among them; ？ for an open place. @returns {string[][]} */
export function givenPlaces() {
  const { wish, sheet } = state;
  const places = sheet.lines.map(line => line.map(cell => (cell.locked && cell.text) || '？'));
  [...wish.acrostic].forEach((character, i) => {
    if (places[i]?.[0] === '？') places[i][0] = character;
  });
  const flat = places.flatMap((line, i) => line.map((_, j) => /** @type {[number, number]} */ ([i, j])));
  [...wish.opening].forEach((character, n) => {
    const place = flat[n];
    if (place && places[place[0]][place[1]] === '？') places[place[0]][place[1]] = character;
  });
  return places;
}

/** Puts a character of an event where it belongs; a poem whose form was not known grows. @param {WriteEvent} event */
function settle({ line = 1, column = 1, text = '' }) {
  const lines = state.sheet.lines;
  while (lines.length < line) lines.push([]);
  const cells = lines[line - 1];
  while (cells.length < column) cells.push({ text: '', locked: false });
  cells[column - 1].text = text;
}

/** @param {Poem} poem @param {boolean} [locks] keep what is locked now */
function lay(poem, locks = true) {
  const before = state.sheet.lines;
  state.sheet.form = plainForm(poem.form);
  state.sheet.title = poem.title;
  state.sheet.lines = poem.lines.map((line, i) =>
    [...line].map((text, j) => ({ text, locked: locks && (before[i]?.[j]?.locked ?? false) })));
}

/** Shows another of the poems that one request brought. @param {number} index */
export function show(index) {
  const poem = state.sheet.poems[index];
  if (!poem) return;
  remember();
  lay(poem);
  state.sheet.shown = index;
  state.chosen = null;
  changed('sheet');
  changed('chosen');
}

/** Writes what the desk asks for. @param {WriteRequest} [request] absent: of the desk, with a new seed */
export async function write(request = { ...requestOf(), seed: newSeed() }) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  remember();
  const before = JSON.stringify(state.sheet);
  const unformed = !request.form && !request.pattern;
  if (unformed) state.sheet = emptySheet('', 4, 7);
  for (const cell of state.sheet.lines.flat()) if (!cell.locked) cell.text = '';
  Object.assign(state.sheet, { request, poems: [], shown: 0, title: request.title ?? '' });
  state.writing = true;
  state.problem = null;
  state.chosen = null;
  changed('chosen');
  changed('writing');
  changed('sheet');
  try {
    const poems = await client.write(request, { signal: mine.signal, onEvent: event => follow(event, mine) });
    if (running !== mine) return;
    state.sheet.poems = poems;
    if (poems[0]) lay(poems[0]);
    keep();
    at('aloud').textContent = t('written', { text: textOf(state.sheet).join('，') });
  } catch (error) {
    if (running === mine) refuse(error, before);
  } finally {
    if (running === mine) {
      running = null;
      state.writing = false;
      changed('writing');
      changed('sheet');
    }
  }
}

/** @param {WriteEvent} event @param {AbortController} mine */
function follow(event, mine) {
  if (running !== mine || event.poem !== 0) return;
  if (event.event === 'character') {
    settle(event);
    changed('sheet');
  } else if (event.event === 'line') {
    [...(event.text ?? '')].forEach((text, i) => settle({ ...event, column: i + 1, text }));
    changed('sheet');
  }
}

/** The desk says what is to be mended, and what stood before is back. @param {unknown} error @param {string} before */
function refuse(error, before) {
  if (error instanceof ApiError && error.code !== 'cancelled') {
    state.sheet = JSON.parse(before);
    state.problem = { field: error.field, text: [error.sentence('zh'), error.sentence('en')] };
  } else {
    complain(error);
  }
}

export function stop() {
  running?.abort();
}

/** Says why something failed, where it is seen and heard. @param {unknown} error */
export function complain(error) {
  if (error instanceof ApiError) {
    if (error.code !== 'cancelled') say(error.sentence(state.settings.lang));
    return;
  }
  say(String(error instanceof Error ? error.message : error));
}

/** Finishes what stands: locks it and writes the rest; a whole quatrain becomes the first half of a longer poem. */
export async function goOn() {
  remember();
  const { sheet } = state;
  const chars = sheet.lines[0]?.length ?? 7;
  for (const cell of sheet.lines.flat()) cell.locked = cell.text !== '';
  if (isComplete(sheet)) {
    const lines = sheet.lines.length === 4 ? 8 : sheet.lines.length + 4;
    const name = shapeName(lines, chars) ?? '排律';
    const longer = emptySheet(name, lines, chars);
    sheet.lines.forEach((line, i) => { longer.lines[i] = line; });
    longer.title = sheet.title;
    state.sheet = longer;
    if (shapes[name]) state.wish.form = name;
    state.wish.acrostic = '';
    changed('wish');
  }
  await write();
}

/** Puts a character at a place and locks it; then the rest is written anew, or stays. @param {number} line @param {number} column @param {string} text @param {boolean} rewrite */
export async function choose(line, column, text, rewrite) {
  remember();
  const cell = state.sheet.lines[line]?.[column];
  if (!cell) return;
  cell.text = text;
  cell.locked = true;
  state.sheet.poems = [];
  if (rewrite) {
    await write();
  } else {
    changed('sheet');
    keep();
  }
}

/** Answers to a line, likeliest first. @param {string} line @returns {Promise<string[]>} */
export async function answersTo(line) {
  const poems = await client.write({ couplet: line, count: 4, script: state.settings.script });
  return [...new Set(poems.map(poem => poem.lines.at(-1) ?? ''))].filter(text => text !== line);
}

/** Candidates that look alike once: in simplified script 乾 and 幹 are both 干.
 * @template {{ text: string }} T @param {T[]} candidates @returns {T[]} */
export const distinct = candidates =>
  candidates.filter((candidate, i) => candidates.findIndex(other => other.text === candidate.text) === i);
