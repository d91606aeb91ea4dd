// The desk: what is asked for. Fields write into state.wish; the grid lies among them.

import { at, fill, h } from './dom.js';
import { makeGrid } from './grid.js';
import { exampleWords } from './rhyme_book.js';
import { changed, emptySheet, on, remember, state } from './store.js';
import { rhymeBook } from './verdict.js';
import { hanLanguage, pick, t } from './words_of.js';
import { shapes, stop, write } from './writing.js';

/** @type {string[]} */
let poets = [];
let drawn = '';

/** @param {string[]} known poets by falling number of poems */
export function startDesk(known) {
  poets = known;
  const gridPart = makeGrid();
  on(['wish', 'settings', 'writing'], () => draw(gridPart));
  draw(gridPart);
}

/** @param {HTMLElement} gridPart */
function draw(gridPart) {
  const key = keyOf();
  if (key === drawn) return;
  drawn = key;
  const more = at('panel-desk').querySelector('details')?.open ?? false;
  fill(at('panel-desk'),
    h('form', { class: 'desk', on: { submit } },
      h('div', { class: 'pair' },
        field('title', 'subject', text('title', t('subjectHint'))),
        field('opening', 'opening', text('opening', t('openingHint')))),
      formChoice(),
      field('rhyme', 'rhyme', rhymeChoice()),
      gridPart,
      h('details', { class: 'more', open: more },
        h('summary', {}, t('more')),
        h('div', { class: 'pair' },
          field('acrostic', 'acrostic', text('acrostic', t('acrosticHint'))),
          field('style', 'poet', poetChoice())),
        field('temperature', 'boldness', boldness()),
        h('div', { class: 'pair' },
          field('strictness', 'strictness', select('strictness', ['strict', 'lenient', 'none'].map(v => [v, t(v)]))),
          field('count', 'number', select('count', [1, 2, 3, 4, 6, 8].map(n => [String(n), String(n)]))))),
      state.problem && h('p', { class: 'problem', role: 'alert' }, pick(state.problem.text)),
      state.writing
        ? h('button', { type: 'button', class: 'main', on: { click: stop } }, t('stop'))
        : h('button', { type: 'submit', class: 'main', id: 'write' }, t('write'))));
}

const keyOf = () => JSON.stringify([state.wish, state.settings.lang, state.settings.script, state.writing, state.problem]);

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  void write();
}

/** A named control. @param {string} id @param {string} words @param {HTMLElement} control */
function field(id, words, control) {
  control.id = `wish-${id}`;
  if (state.problem?.field === id) control.setAttribute('aria-invalid', 'true');
  return h('div', { class: `field field-${id}` }, h('label', { for: control.id }, t(words)), control);
}

/** Sets a field of the wish without drawing the desk anew, so that typing is not disturbed.
 * @param {string} name @param {string | number} value */
function wish(name, value) {
  /** @type {any} */ (state.wish)[name] = value;
  drawn = keyOf();
  changed('wish');
}

/** @param {'title' | 'opening' | 'acrostic'} name @param {string} hint */
function text(name, hint) {
  /** @type {HTMLInputElement} */
  const input = h('input', {
    type: 'text', lang: hanLanguage(), value: state.wish[name], placeholder: hint, autocomplete: 'off',
    on: { input: (/** @type {InputEvent} */ event) => { if (!event.isComposing) wish(name, input.value.trim()); },
      compositionend: () => wish(name, input.value.trim()) },
  });
  return input;
}

/** @param {'strictness' | 'count'} name @param {string[][]} options value and words */
function select(name, options) {
  /** @type {HTMLSelectElement} */
  const element = h('select', {
    value: String(state.wish[name]),
    on: { change: () => wish(name, name === 'count' ? Number(element.value) : element.value) },
  }, options.map(([value, words]) => h('option', { value }, words)));
  return element;
}

function formChoice() {
  const forms = [...Object.keys(shapes), ''];
  return h('fieldset', { class: 'choice forms' },
    h('legend', {}, t('form')),
    forms.map(form => h('label', { class: 'chip' },
      h('input', {
        type: 'radio', name: 'form', value: form, checked: state.wish.form === form,
        on: { change: () => chooseForm(form) },
      }),
      h('span', { lang: form ? hanLanguage() : undefined }, formName(form)))));
}

/** @param {string} form */
function formName(form) {
  if (!form) return t('auto');
  return state.settings.script === 'traditional' ? form.replace('绝', '絕') : form;
}

/** Another form lays out another sheet; what is locked stays where it has a place. @param {string} form */
export function chooseForm(form) {
  remember();
  const [lines, chars] = shapes[form] ?? [4, 7];
  const sheet = emptySheet(form, lines, chars);
  sheet.lines.forEach((line, i) => line.forEach((_, j) => {
    const old = state.sheet.lines[i]?.[j];
    if (old?.locked) line[j] = { ...old };
  }));
  state.sheet = sheet;
  state.chosen = null;
  wish('form', form);
  changed('sheet');
  changed('chosen');
}

function rhymeChoice() {
  const rhymes = rhymeBook().rhymes;
  /** @type {[string, string][]} */
  const tones = [['平', '平声'], ['上', '上声'], ['去', '去声'], ['入', '入声']];
  /** @type {HTMLSelectElement} */
  const element = h('select', {
    lang: hanLanguage(), value: state.wish.rhyme, on: { change: () => wish('rhyme', element.value) },
  },
  h('option', { value: '' }, t('auto')),
  tones.map(([tone, label]) => h('optgroup', { label },
    rhymes.filter(rhyme => rhyme.tone === tone).map(rhyme => {
      const words = [...exampleWords(rhyme)].join(' ');
      return h('option', { value: rhyme.name }, words ? `${rhyme.name}　${words}` : rhyme.name);
    }))));
  return element;
}

function poetChoice() {
  /** @type {HTMLSelectElement} */
  const element = h('select', {
    lang: hanLanguage(), value: state.wish.style, on: { change: () => wish('style', element.value) },
  },
  h('option', { value: '' }, t('anyPoet')),
  poets.map(poet => h('option', { value: poet }, poet)));
  return element;
}

/** A slider from calm to bold: the temperature, 0.1 to 1. */
function boldness() {
  /** @type {HTMLInputElement} */
  const input = h('input', {
    type: 'range', min: 0.1, max: 1, step: 0.05,
    on: { input: () => { wish('temperature', Number(input.value)); describe(); } },
  });
  input.value = String(state.wish.temperature);
  const describe = () => input.setAttribute('aria-valuetext', `${input.value}（${t('calm')} 0.1 – ${t('bold')} 1）`);
  describe();
  const box = h('div', { class: 'slider' },
    h('span', { 'aria-hidden': 'true' }, t('calm')), input, h('span', { 'aria-hidden': 'true' }, t('bold')));
  // The label names the slider itself, not its box.
  queueMicrotask(() => { box.removeAttribute('id'); input.id = 'wish-temperature'; });
  return box;
}
