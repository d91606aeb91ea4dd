// Starts the page: opens a back end, fetches what never changes, starts each part, follows links.

import { startActions } from './actions.js';
import { startCheck } from './check.js';
import { inBrowser, openClient } from './client/index.js';
import { startDesk } from './desk.js';
import { at, fill, h } from './dom.js';
import { startLearn } from './learn.js';
import { requestIn, split } from './link.js';
import { startPaper } from './paper.js';
import { RhymeBook } from './rhyme_book.js';
import { startRhymes } from './rhymes.js';
import { startSettings, startSide } from './settings.js';
import { changed, emptySheet, emptyWish, on, plainForm, state } from './store.js';
import { startTeacher } from './teacher.js';
import { judgeWith } from './verdict.js';
import { t } from './words_of.js';
import { complain, shapes, write, writeWith } from './writing.js';

const places = ['write', 'check', 'rhymes', 'learn'];

/** Shows the place that the fragment names. */
function follow() {
  const [name] = split(decodeURIComponent(location.hash));
  const shown = places.includes(name) ? name : 'write';
  for (const place of places) at(`place-${place}`).hidden = place !== shown;
  for (const link of document.querySelectorAll('[data-place]')) {
    if (/** @type {HTMLElement} */ (link).dataset.place === shown) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.body.dataset.place = shown;
}

/** A link with a seed writes its poem at once. */
async function followLink() {
  const request = requestIn(decodeURIComponent(location.hash));
  if (!request) return;
  const form = plainForm(request.form ?? '');
  state.wish = {
    ...emptyWish(),
    title: request.title ?? '',
    opening: request.opening ?? '',
    form: shapes[form] ? form : '',
    rhyme: request.rhyme ?? '',
    acrostic: request.acrostic ?? '',
    style: request.style ?? '',
    temperature: request.temperature ?? emptyWish().temperature,
    strictness: request.strictness ?? 'strict',
  };
  if (request.script) state.settings.script = request.script;
  const [lines, chars] = shapes[form] ?? [request.lines ?? 4, request.chars ?? 7];
  state.sheet = emptySheet(form, lines, chars);
  layGiven(request.pattern ?? '');
  changed('wish');
  changed('settings');
  await write(request);
}

/** The characters that a link gives stand locked. @param {string} pattern */
function layGiven(pattern) {
  const given = [...pattern].filter(c => /[\p{Script=Han}？]/u.test(c));
  state.sheet.lines.flat().forEach((cell, i) => {
    if (given[i] && given[i] !== '？') Object.assign(cell, { text: given[i], locked: true });
  });
}

async function start() {
  startSettings();
  const note = at('opening');
  if (inBrowser()) note.textContent = t('loadingModel');
  try {
    await keepOffline();
    const client = await openClient(({ loaded, total }) => {
      note.textContent = `${t('loadingModel')} ${Math.round((loaded / total) * 100)}%`;
    });
    const [forms, rhymes, poets] = await Promise.all([client.forms(), client.rhymes(), client.poets()]);
    writeWith(client);
    judgeWith(client, forms, new RhymeBook(rhymes));
    startSide();
    startDesk(poets);
    startActions();
    startPaper();
    startTeacher(client);
    startCheck(client);
    startRhymes(client);
    startLearn(client);
  } catch (error) {
    fill(note, `${t('failed')}：`, errorText(error), ' ',
      h('button', { type: 'button', class: 'quiet', on: { click: () => location.reload() } }, t('tryAgain')));
    return;
  }
  note.hidden = true;
  document.body.dataset.ready = 'yes';
  // What the worker of the page fetched before it was under control is kept now.
  if (inBrowser()) navigator.serviceWorker?.controller?.postMessage('keep');
  addEventListener('hashchange', () => {
    follow();
    followLink().catch(complain);
  });
  on(['writing'], () => { document.body.dataset.writing = String(state.writing); });
  follow();
  await followLink();
}

/** @param {unknown} error */
const errorText = error =>
  error instanceof Error && 'sentence' in error
    ? /** @type {import('./client/api_error.js').ApiError} */ (error).sentence(state.settings.lang)
    : String(error instanceof Error ? error.message : error);

/** The service worker keeps the static folder for use offline; the model is fetched through it. */
async function keepOffline() {
  if (!inBrowser() || !('serviceWorker' in navigator) || navigator.serviceWorker.controller) return;
  const { serviceWorker } = navigator;
  try {
    const taken = new Promise(resolve => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    await serviceWorker.register('sw.js');
    await Promise.race([taken, new Promise(resolve => setTimeout(resolve, 20_000))]);
  } catch {
    // Private windows and plain http forbid it: the page works, but only with the network.
  }
}

start().catch(complain);
