// The teacher: what the verdict says, and at a tapped place what else could stand there and why others cannot.

import { at, fill, h } from './dom.js';
import { mark, toneWords } from './marks.js';
import { ruleOf } from './rules.js';
import { changed, on, set, state, textOf } from './store.js';
import { placeAt, verdict } from './verdict.js';
import { hanLanguage, percent, pick, sentence, t } from './words_of.js';
import { answersTo, choose, complain, distinct } from './writing.js';

/**
 * @typedef {import('./types').Alternatives} Alternatives
 * @typedef {import('./types').Client} Client
 * @typedef {import('./types').Remark} Remark
 */

/** @type {Client} */
let client;
/** @type {Alternatives | null} */
let found = null;
let asked = '';
/** @type {{ line: string, texts: string[] } | null} */
let answers = null;
/** @type {AbortController | null} */
let asking = null;

/** @param {Client} opened */
export function startTeacher(opened) {
  client = opened;
  on(['chosen', 'sheet'], () => void ask());
  on(['chosen', 'settings', 'checked', 'answers', 'writing'], draw);
  draw();
}

/** Asks what could stand at the chosen place. */
async function ask() {
  const { chosen, sheet, settings } = state;
  const key = chosen && !state.writing
    ? JSON.stringify([chosen, textOf(sheet), settings.script]) : '';
  if (key === asked) return;
  asked = key;
  asking?.abort();
  asking = new AbortController();
  found = null;
  answers = null;
  if (!chosen || !key) {
    changed('answers');
    return;
  }
  try {
    const result = await client.alternatives({
      lines: textOf(sheet),
      line: chosen.line + 1,
      column: chosen.column + 1,
      count: 12,
      form: sheet.form || undefined,
      title: sheet.title || undefined,
      strictness: state.wish.strictness,
      script: settings.script,
    }, { signal: asking.signal });
    if (key === asked) found = result;
  } catch (error) {
    if (key === asked) complain(error);
  }
  if (key === asked) changed('answers');
}

function draw() {
  const panel = at('panel-teacher');
  const { chosen } = state;
  fill(panel, chosen ? placePart(chosen.line, chosen.column) : h('p', { class: 'hint' }, t('teacherHint')), verdictPart());
}

/** @param {number} line @param {number} column */
function placePart(line, column) {
  const cell = state.sheet.lines[line]?.[column];
  if (!cell) return null;
  const place = placeAt(line, column);
  const wholeLine = state.sheet.lines[line].map(c => c.text).join('');
  const complete = wholeLine.length >= 5 && state.sheet.lines[line].every(c => c.text);
  return h('section', { class: 'place-part' },
    h('header', { class: 'tapped' },
      h('span', { class: 'big', lang: hanLanguage() }, cell.text || '□'),
      h('div', {},
        h('p', { class: 'where' }, t('place', { line: line + 1, column: column + 1 })),
        h('p', { class: 'own' }, place.pinyin && h('span', { class: 'latin' }, place.pinyin), ' ',
          cell.text && mark(place.tone), cell.text && toneWords(place.tone)),
        h('p', { class: 'tapped-tools' },
          cell.text && h('button', { type: 'button', class: 'quiet', on: { click: () => lock(line, column) } }, t(cell.locked ? 'unlock' : 'lock')),
          complete && h('button', { type: 'button', class: 'quiet', on: { click: () => void match(wholeLine) } }, t('match')),
          cell.text && h('a', { class: 'quiet', href: `#rhymes?look=${cell.text}` }, t('lookUp')))),
      h('button', { type: 'button', class: 'quiet close', 'aria-label': t('close'), on: { click: close } }, '×')),
    answersPart(),
    found ? alternativesPart(found, line, column) : asked && h('p', { class: 'hint', role: 'status' }, t('thinking')));
}

function close() {
  state.chosen = null;
  changed('chosen');
}

/** @param {number} line @param {number} column */
function lock(line, column) {
  const cell = state.sheet.lines[line][column];
  cell.locked = !cell.locked;
  changed('sheet');
  changed('answers');
}

