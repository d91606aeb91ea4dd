// The grid of the desk: one cell a character, the wanted tone in each before anything is written. What is typed is locked;
// an input method may compose in a cell, and only its result counts; a pasted line runs on through the cells.

import { fill, h } from './dom.js';
import { mark, toneWords } from './marks.js';
import { changed, on, remember, state } from './store.js';
import { isBroken, patternShown, patterns, placeAt, turnGuide } from './verdict.js';
import { hanLanguage, pick, t } from './words_of.js';
import { givenPlaces } from './writing.js';

const han = /\p{Script=Han}/u;
/** @type {HTMLInputElement[][]} */
let inputs = [];
let shape = '';
let composing = false;
/** The cell that the buttons below the grid are for. @type {[number, number]} */
let here = [0, 0];

const grid = h('div', { class: 'grid', role: 'group' });
const tools = h('div', { class: 'grid-tools' });
const guide = h('div', { class: 'guide' });

/** @returns {HTMLElement} */
export function makeGrid() {
  on(['sheet', 'wish', 'settings', 'checked', 'writing'], draw);
  draw();
  return h('section', { class: 'grid-part' }, guide, grid, tools);
}

function draw() {
  const lines = state.sheet.lines;
  const wanted = JSON.stringify([lines.map(line => line.length), state.settings.lang, state.settings.script]);
  if (wanted !== shape) {
    shape = wanted;
    build();
  }
  update();
  drawGuide();
  drawTools();
}

function build() {
  inputs = state.sheet.lines.map((line, i) => line.map((_, j) => makeInput(i, j)));
  grid.setAttribute('aria-label', t('gridHint'));
  grid.style.setProperty('--length', String(Math.max(1, ...inputs.map(line => line.length))));
  fill(grid, inputs.map((line, i) =>
    h('div', { class: `row${i % 2 ? ' even' : ''}` },
      h('span', { class: 'row-number', 'aria-hidden': 'true' }, String(i + 1)),
      line.map((input, j) => h('span', { class: 'cell', dataset: { cell: `${i},${j}` } }, input)))));
}

/** @param {number} i @param {number} j */
function makeInput(i, j) {
  return h('input', {
    type: 'text', lang: hanLanguage(), autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
    enterkeyhint: 'next',
    on: {
      compositionstart: () => { composing = true; },
      compositionend: () => { composing = false; take(i, j); },
      input: (/** @type {InputEvent} */ event) => { if (!event.isComposing && !composing) take(i, j); },
      focus: () => { here = [i, j]; inputs[i][j].select(); drawTools(); },
      keydown: (/** @type {KeyboardEvent} */ event) => key(event, i, j),
    },
  });
}

function update() {
  const given = givenPlaces();
  state.sheet.lines.forEach((line, i) => line.forEach((cell, j) => {
    const input = inputs[i]?.[j];
    const box = input?.parentElement;
    if (!input || !box) return;
    const fromDesk = !cell.locked && given[i][j] !== '？' && !state.writing;
    const text = cell.text || (fromDesk ? given[i][j] : '');
    const place = placeAt(i, j);
    const broken = isBroken(place, text);
    if (!(composing && document.activeElement === input) && input.value !== text) input.value = text;
    box.className = ['cell', text && 'filled', cell.locked && cell.text && 'locked', broken && 'broken',
      fromDesk && 'given', place.rhymes && 'rhymes'].filter(Boolean).join(' ');
    input.setAttribute('aria-label', [
      t('place', { line: i + 1, column: j + 1 }), toneWords(place.wanted),
      place.rhymes && t('rhymePlace'), cell.locked && cell.text && t('locked'), broken && t('breaks'),
    ].filter(Boolean).join(', '));
    input.disabled = state.writing;
    const old = box.querySelector('svg');
    const drawn = mark(place.wanted, place.rhymes);
    if (old?.getAttribute('class') !== drawn.getAttribute('class')) {
      old?.remove();
      box.append(drawn);
    }
  }));
}

