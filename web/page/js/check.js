// A poem that was pasted, however it was copied: its verdict, and for a place that breaks a rule what would fit there.

import { at, fill, h } from './dom.js';
import { mark, toneWords } from './marks.js';
import { fromPaste } from './paste.js';
import { clashes } from './rhyme_book.js';
import { ruleOf } from './rules.js';
import { changed, emptySheet, on, plainForm, remember, state } from './store.js';
import { hanLanguage, percent, pick, sentence, t } from './words_of.js';
import { complain, distinct, shapes } from './writing.js';

/**
 * @typedef {import('./types').Alternatives} Alternatives
 * @typedef {import('./types').Checked} Checked
 * @typedef {import('./types').Client} Client
 * @typedef {import('./types').Remark} Remark
 */

/** Our own verse, with what copies bring along: number, notes, a line that breaks the rules. */
const example = `12. 夜坐（自作，七绝）
月落空江一夜寒，
孤舟独对水云间。[注一]

故人不见春又老，
唯有清风过竹栏。`;

/** @type {Client} */
let client;
/** @type {Checked[]} */
let poems = [];
/** @type {{ poem: number, line: number, position: number, found: Alternatives | null } | null} */
let asked = null;
let text = '';
let failed = '';

const result = h('div', { class: 'results', 'aria-live': 'polite' });

/** @param {Client} opened */
export function startCheck(opened) {
  client = opened;
  on(['settings'], () => {
    drawForm();
    if (poems.length) void check();
  });
  drawForm();
}

function drawForm() {
  /** @type {HTMLTextAreaElement} */
  const area = h('textarea', {
    id: 'poem-text', rows: 8, lang: hanLanguage(), spellcheck: 'false', placeholder: t('checkHint'), value: text,
    on: { input: () => { text = area.value; } },
  });
  fill(at('check'),
    h('form', { class: 'check-form', on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); void check(); } } },
      h('label', { for: 'poem-text' }, t('poemText')),
      area,
      h('p', { class: 'hint' }, t('checkHint')),
      h('div', { class: 'row-of-buttons' },
        h('button', { type: 'submit', class: 'main' }, t('checkIt')),
        h('button', { type: 'button', class: 'quiet', on: { click: () => { text = example; area.value = text; void check(); } } }, t('example')))),
    result);
  drawResult();
}

async function check() {
  failed = '';
  asked = null;
  if (!text.trim()) return;
  try {
    const answer = await client.check({ text: fromPaste(text) || text, pinyin: true, script: state.settings.script });
    poems = Array.isArray(answer) ? answer : [answer];
  } catch (error) {
    poems = [];
    failed = error instanceof Error && 'sentence' in error
      ? /** @type {import('./client/api_error.js').ApiError} */ (error).sentence(state.settings.lang) : String(error);
  }
  drawResult();
}

function drawResult() {
  fill(result,
    failed && h('p', { class: 'stamp bad', role: 'alert' }, failed),
    poems.map((poem, index) => drawPoem(poem, index)));
}

/** @param {Checked} poem @param {number} index */
function drawPoem(poem, index) {
  const { lang } = state.settings;
  const kind = [lang === 'en' ? poem.form_en : poem.form, lang === 'en' ? poem.pattern_en : poem.pattern, poem.rhyme.name]
    .filter(Boolean).join(' · ');
  return h('article', { class: 'checked', 'aria-label': poem.title || kind },
    h('header', {},
      poem.title && h('h2', { lang: hanLanguage() }, poem.title),
      h('p', { class: 'kind' }, kind),
      h('p', { class: poem.ok ? 'stamp good' : 'stamp bad' },
        h('strong', {}, t(poem.ok ? 'keeps' : 'breaks')), ' ',
        poem.ok && (lang === 'en' ? poem.conclusion_en : poem.conclusion))),
    h('div', { class: 'checked-lines', lang: hanLanguage() }, poem.lines.map((line, i) => drawLine(poem, index, line, i))),
    poem.violations.length > 0 && h('h2', { class: 'minor' }, t('violations')),
    drawRemarks(poem.violations, index, 'violations'),
    asked && asked.poem === index && drawCandidates(poem),
    poem.notes.length > 0 && h('h2', { class: 'minor' }, t('notes')),
    drawRemarks(poem.notes, index, 'notes'),
    h('div', { class: 'row-of-buttons' },
      h('button', { type: 'button', class: 'quiet', on: { click: () => toDesk(poem) } }, t('toDesk'))));
}