/** @param {Alternatives} result @param {number} line @param {number} column */
function alternativesPart(result, line, column) {
  const { settings } = state;
  const most = Math.max(...result.choices.map(c => c.probability), ...result.excluded.map(c => c.probability), 1e-9);
  return h('div', { class: 'alternatives' },
    h('p', { class: 'wanted' }, mark(result.wanted.tone, result.wanted.rhymes), ' ',
      h('strong', {}, t('wanted')), ' ', sentence(result.wanted)),
    h('h2', { class: 'minor' }, t('choices')),
    result.choices.length === 0 && h('p', { class: 'hint' }, t('nothingElse')),
    h('ul', { class: 'choices', lang: hanLanguage() }, distinct(result.choices).map(choice =>
      h('li', {}, h('button', {
        type: 'button',
        class: choice.text === result.standing ? 'candidate standing' : 'candidate',
        disabled: choice.text === result.standing,
        dataset: { text: choice.text },
        on: { click: () => void choose(line, column, choice.text, state.settings.rewrite) },
      },
      h('span', { class: 'candidate-text' }, choice.text),
      h('span', { class: 'latin' }, choice.pinyin),
      bar(choice.probability / most),
      h('span', { class: 'share' }, percent(choice.probability)),
      h('span', { class: 'unseen' }, ` ${toneWords(choice.tone)} ${choice.rhyme}`))))),
    h('label', { class: 'check' },
      h('input', {
        type: 'checkbox', checked: settings.rewrite,
        on: { change: () => set({ rewrite: !settings.rewrite }) },
      }), t('rewrite')),
    result.excluded.length > 0 && h('h2', { class: 'minor' }, t('excluded')),
    h('ul', { class: 'excluded', lang: hanLanguage() }, distinct(result.excluded).map(other =>
      h('li', {},
        h('span', { class: 'candidate-text struck' }, other.text),
        h('span', { class: 'why' }, t(`why.${other.reason}`)),
        h('span', { class: 'because' }, sentence(other)),
        h('span', { class: 'share' }, percent(other.probability))))));
}

/** A bar without text. @param {number} share 0 … 1 */
export function bar(share) {
  const inner = h('span', { class: 'bar-inner' });
  inner.style.width = `${Math.max(2, Math.round(share * 100))}%`;
  return h('span', { class: 'bar', 'aria-hidden': 'true' }, inner);
}

/** @param {string} line */
async function match(line) {
  answers = { line, texts: [] };
  changed('answers');
  try {
    const texts = await answersTo(line);
    if (answers?.line === line) answers = { line, texts };
  } catch (error) {
    answers = null;
    complain(error);
  }
  changed('answers');
}

function answersPart() {
  if (!answers) return null;
  const { line, texts } = answers;
  return h('div', { class: 'answers' },
    h('h2', { class: 'minor' }, t('matchOf', { text: line })),
    texts.length === 0
      ? h('p', { class: 'hint', role: 'status' }, t('thinking'))
      : h('ul', { lang: hanLanguage() }, texts.map(text => h('li', {}, text))));
}

/** The verdict with each rule explained. */
function verdictPart() {
  const judged = verdict();
  if (!judged) return null;
  const { lang } = state.settings;
  return h('section', { class: 'verdict-part' },
    h('h2', { class: 'minor' }, t('verdict')),
    h('p', { class: judged.ok ? 'stamp good' : 'stamp bad' },
      h('strong', {}, t(judged.ok ? 'keeps' : 'breaks')), ' ',
      judged.ok && (lang === 'en' ? judged.conclusion_en : judged.conclusion)),
    remarks(judged.violations, 'violations'),
    remarks(judged.notes, 'notes'));
}

/** Remarks with their rules in two sentences each. @param {Remark[]} list @param {'violations' | 'notes'} kind */
export function remarks(list, kind) {
  if (list.length === 0) return null;
  return h('ul', { class: `remarks ${kind}` }, list.map(remark => {
    const rule = ruleOf(remark.rule);
    const name = state.settings.lang === 'en' ? remark.rule_en : remark.rule;
    return h('li', {},
      h('p', { class: 'remark' },
        h('span', { class: 'rule-name' }, name), ' ', sentence(remark), ' ',
        remark.line > 0 && remark.position > 0 && h('button', {
          type: 'button', class: 'quiet', dataset: { line: remark.line, position: remark.position },
          on: { click: () => { state.chosen = { line: remark.line - 1, column: remark.position - 1 }; changed('chosen'); } },
        }, t('candidates'))),
      rule && h('details', {}, h('summary', {}, t('what')), h('p', {}, pick(rule.text))));
  }));
}
