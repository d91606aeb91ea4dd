// The sheet: columns from the right or lines from above, title, seal; each character a button that asks the teacher.

import { at, fill, h } from './dom.js';
import { mark, toneWords } from './marks.js';
import { changed, isComplete, on, set, state } from './store.js';
import { isBroken, placeAt, verdict } from './verdict.js';
import { hanLanguage, t } from './words_of.js';
import { show, stop } from './writing.js';

/** @type {HTMLButtonElement[][]} */
let places = [];
let shape = '';

export function startPaper() {
  on(['sheet', 'settings', 'checked', 'chosen', 'writing'], draw);
  at('paper').addEventListener('keydown', walk);
  draw();
}

function draw() {
  const { sheet, settings } = state;
  const wantedShape = JSON.stringify([
    sheet.lines.map(line => line.length), settings.direction, settings.lang, settings.script]);
  if (wantedShape !== shape) {
    shape = wantedShape;
    build();
  }
  update();
  drawAround();
}

/** Makes the elements anew: after another form, direction or language. */
function build() {
  const { sheet, settings } = state;
  const paper = at('paper');
  places = sheet.lines.map((line, i) => line.map((_, j) => {
    const button = h('button', {
      class: 'han',
      type: 'button',
      tabindex: i === 0 && j === 0 ? 0 : -1,
      dataset: { line: i, column: j },
      on: { click: () => tap(i, j) },
    });
    return button;
  }));
  const columns = places.map((line, i) =>
    h('div', { class: ['verse', i === 0 && 'first', i === places.length - 1 && 'last'].filter(Boolean).join(' '), role: 'group', 'aria-label': t('place', { line: i + 1, column: `1–${line.length}` }) }, line));
  paper.style.setProperty('--verses', String(Math.max(1, columns.length)));
  paper.style.setProperty('--length', String(Math.max(1, ...places.map(line => line.length))));
  paper.dataset.direction = settings.direction;
  fill(paper,
    h('div', { class: 'frame' },
      h('div', { class: 'verses', lang: hanLanguage(), id: 'verses' },
        h('h2', { class: 'poem-title', id: 'poem-title' }),
        columns,
        h('div', { class: 'colophon' },
          h('p', { class: 'signature', id: 'signature' }),
          seal()))));
}

const seal = () =>
  h('span', { class: 'seal', 'aria-hidden': 'true' }, h('span', {}, '唐'), h('span', {}, '音'));

/** Writes what changed into the elements that are there. */
function update() {
  const { sheet, settings, chosen } = state;
  const empty = sheet.lines.every(line => line.every(cell => !cell.text));
  const paper = at('paper');
  paper.classList.toggle('empty', empty);
  paper.classList.toggle('with-marks', settings.marks);
  paper.classList.toggle('with-pinyin', settings.pinyin);
  paper.classList.toggle('unfinished', state.writing || !isComplete(sheet));
  const title = sheet.title || (empty && !state.writing ? t('blank') : '');
  at('poem-title').textContent = title;
  at('poem-title').hidden = title === '';
  paper.classList.toggle('titled', title !== '');
  at('signature').textContent = signature();
  const next = state.writing ? nextOpen() : '';
  sheet.lines.forEach((line, i) => line.forEach((cell, j) => {
    const button = places[i]?.[j];
    if (!button) return;
    const place = placeAt(i, j);
    const broken = isBroken(place, cell.text);
    const chosenHere = chosen?.line === i && chosen.column === j;
    const key = [cell.text, cell.locked, place.tone, place.wanted, place.rhymes, place.pinyin, broken,
      chosenHere, next === `${i},${j}`].join('|');
    if (button.dataset.key === key) return;
    const fresh = cell.text !== '' && button.dataset.text !== cell.text;
    Object.assign(button.dataset, { key, text: cell.text });
    button.className = ['han', fresh && 'fresh', cell.locked && cell.text && 'locked', broken && 'broken',
      chosenHere && 'chosen', !cell.text && 'open', next === `${i},${j}` && 'next']
      .filter(Boolean).join(' ');
    button.setAttribute('aria-label', nameOf(i, j));
    button.setAttribute('aria-pressed', String(chosenHere));
    fill(button,
      h('span', { class: 'pinyin', dataset: { pinyin: place.pinyin } }),
      h('span', { class: 'glyph', 'aria-hidden': 'true' }, cell.text || ' '),
      mark(cell.text ? place.tone : place.wanted, place.rhymes));
  }));
}

