// The tone marks, told apart by shape as well as by colour: ○ level, ● oblique, ◎ either; a triangle where the place rhymes.

import { svg } from './dom.js';
import { t } from './words_of.js';

/** @typedef {'level' | 'oblique' | 'either' | 'unknown'} ToneName */

/** @type {Record<string, ToneName>} */
const names = { 平: 'level', 仄: 'oblique', '○': 'either', '？': 'unknown' };

/** @param {string | undefined} tone 平 仄 ○ ？ @returns {ToneName} */
export const toneName = tone => names[tone ?? '？'] ?? 'unknown';

/** The tone in words. @param {string | undefined} tone */
export function toneWords(tone) {
  const name = toneName(tone);
  return name === 'unknown' ? '？' : t(name);
}

/** A drawn mark, for eyes alone. @param {string | undefined} tone @param {boolean} [rhymes] it ends a rhyming line */
export function mark(tone, rhymes = false) {
  const name = toneName(tone);
  const drawing = svg('svg', {
    class: `mark ${name}${rhymes ? ' rhymes' : ''}`,
    viewBox: '0 0 16 16',
    'aria-hidden': 'true',
    focusable: 'false',
  });
  if (rhymes && name !== 'unknown') {
    drawing.append(svg('path', { d: 'M8 2.2 14 13H2Z', class: name === 'oblique' ? 'solid' : 'ring' }));
    if (name === 'either') drawing.append(svg('circle', { cx: 8, cy: 9.2, r: 1.6, class: 'solid' }));
    return drawing;
  }
  if (name === 'oblique') drawing.append(svg('circle', { cx: 8, cy: 8, r: 5, class: 'solid' }));
  if (name === 'level' || name === 'either') {
    drawing.append(svg('circle', { cx: 8, cy: 8, r: 5, class: 'ring' }));
  }
  if (name === 'either') drawing.append(svg('circle', { cx: 8, cy: 8, r: 1.8, class: 'solid' }));
  if (name === 'unknown') drawing.append(svg('path', { d: 'M6 8h4', class: 'ring' }));
  return drawing;
}
