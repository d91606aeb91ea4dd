// What one does with the poem that lies there: another, go on, undo, take it along; the older poems.

import { at, fill, h } from './dom.js';
import { canRedo, canUndo, changed, emptySheet, forget, on, redo, remember, restore, state, textOf, undo } from './store.js';
import { makeTake } from './take.js';
import { hanLanguage, t } from './words_of.js';
import { goOn, shapes, write } from './writing.js';

export function startActions() {
  const buttons = h('div', { class: 'actions' });
  fill(at('under-paper'), h('div', { class: 'pages', id: 'pages' }), buttons, makeTake());
  on(['sheet', 'settings', 'writing', 'history'], () => draw(buttons));
  on(['history', 'settings'], drawHistory);
  document.addEventListener('keydown', shortcut);
  draw(buttons);
  drawHistory();
}

/** @param {HTMLElement} buttons */
function draw(buttons) {
  const any = state.sheet.lines.some(line => line.some(cell => cell.text));
  fill(buttons,
    button('another', () => void write(), !any || state.writing),
    button('continue', () => void goOn(), !any || state.writing, t('continueHint')),
    button('undo', undo, !canUndo() || state.writing),
    button('redo', redo, !canRedo() || state.writing),
    button('clear', clear, !any || state.writing));
}

/** @param {string} words @param {() => void} click @param {boolean} disabled @param {string} [title] */
const button = (words, click, disabled, title) =>
  h('button', { type: 'button', class: `act act-${words}`, disabled, title, on: { click } }, t(words));

function clear() {
  remember();
  const [lines, chars] = shapes[state.wish.form] ?? [4, 7];
  state.sheet = emptySheet(state.wish.form, lines, chars);
  state.chosen = null;
  changed('sheet');
  changed('chosen');
}

/** Ctrl-Z and Ctrl-Shift-Z, where no field has the focus. @param {KeyboardEvent} event */
function shortcut(event) {
  const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
  if (inField || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (event.shiftKey) redo();
  else undo();
}

function drawHistory() {
  const panel = at('panel-history');
  if (state.history.length === 0) {
    fill(panel, h('p', { class: 'hint' }, t('noHistory')));
    return;
  }
  fill(panel,
    h('ul', { class: 'history', lang: hanLanguage() }, state.history.map((entry, i) =>
      h('li', {},
        h('button', { type: 'button', class: 'old', on: { click: () => restore(entry) } },
          h('span', { class: 'old-lines' }, textOf(entry.sheet, '□').slice(0, 2).join('，')),
          h('span', { class: 'old-title' }, entry.sheet.title || entry.sheet.form)),
        h('button', {
          type: 'button', class: 'quiet', 'aria-label': `${t('forget')} ${textOf(entry.sheet)[0] ?? ''}`,
          on: { click: () => forget(i) },
        }, '×')))),
    h('button', { type: 'button', class: 'quiet', on: { click: () => forget() } }, t('forgetAll')));
}