/** @param {Checked} poem @param {number} index @param {Checked['lines'][number]} line @param {number} i */
function drawLine(poem, index, line, i) {
  const pinyin = line.pinyin?.split(' ') ?? [];
  const characters = [...line.text];
  return h('p', { class: `checked-line${line.ok ? '' : ' bad'}` }, characters.map((character, j) => {
    const [tone, wanted] = [[...line.tones][j], [...line.expected][j]];
    const named = poem.violations.some(v => v.line === i + 1 && v.position === j + 1);
    const broken = named || (poem.violations.some(v => v.line === i + 1 && v.position === 0) && clashes(tone, wanted ?? '○'));
    const rhymes = line.rhymes && j === characters.length - 1;
    return h('button', {
      type: 'button', class: ['han small', broken && 'broken', rhymes && 'rhyming'].filter(Boolean).join(' '),
      'aria-label': [character, t('place', { line: i + 1, column: j + 1 }), toneWords(tone), broken && t('breaks'), rhymes && t('rhymePlace')].filter(Boolean).join(', '),
      on: { click: () => void ask(index, i + 1, j + 1) },
    },
    h('span', { class: 'pinyin', dataset: { pinyin: pinyin[j] ?? '' } }),
    h('span', { class: 'glyph', 'aria-hidden': 'true' }, character),
    mark(tone, rhymes));
  }));
}

/** @param {Remark[]} list @param {number} poem @param {string} kind */
function drawRemarks(list, poem, kind) {
  if (list.length === 0) return kind === 'violations' ? h('p', { class: 'hint' }, t('noViolations')) : null;
  return h('ul', { class: `remarks ${kind}` }, list.map(remark => {
    const rule = ruleOf(remark.rule);
    return h('li', {},
      h('p', { class: 'remark' },
        h('span', { class: 'rule-name' }, state.settings.lang === 'en' ? remark.rule_en : remark.rule), ' ', sentence(remark), ' ',
        remark.line > 0 && remark.position > 0 && h('button', {
          type: 'button', class: 'quiet', on: { click: () => void ask(poem, remark.line, remark.position) },
        }, t('candidates'))),
      rule && h('details', {}, h('summary', {}, t('what')), h('p', {}, pick(rule.text))));
  }));
}

/** Asks what would fit at a place. @param {number} poem @param {number} line @param {number} position from 1 */
async function ask(poem, line, position) {
  const mine = { poem, line, position, found: /** @type {Alternatives | null} */ (null) };
  asked = mine;
  drawResult();
  try {
    mine.found = await client.alternatives({
      lines: poems[poem].lines.map(l => l.text), line, column: position, count: 12, form: poems[poem].form,
      script: state.settings.script,
    });
  } catch (error) {
    if (asked === mine) asked = null;
    complain(error);
  }
  drawResult();
}

/** @param {Checked} poem */
function drawCandidates(poem) {
  if (!asked) return null;
  const { line, position, found } = asked;
  const standing = [...(poem.lines[line - 1]?.text ?? '')][position - 1] ?? '';
  return h('section', { class: 'candidates' },
    h('h2', { class: 'minor' }, `${standing}：${t('candidates')}`),
    !found ? h('p', { class: 'hint', role: 'status' }, t('thinking'))
      : [h('p', { class: 'wanted' }, mark(found.wanted.tone, found.wanted.rhymes), ' ', sentence(found.wanted)),
        h('ul', { class: 'chips', lang: hanLanguage() }, distinct(found.choices).filter(c => c.text !== standing).map(choice =>
          h('li', {}, h('button', {
            type: 'button', class: 'chip-button', title: percent(choice.probability),
            on: { click: () => replace(poem, line, position, choice.text) },
          }, h('span', { class: 'candidate-text' }, choice.text), ' ', h('small', {}, choice.pinyin)))))]);
}

/** Puts a candidate in and judges again; the text then holds the poem alone. @param {Checked} poem @param {number} line @param {number} position @param {string} character */
function replace(poem, line, position, character) {
  const lines = poem.lines.map((l, i) => {
    const characters = [...l.text];
    if (i === line - 1) characters[position - 1] = character;
    return characters.join('') + (i % 2 ? '。' : '，');
  });
  text = [poem.title, ...lines].filter(Boolean).join('\n');
  const area = at('poem-text');
  if (area instanceof HTMLTextAreaElement) area.value = text;
  void check();
}

/** Lays the poem on the desk, every character locked. @param {Checked} poem */
function toDesk(poem) {
  remember();
  const sheet = emptySheet(plainForm(poem.form), poem.lines.length, [...(poem.lines[0]?.text ?? '')].length);
  sheet.lines = poem.lines.map(line => [...line.text].map(c => ({ text: c, locked: true })));
  sheet.title = poem.title;
  state.sheet = sheet;
  if (shapes[sheet.form]) state.wish.form = sheet.form;
  state.chosen = null;
  changed('wish');
  changed('sheet');
  changed('chosen');
  location.hash = '#write';
}
