// Takes the poem along: copied, linked, printed, as text, JSON or picture.

import { fill, h, say } from './dom.js';
import { fragmentOf } from './link.js';
import { drawPng, drawSvg, sizes } from './picture.js';
import { isComplete, on, plainForm, state, textOf } from './store.js';
import { verdict } from './verdict.js';
import { t } from './words_of.js';
import { requestOf } from './writing.js';

/** @typedef {import('./picture.js').Size} Size */

/** @returns {HTMLElement} */
export function makeTake() {
  const box = h('details', { class: 'take' });
  on(['sheet', 'settings', 'writing'], () => draw(box));
  box.addEventListener('keydown', event => {
    if (event.key === 'Escape') box.open = false;
  });
  document.addEventListener('click', event => {
    if (event.target instanceof Node && !box.contains(event.target)) box.open = false;
  });
  draw(box);
  return box;
}

let drawn = '';

/** @param {HTMLDetailsElement} box */
function draw(box) {
  const ready = isComplete(state.sheet) && !state.writing;
  const key = JSON.stringify([ready, state.settings.lang, state.settings.script]);
  if (key === drawn) return;
  drawn = key;
  box.classList.toggle('unready', !ready);
  if (!ready) box.open = false;
  fill(box,
    h('summary', { 'aria-disabled': String(!ready), on: { click: (/** @type {Event} */ event) => { if (!isComplete(state.sheet)) event.preventDefault(); } } }, t('take')),
    h('div', { class: 'take-box' },
      h('div', { class: 'take-row' },
        item('copy', () => void copy(plainText(), t('copied'))),
        item('copyLink', () => void copy(link(), t('linkCopied'))),
        item('print', () => print())),
      h('div', { class: 'take-row' },
        item('plain', () => save('txt', new Blob([plainText()], { type: 'text/plain' }))),
        item('json', () => save('json', new Blob([JSON.stringify(asData(), null, 2)], { type: 'application/json' })))),
      /** @type {Size[]} */ (Object.keys(sizes)).map(size =>
        h('div', { class: 'take-row' },
          h('span', { class: 'take-size' }, t(size), h('small', {}, ` ${sizes[size].join('×')}`)),
          h('button', { type: 'button', class: 'quiet', 'aria-label': `${t(size)} PNG`, on: { click: () => void png(size) } }, 'PNG'),
          h('button', { type: 'button', class: 'quiet', 'aria-label': `${t(size)} SVG`, on: { click: () => saveSvg(size) } }, 'SVG')))));
}

/** @param {string} words @param {() => void} click */
const item = (words, click) =>
  h('button', { type: 'button', class: 'quiet', on: { click } }, t(words));

/** With marks, as one writes verse out in lines. */
export function plainText() {
  const lines = textOf(state.sheet).map((line, i) => line + (i % 2 ? '。' : '，'));
  const couplets = [];
  for (let i = 0; i < lines.length; i += 2) couplets.push(lines.slice(i, i + 2).join(''));
  return [state.sheet.title, ...couplets].filter(Boolean).join('\n') + '\n';
}

/** The request that writes this poem again; a poem that was changed by hand is all given. */
export function requestOfSheet() {
  const { sheet } = state;
  const poem = sheet.poems[sheet.shown];
  if (sheet.request && poem) {
    const { count: _count, ...request } = sheet.request;
    return { ...request, form: plainForm(poem.form) || request.form, seed: poem.seed };
  }
  return { ...requestOf(), opening: undefined, acrostic: undefined, form: sheet.form, pattern: textOf(sheet).join('，'), strictness: 'none', seed: 1 };
}

export const link = () =>
  location.href.replace(/#.*$/, '') + fragmentOf(JSON.parse(JSON.stringify(requestOfSheet())));

function asData() {
  const poem = state.sheet.poems[state.sheet.shown];
  return {
    title: state.sheet.title, form: state.sheet.form, lines: textOf(state.sheet),
    request: requestOfSheet(), poem: poem ?? null, verdict: verdict(),
  };
}

/** @param {string} text @param {string} done */
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(t('notCopied'));
  }
}

/** @param {string} extension @param {Blob} blob @param {string} [part] */
function save(extension, blob, part = '') {
  const name = `${state.sheet.title || textOf(state.sheet)[0]}${part}.${extension}`;
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  say(t('saved', { text: name }));
}

function subject() {
  const { sheet, settings } = state;
  const rhyme = verdict()?.rhyme.name ?? '';
  return {
    lines: textOf(sheet), title: sheet.title, theme: settings.theme, script: settings.script,
    note: [sheet.form, rhyme].filter(Boolean).join(' · '),
  };
}

/** @param {Size} size */
function saveSvg(size) {
  save('svg', new Blob([drawSvg(subject(), size)], { type: 'image/svg+xml' }), `-${size}`);
}

/** @param {Size} size */
async function png(size) {
  save('png', await drawPng(drawSvg(subject(), size), size), `-${size}`);
}
