// The LSTM at work, drawn from a trace: the chances of the next character, what the rules forbid, gates and cell.

import { at, fill, h } from './dom.js';
import { drawCellOverTime, drawUnits } from './gates.js';
import { isComplete, on, state, textOf } from './store.js';
import { bar } from './teacher.js';
import { hanLanguage, percent, t } from './words_of.js';
import { complain } from './writing.js';

/**
 * @typedef {import('./types').Client} Client
 * @typedef {import('./types').Gate} Gate
 * @typedef {import('./types').Trace} Trace
 */

const example = ['月落空江一夜寒', '孤舟独对水云间', '故人不见春将老', '唯有清风过竹栏'];
const kUnits = 64;
const kStepMs = 900;

/** @type {Client} */
let client;
/** @type {Trace | null} */
let trace = null;
let step = 0;
let layer = 0;
/** @type {ReturnType<typeof setInterval> | null} */
let playing = null;

const view = h('div', { class: 'trace' });

/** @param {Client} opened */
export function startLearn(opened) {
  client = opened;
  on(['settings'], drawForm);
  addEventListener('hashchange', pause);
  drawForm();
}

function drawForm() {
  const text = document.getElementById('trace-text');
  const lines = isComplete(state.sheet) ? textOf(state.sheet) : example;
  /** @type {HTMLTextAreaElement} */
  const area = h('textarea', {
    id: 'trace-text', rows: 4, lang: hanLanguage(), spellcheck: 'false',
    value: text instanceof HTMLTextAreaElement ? text.value : lines.join('\n'),
  });
  on(['sheet'], () => {
    if (isComplete(state.sheet) && !state.writing) area.value = textOf(state.sheet).join('\n');
  });
  fill(at('learn'),
    h('p', { class: 'lead' }, t('learnHint')),
    h('form', { class: 'trace-form', on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); void read(area.value); } } },
      h('label', { for: 'trace-text' }, t('learnPoem')),
      area,
      h('button', { type: 'submit', class: 'main' }, t('trace'))),
    view);
  draw();
}

/** @param {string} text */
async function read(text) {
  const lines = (text.match(/\p{Script=Han}+/gu) ?? []);
  if (lines.length === 0) return;
  try {
    trace = await client.trace({ lines, top: 8, units: kUnits, script: state.settings.script });
    step = 0;
    layer = Math.min(layer, (trace.steps[0]?.layers.length ?? 1) - 1);
    play();
  } catch (error) {
    complain(error);
  }
  draw();
}

function play() {
  pause();
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  playing = setInterval(() => {
    if (trace && step + 1 < trace.steps.length) go(step + 1);
    else pause();
  }, kStepMs);
}

function pause() {
  if (playing !== null) clearInterval(playing);
  playing = null;
  draw();
}

/** @param {number} to */
function go(to) {
  if (!trace) return;
  step = Math.max(0, Math.min(trace.steps.length - 1, to));
  draw();
}

function draw() {
  if (!trace || trace.steps.length === 0) {
    fill(view);
    return;
  }
  const now = trace.steps[step];
  const gates = now.layers[layer];
  fill(view,
    controls(trace),
    poemLine(trace),
    h('div', { class: 'trace-columns' },
      h('section', {},
        h('h2', {}, t('nextCharacter')),
        h('p', { class: 'hint' }, t('chosen', { text: now.text, n: percent(now.probability) })),
        chances(trace)),
      h('section', {},
        h('h2', {}, t('gates')),
        trace.steps[0].layers.length > 1 && layerChoice(trace.steps[0].layers.length),
        h('dl', { class: 'gates' }, /** @type {Gate[]} */ (['f', 'i', 'g', 'o', 'c', 'h']).map(name => [
          h('dt', {}, t(`gate.${name}`)),
          h('dd', {}, drawUnits(gates[name], name)),
        ])),
        h('p', { class: 'hint' }, t('unitsShown', { n: trace.units, all: trace.hidden })))),
    h('section', {},
      h('h2', {}, t('cellOverTime')),
      h('p', { class: 'hint' }, t('cellOverTimeHint')),
      drawCellOverTime(trace, layer, step, go)));
}

/** @param {Trace} shown */
function controls(shown) {
  /** @type {HTMLInputElement} */
  const slider = h('input', {
    type: 'range', min: 0, max: shown.steps.length - 1, step: 1, 'aria-label': t('step', { n: step + 1, all: shown.steps.length }),
    on: { input: () => { pause(); go(Number(slider.value)); } },
  });
  slider.value = String(step);
  return h('div', { class: 'trace-controls' },
    h('button', { type: 'button', class: 'quiet', 'aria-label': t('stepBack'), on: { click: () => { pause(); go(step - 1); } } }, '‹'),
    h('button', { type: 'button', class: 'act act-another', id: 'play', on: { click: () => { if (playing) pause(); else { if (step + 1 >= shown.steps.length) step = 0; play(); draw(); } } } }, t(playing ? 'pause' : 'play')),
    h('button', { type: 'button', class: 'quiet', 'aria-label': t('stepOn'), on: { click: () => { pause(); go(step + 1); } } }, '›'),
    slider,
    h('span', { class: 'step-number' }, `${step + 1} / ${shown.steps.length}`));
}

/** The poem as far as it has been read. @param {Trace} shown */
function poemLine(shown) {
  return h('p', { class: 'read-so-far', lang: hanLanguage() }, shown.steps.map((s, i) => [
    h('span', { class: i < step ? 'read' : i === step ? 'now' : 'unread' }, s.text),
    s.text === '。' && h('br'),
  ]));
}

/** @param {Trace} shown */
function chances(shown) {
  const { text, before } = shown.steps[step];
  const rules = before.rules;
  const allowed = new Map((rules ?? []).map(c => [c.text, c.probability]));
  const least = rules?.at(-1)?.probability ?? 0;
  const share = before.allowed ?? 1;
  const most = Math.max(...before.model.map(c => c.probability), ...(rules ?? []).map(c => c.probability), 1e-9);
  // Forbidden is what the model thinks likelier than the last that the rules let through.
  const isForbidden = (/** @type {{ text: string, probability: number }} */ c) =>
    rules !== null && !allowed.has(c.text) && c.probability / Math.max(share, 1e-9) > least && c.text !== text;
  return h('div', { class: 'chances' },
    h('div', {},
      h('h3', {}, t('byModel')),
      h('ol', { lang: hanLanguage() }, before.model.map(c => h('li', { class: [isForbidden(c) && 'forbidden', c.text === text && 'it'].filter(Boolean).join(' ') },
        h('span', { class: 'candidate-text' }, c.text), bar(c.probability / most), h('span', { class: 'share' }, percent(c.probability)),
        isForbidden(c) && h('span', { class: 'unseen' }, t('forbidden')))))),
    h('div', {},
      h('h3', {}, t('byRules')),
      rules === null ? h('p', { class: 'hint' }, t('noRule'))
        : h('ol', { lang: hanLanguage() }, rules.map(c => h('li', { class: c.text === text ? 'it' : '' },
          h('span', { class: 'candidate-text' }, c.text), bar(c.probability / most), h('span', { class: 'share' }, percent(c.probability)))))),
    before.allowed !== null && h('p', { class: 'allowed' }, t('allowedShare', { n: percent(before.allowed) })));
}

/** @param {number} count */
function layerChoice(count) {
  return h('div', { class: 'switch', role: 'group' }, Array.from({ length: count }, (_, i) => h('button', {
    type: 'button', 'aria-pressed': String(i === layer), on: { click: () => { layer = i; draw(); } },
  }, t('layer', { n: i + 1 }))));
}
