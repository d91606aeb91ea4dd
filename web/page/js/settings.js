// Script, language and theme, in the head of the page; the side panel's tabs.

import { at, fill, h } from './dom.js';
import { changed, on, set, state } from './store.js';
import { hanLanguage, t, translatePage } from './words_of.js';

/** @typedef {import('./types').Settings} Settings */

/** @type {Record<string, string>} */
const paperColours = { light: '#f4efe4', dark: '#161412', ink: '#eeeeec' };

export function startSettings() {
  on(['settings'], draw);
  draw();
}

function draw() {
  const { settings } = state;
  translatePage();
  document.documentElement.dataset.theme = settings.theme;
  document.documentElement.dataset.script = settings.script;
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', paperColours[settings.theme]);
  fill(at('settings'),
    choice('script', [['simplified', '简', 'zh-Hans'], ['traditional', '繁', 'zh-Hant']]),
    choice('lang', [['zh', '中', hanLanguage()], ['en', 'En', 'en']]),
    choice('theme', [['light', '宣'], ['dark', '夜'], ['ink', '墨']]));
}

/** @param {'script' | 'lang' | 'theme'} name @param {string[][]} options value, sign, language of the sign */
function choice(name, options) {
  /** @type {Record<string, string>} */
  const full = { zh: '中文', en: 'English' };
  return h('div', { class: `switch switch-${name}`, role: 'group', 'aria-label': t(name === 'lang' ? 'language' : name) },
    options.map(([value, sign, lang]) => h('button', {
      type: 'button', lang: lang ?? 'zh', 'aria-label': `${sign} ${full[value] ?? t(value)}`,
      'aria-pressed': String(state.settings[name] === value), title: full[value] ?? t(value),
      dataset: { [name]: value },
      on: { click: () => set(/** @type {Partial<Settings>} */ ({ [name]: value })) },
    }, sign)));
}

const tabs = ['desk', 'teacher', 'history'];
let tab = 'desk';

/** Desk, teacher and history share one place; a tapped character calls the teacher. */
export function startSide() {
  on(['settings'], drawTabs);
  on(['chosen'], () => {
    if (state.chosen) openTab('teacher');
  });
  drawTabs();
}

/** @param {string} name */
export function openTab(name) {
  if (tab === name) return;
  tab = name;
  drawTabs();
  changed('answers');
}

function drawTabs() {
  fill(at('side-tabs'), tabs.map(name => h('button', {
    type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`,
    'aria-selected': String(tab === name), tabindex: tab === name ? 0 : -1,
    on: { click: () => openTab(name), keydown: (/** @type {KeyboardEvent} */ event) => walk(event, name) },
  }, t(name))));
  for (const name of tabs) at(`panel-${name}`).hidden = name !== tab;
}

/** @param {KeyboardEvent} event @param {string} name */
function walk(event, name) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const to = tabs[(tabs.indexOf(name) + step + tabs.length) % tabs.length];
  openTab(to);
  at(`tab-${to}`).focus();
}
