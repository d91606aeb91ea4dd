// The rhyme book: a rhyme and its characters, a character and its readings with their places in the Guangyun.

import { at, fill, h } from './dom.js';
import { split } from './link.js';
import { mark, toneWords } from './marks.js';
import { exampleWords, shortName } from './rhyme_book.js';
import { changed, on, state } from './store.js';
import { rhymeBook } from './verdict.js';
import { hanLanguage, t } from './words_of.js';
import { complain } from './writing.js';

/**
 * @typedef {import('./types').Character} Character
 * @typedef {import('./types').Client} Client
 * @typedef {import('./types').Rhyme} Rhyme
 */

/** @type {Client} */
let client;
let query = '';
/** @type {Character | null} */
let character = null;
/** @type {Rhyme | null} */
let rhyme = null;
let missing = false;

const result = h('div', { class: 'results', 'aria-live': 'polite' });

/** @param {Client} opened */
export function startRhymes(opened) {
  client = opened;
  on(['settings'], () => {
    draw();
    if (character) void look(character.text);
  });
  addEventListener('hashchange', follow);
  draw();
  follow();
}

/** #rhymes?look=月 */
function follow() {
  const [place, values] = split(decodeURIComponent(location.hash));
  const wanted = place === 'rhymes' && values.get('look');
  if (wanted && wanted !== query) void look(wanted);
}

function draw() {
  /** @type {HTMLInputElement} */
  const input = h('input', { type: 'search', id: 'look', lang: hanLanguage(), placeholder: t('rhymesHint'), value: query, autocomplete: 'off' });
  fill(at('rhymes'),
    h('form', { class: 'look-form', role: 'search', on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); void look(input.value.trim()); } } },
      h('label', { for: 'look', class: 'unseen' }, t('rhymesHint')),
      input,
      h('button', { type: 'submit', class: 'main' }, t('search'))),
    result,
    table());
  drawResult();
}

/** @param {string} text */
async function look(text) {
  query = text;
  const input = at('look');
  if (input instanceof HTMLInputElement) input.value = text;
  rhyme = rhymeBook().named(text);
  character = null;
  missing = false;
  if ([...text].length === 1) {
    try {
      character = await client.character({ text, script: state.settings.script });
    } catch (error) {
      if (!rhyme) complain(error);
    }
  }
  missing = !rhyme && !character?.readings.length;
  drawResult();
}

function drawResult() {
  fill(result,
    missing && query && h('p', { class: 'hint' }, t('notFound', { text: query })),
    character && character.readings.length > 0 && drawCharacter(character),
    rhyme && drawRhyme(rhyme));
}

/** @param {Character} found */
function drawCharacter(found) {
  const forms = [found.simplified, ...found.traditional].filter((form, i, all) => all.indexOf(form) === i);
  return h('article', { class: 'character', lang: hanLanguage() },
    h('header', { class: 'tapped' },
      h('span', { class: 'big' }, found.text),
      h('div', {},
        h('p', { class: 'own' }, h('span', { class: 'latin' }, found.pinyin.join('　'))),
        h('p', {}, mark(found.tone), ' ', toneWords(found.tone), forms.length > 1 && h('span', { class: 'forms-of' }, `　${forms.join(' · ')}`)))),
    h('table', { class: 'readings' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('rhyme')), h('th', { scope: 'col' }, t('source')), h('th', { scope: 'col' }, h('span', { class: 'unseen' }, t('notes'))))),
      h('tbody', {}, found.readings.map(reading => h('tr', { class: reading.usual ? '' : 'rare' },
        h('td', {}, mark(reading.tone === '平' ? '平' : '仄'), ' ',
          h('button', { type: 'button', class: 'as-link', on: { click: () => void look(reading.rhyme) } }, reading.rhyme)),
        h('td', {}, reading.source),
        h('td', {}, reading.usual ? '' : t('rare')))))),
    found.words.length > 0 && h('section', {},
      h('h2', { class: 'minor' }, t('usualWords')),
      h('ul', { class: 'words' }, found.words.map(({ word, tone, rhyme: in_, certain }) =>
        h('li', {}, word, ' ', mark(tone), h('small', {}, ` ${in_ ?? toneWords(tone)}${certain ? ` ${t('certain')}` : ''}`))))));
}

/** @param {Rhyme} found */
function drawRhyme(found) {
  const book = rhymeBook();
  const characters = [...found.characters];
  const common = new Set(exampleWords(found));
  return h('article', { class: 'rhyme', lang: hanLanguage() },
    h('header', {},
      h('h2', {}, found.name),
      h('p', { class: 'hint' }, t('characters', { n: characters.length })),
      found.tone === '平' && h('button', { type: 'button', class: 'quiet', on: { click: () => use(found) } }, t('useRhyme'))),
    h('p', { class: 'rhyme-characters' }, characters.map(c => h('button', {
      type: 'button', class: `as-link${common.has(c) ? ' common' : ''}${(book.of.get(c)?.length ?? 0) > 1 ? ' several' : ''}`,
      on: { click: () => void look(c) },
    }, c))));
}

/** @param {Rhyme} found */
function use(found) {
  state.wish.rhyme = found.name;
  changed('wish');
  location.hash = '#write';
}

function table() {
  /** @type {[string, string][]} */
  const tones = [['平', '平声'], ['上', '上声'], ['去', '去声'], ['入', '入声']];
  return h('section', { class: 'all-rhymes', lang: hanLanguage() },
    h('h2', {}, t('pingshui')),
    tones.map(([tone, name]) => h('div', {},
      h('h3', {}, mark(tone === '平' ? '平' : '仄'), ' ', name),
      h('p', {}, rhymeBook().rhymes.filter(r => r.tone === tone).map(r => h('button', {
        type: 'button', class: 'rhyme-name', title: r.name, on: { click: () => void look(r.name) },
      }, shortName(r), exampleWords(r) && h('small', {}, exampleWords(r))))))));
}