/** "2,3": the first place that nothing stands in. */
function nextOpen() {
  const i = state.sheet.lines.findIndex(line => line.some(cell => !cell.text));
  return i < 0 ? '' : `${i},${state.sheet.lines[i].findIndex(cell => !cell.text)}`;
}

/** What a screen reader says of a place. @param {number} i @param {number} j */
export function nameOf(i, j) {
  const cell = state.sheet.lines[i][j];
  const place = placeAt(i, j);
  return [
    cell.text || t('open'),
    t('place', { line: i + 1, column: j + 1 }),
    toneWords(cell.text ? place.tone : place.wanted),
    place.rhymes && t('rhymePlace'),
    cell.text && cell.locked && t('locked'),
    isBroken(place, cell.text) && t('breaks'),
  ].filter(Boolean).join(state.settings.lang === 'en' ? ', ' : '，');
}

function signature() {
  const poem = state.sheet.poems[state.sheet.shown];
  const judged = verdict();
  const form = judged?.form ?? poem?.form ?? state.sheet.form;
  const rhyme = judged?.rhyme.name ?? poem?.prosody.rhyme ?? '';
  if (!judged && !poem) return '';
  return [form, rhyme].filter(Boolean).join(' · ');
}

/** @param {number} line @param {number} column */
function tap(line, column) {
  if (state.writing) return;
  const same = state.chosen?.line === line && state.chosen.column === column;
  state.chosen = same ? null : { line, column };
  changed('chosen');
}

/** Arrow keys walk through the poem as it is laid out. @param {KeyboardEvent} event */
function walk(event) {
  const target = event.target instanceof HTMLElement ? event.target.closest('.han') : null;
  if (!(target instanceof HTMLElement)) return;
  const vertical = state.settings.direction === 'vertical';
  /** @type {Record<string, [number, number]>} by line and column */
  const steps = vertical
    ? { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [1, 0], ArrowRight: [-1, 0] }
    : { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const step = steps[event.key];
  if (!step) return;
  const to = places[Number(target.dataset.line) + step[0]]?.[Number(target.dataset.column) + step[1]];
  if (!to) return;
  event.preventDefault();
  target.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

/** The switches above and the pages below the sheet. */
function drawAround() {
  const { settings, sheet } = state;
  fill(at('over-paper'),
    toggle(t('marks'), settings.marks, () => set({ marks: !settings.marks })),
    toggle(t('pinyin'), settings.pinyin, () => set({ pinyin: !settings.pinyin })),
    toggle(t(settings.direction === 'vertical' ? 'horizontal' : 'vertical'), null, () =>
      set({ direction: settings.direction === 'vertical' ? 'horizontal' : 'vertical' })),
    state.writing && h('button', { type: 'button', class: 'quiet stop', on: { click: stop } }, t('stop')));
  const pages = at('pages');
  fill(pages);
  if (sheet.poems.length > 1) {
    fill(pages,
      pageButton('before', sheet.shown - 1, '‹'),
      h('span', {}, t('poemOf', { n: sheet.shown + 1, all: sheet.poems.length })),
      pageButton('next', sheet.shown + 1, '›'));
  }
}

/** @param {string} text @param {boolean | null} pressed @param {() => void} click */
const toggle = (text, pressed, click) =>
  h('button', { type: 'button', class: 'quiet', 'aria-pressed': pressed === null ? undefined : String(pressed), on: { click } }, text);

/** @param {string} name @param {number} index @param {string} sign */
const pageButton = (name, index, sign) =>
  h('button', {
    type: 'button', class: 'quiet turn', 'aria-label': t(name),
    disabled: index < 0 || index >= state.sheet.poems.length, on: { click: () => show(index) },
  }, sign);
