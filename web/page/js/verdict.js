// What is known of each place of the sheet: the tone it wants and the one it has, by the verdict where the poem is whole,
// by a pattern of the form before that.

import { clashes, RhymeBook } from './rhyme_book.js';
import { changed, isComplete, on, state, textOf } from './store.js';

/**
 * @typedef {import('./types').Checked} Checked
 * @typedef {import('./types').Client} Client
 * @typedef {import('./types').Form} Form
 * @typedef {import('./types').Remark} Remark
 * @typedef {{ tone: string, wanted: string, rhymes: boolean, pinyin: string, broken: Remark[] }} Place
 */

/** @type {Client} */
let client;
/** @type {Form[]} */
let forms = [];
let book = new RhymeBook([]);
/** @type {Checked | null} */
let checked = null;
let checkedText = '';
const kRegulated = new Set(['五绝', '七绝', '五律', '七律']);
let guide = 0; // which of the patterns of the form is shown while nothing decides it

/** @param {Client} opened @param {Form[]} known @param {RhymeBook} rhymes */
export function judgeWith(opened, known, rhymes) {
  client = opened;
  forms = known;
  book = rhymes;
  on(['sheet', 'settings'], () => void judge());
}

export const rhymeBook = () => book;
export const verdict = () => checked;

/** The patterns of the sheet's form; none where it has none. */
export function patterns() {
  const { lines } = state.sheet;
  const form = forms.find(f => f.lines === lines.length && f.chars === lines[0]?.length);
  return form?.patterns ?? [];
}

/** The pattern that the poem has, else the chosen guide if it fits what is locked, else the one that fits best. */
export function patternShown() {
  const all = patterns();
  if (all.length === 0) return null;
  const own = state.sheet.poems[state.sheet.shown]?.pattern || checked?.pattern;
  const named = own && all.find(pattern => pattern.name === own);
  if (named) return named;
  const misfits = all.map(misfitsOf);
  const least = Math.min(...misfits);
  if (misfits[guide] === least) return all[guide];
  return all[misfits.indexOf(least)];
}

/** @param {Form['patterns'][number]} pattern @returns {number} characters that it has no place for */
function misfitsOf(pattern) {
  let count = 0;
  state.sheet.lines.forEach((line, i) => line.forEach((cell, j) => {
    if (cell.text && clashes(book.tone(cell.text), pattern.lines[i]?.[j] ?? '○')) count += 1;
  }));
  return count;
}

/** Shows the next of the patterns that fit as well. */
export function turnGuide() {
  const all = patterns();
  const misfits = all.map(misfitsOf);
  const least = Math.min(...misfits);
  for (let n = 1; n <= all.length; n += 1) {
    const next = (guide + n) % all.length;
    if (misfits[next] === least) {
      guide = next;
      break;
    }
  }
  changed('checked');
}

/** What is known of a place. @param {number} line @param {number} column both from 0 @returns {Place} */
export function placeAt(line, column) {
  const text = state.sheet.lines[line]?.[column]?.text ?? '';
  const pattern = patternShown();
  const judged = checked?.lines[line];
  const last = column === (state.sheet.lines[line]?.length ?? 0) - 1;
  const wanted = (judged?.expected || pattern?.lines[line])?.[column] ?? '○';
  const own = text ? book.tone(text) : '？';
  return {
    tone: judged?.tones[column] ?? own,
    wanted,
    rhymes: last && (judged?.rhymes ?? pattern?.rhymes[line] ?? false),
    pinyin: judged?.pinyin?.split(' ')[column] ?? '',
    broken: checked
      ? checked.violations.filter(v => v.line === line + 1 && v.position === column + 1)
      : [],
  };
}

/** Whether what stands at a place breaks it. @param {Place} place @param {string} text */
export const isBroken = (place, text) =>
  place.broken.length > 0 || (checked === null && text !== '' && clashes(place.tone, place.wanted));

/** The same poem in the other script, as it was before it was converted: 发 must become the 髮 again that it was.
 * @type {Map<string, string>} */
const scripts = new Map();

/** Takes over the lines in the script that the verdict was asked for in. @param {string[]} lines */
function putInScript(lines) {
  const before = textOf(state.sheet).join('\n');
  const after = lines.join('\n');
  if (before === after || before.length !== after.length) return;
  const other = state.settings.script === 'traditional' ? 'simplified' : 'traditional';
  scripts.set(`${other}|${after}`, before);
  checkedText = `${state.settings.script}|${after}`;
  setText(lines);
  changed('sheet');
}

/** @param {string[]} lines */
function setText(lines) {
  lines.forEach((line, i) => [...line].forEach((text, j) => {
    const cell = state.sheet.lines[i]?.[j];
    if (cell) cell.text = text;
  }));
}

/** Asks for the verdict once the poem is whole. */
async function judge() {
  const whole = isComplete(state.sheet) && !state.writing;
  if (whole) {
    const known = scripts.get(`${state.settings.script}|${textOf(state.sheet).join('\n')}`);
    if (known) setText(known.split('\n'));
  }
  const text = whole ? textOf(state.sheet).join('\n') : '';
  const key = `${state.settings.script}|${text}`;
  if (key === checkedText) return;
  checkedText = key;
  if (!whole) {
    checked = null;
    changed('checked');
    return;
  }
  try {
    const form = kRegulated.has(state.sheet.form) ? state.sheet.form : undefined;
    const result = await client.check({ text, form, pinyin: true, script: state.settings.script });
    if (key !== checkedText) return;
    checked = Array.isArray(result) ? result[0] ?? null : result;
    if (checked) putInScript(checked.lines.map(line => line.text));
  } catch {
    checked = null; // a poem of no known form has no verdict
  }
  changed('checked');
}