/** Takes what was typed or pasted into a cell; more than one character runs on. @param {number} i @param {number} j */
function take(i, j) {
  const typed = [...inputs[i][j].value].filter(c => han.test(c));
  const before = state.sheet.lines[i][j].text;
  // Typing into a filled cell leaves the old character beside the new one.
  if (typed.length === 2 && typed.includes(before)) typed.splice(typed.indexOf(before), 1);
  remember();
  if (typed.length === 0) {
    Object.assign(state.sheet.lines[i][j], { text: '', locked: false });
    after();
    return;
  }
  let [line, column] = [i, j];
  for (const text of typed) {
    const cell = state.sheet.lines[line]?.[column];
    if (!cell) break;
    Object.assign(cell, { text, locked: true });
    [line, column] = beyond(line, column);
  }
  after();
  focus(line, column);
}

function after() {
  state.sheet.poems = [];
  state.sheet.request = null;
  changed('sheet');
}

/** The place after this one. @param {number} i @param {number} j @returns {[number, number]} */
const beyond = (i, j) => (j + 1 < (state.sheet.lines[i]?.length ?? 0) ? [i, j + 1] : [i + 1, 0]);

/** @param {number} i @param {number} j */
function focus(i, j) {
  inputs[i]?.[j]?.focus();
}

/** @param {KeyboardEvent} event @param {number} i @param {number} j */
function key(event, i, j) {
  if (event.isComposing || composing) return;
  /** @type {Record<string, [number, number]>} */
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const step = steps[event.key];
  if (step) {
    event.preventDefault();
    focus(i + step[0], j + step[1]);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    if (state.sheet.lines[i][j].text) toggleLock(i, j);
  } else if (event.key === 'Backspace' && inputs[i][j].value === '' && j > 0) {
    event.preventDefault();
    focus(i, j - 1);
  }
}

/** @param {number} i @param {number} j */
function toggleLock(i, j) {
  const cell = state.sheet.lines[i]?.[j];
  if (!cell?.text) return;
  remember();
  cell.locked = !cell.locked;
  changed('sheet');
}

function lockLine() {
  const line = state.sheet.lines[here[0]];
  if (!line) return;
  remember();
  const lock = line.some(cell => cell.text && !cell.locked);
  for (const cell of line) cell.locked = lock && cell.text !== '';
  changed('sheet');
}

function unlockAll() {
  remember();
  for (const cell of state.sheet.lines.flat()) cell.locked = false;
  changed('sheet');
}

function erase() {
  const cell = state.sheet.lines[here[0]]?.[here[1]];
  if (!cell) return;
  remember();
  Object.assign(cell, { text: '', locked: false });
  after();
}

function drawTools() {
  const cell = state.sheet.lines[here[0]]?.[here[1]];
  const locked = state.sheet.lines.some(line => line.some(c => c.locked));
  fill(tools,
    button(t(cell?.locked ? 'unlock' : 'lock'), () => toggleLock(...here), !cell?.text),
    button(t('lockLine'), lockLine, !state.sheet.lines[here[0]]?.some(c => c.text)),
    button(t('erase'), erase, !cell?.text),
    button(t('unlockAll'), unlockAll, !locked));
}

/** @param {string} text @param {() => void} click @param {boolean} disabled */
const button = (text, click, disabled) =>
  h('button', { type: 'button', class: 'quiet', disabled: disabled || state.writing, on: { click } }, text);

function drawGuide() {
  const shown = patternShown();
  fill(guide,
    h('span', { class: 'legend' },
      mark('平'), toneWords('平'), mark('仄'), toneWords('仄'), mark('○'), toneWords('○'), mark('平', true), t('rhymePlace')),
    shown && h('span', { class: 'guide-name' },
      h('span', { title: t('guideHint') }, `${t('guide')} `, pick([shown.name, shown.name_en])),
      patterns().length > 1 && !state.sheet.poems.length
        && h('button', { type: 'button', class: 'quiet', on: { click: turnGuide } }, t('guideNext'))));
}
