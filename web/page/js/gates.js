// Draws the units of a gate as a strip and the cell over all steps as a field, on canvases in the colours of the theme.

import { h } from './dom.js';
import { t } from './words_of.js';

/**
 * @typedef {import('./types').Gate} Gate
 * @typedef {import('./types').Trace} Trace
 */

const kCell = 10; // pixels of a unit on the canvas

/** A colour of the theme as three numbers. @param {string} name @returns {number[]} */
function colour(name) {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const digits = value.replace('#', '');
  return [0, 2, 4].map(i => parseInt(digits.slice(i, i + 2), 16));
}

/** Between two colours. @param {number[]} from @param {number[]} to @param {number} share 0 … 1 */
const blend = (from, to, share) =>
  `rgb(${from.map((v, i) => Math.round(v + (to[i] - v) * share)).join(' ')})`;

/** @param {number} value @param {boolean} signed whether it is −1 … 1, or 0 … 1 */
function shade(value, signed) {
  const ground = colour('--gate-ground');
  if (!signed) return blend(ground, colour('--gate-full'), value);
  return blend(ground, colour(value < 0 ? '--gate-minus' : '--gate-plus'), Math.min(1, Math.abs(value)));
}

/** @param {number[]} values one a unit @param {Gate} gate */
export function drawUnits(values, gate) {
  const signed = gate === 'g' || gate === 'c' || gate === 'h';
  const mean = values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
  const canvas = h('canvas', {
    width: values.length * kCell, height: 24, class: 'units', role: 'img',
    'aria-label': `${t(`gate.${gate}`)} ⌀ ${mean.toFixed(2)}`,
  });
  const pen = canvas.getContext('2d');
  values.forEach((value, i) => {
    if (!pen) return;
    pen.fillStyle = shade(gate === 'c' ? Math.tanh(value) : value, signed);
    pen.fillRect(i * kCell, 0, kCell - 1, 24);
  });
  return canvas;
}

/** The cell of a layer: a row a unit, a column a step; a click goes to the step.
 * @param {Trace} trace @param {number} layer @param {number} step @param {(step: number) => void} go */
export function drawCellOverTime(trace, layer, step, go) {
  const rows = Math.min(32, trace.units);
  const width = 22;
  const canvas = h('canvas', {
    width: trace.steps.length * width, height: rows * 7, class: 'over-time', role: 'img', 'aria-label': t('cellOverTimeHint'),
    on: { click: (/** @type {MouseEvent} */ event) => {
      const box = canvas.getBoundingClientRect();
      go(Math.floor(((event.clientX - box.left) / box.width) * trace.steps.length));
    } },
  });
  const pen = canvas.getContext('2d');
  trace.steps.forEach(({ layers }, s) => {
    if (!pen) return;
    pen.globalAlpha = s <= step ? 1 : 0.15;
    for (let unit = 0; unit < rows; unit += 1) {
      pen.fillStyle = shade(Math.tanh(layers[layer].c[unit]), true);
      pen.fillRect(s * width, unit * 7, width - 1, 6);
    }
  });
  return h('div', { class: 'over-time-box' }, canvas,
    h('div', { class: 'over-time-text', 'aria-hidden': 'true' },
      trace.steps.map((s, i) => h('span', { class: i === step ? 'now' : '' }, s.text))));
}
