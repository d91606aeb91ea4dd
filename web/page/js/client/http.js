// The back end on a server: the routes of /v1, beside the page itself.

import { ApiError, cancelled } from './api_error.js';
import { events } from './event_stream.js';

/** @typedef {import('../types').Client} Client */

const unreachable = () =>
  new ApiError({
    code: 'system',
    message: '服务没有回应；请看它是否还在运行。',
    message_en: 'The server does not answer; is it still running?',
  });

/** @param {Response} response @returns {Promise<ApiError>} */
async function problem(response) {
  try {
    const body = await response.json();
    const { code, field, message, message_en, detail } = body.error ?? body;
    return new ApiError({
      code,
      field,
      message: message ?? detail,
      message_en: message_en ?? detail,
    });
  } catch {
    const text = `${response.status} ${response.statusText}`;
    return new ApiError({ message: text, message_en: text });
  }
}

/**
 * @param {string} base where the routes begin: 'v1/'
 * @returns {Client}
 */
export function httpClient(base = 'v1/') {
  /** @param {string} path @param {RequestInit} options */
  const ask = async (path, options) => {
    let response;
    try {
      response = await fetch(base + path, options);
    } catch (error) {
      throw options.signal?.aborted ? cancelled() : unreachable();
    }
    if (!response.ok) throw await problem(response);
    return response;
  };
  /** @param {string} path */
  const get = async path => (await ask(path, { headers: { Accept: 'application/json' } })).json();
  /** @param {string} path @param {object} body @param {AbortSignal} [signal] @param {string} [accept] */
  const post = (path, body, signal, accept = 'application/json') =>
    ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: accept },
      body: JSON.stringify(body),
      signal,
    });

  /** @type {Map<string, Promise<any>>} what never changes is asked for once */
  const known = new Map();
  /** @param {string} path */
  const once = path => {
    let answer = known.get(path);
    if (!answer) {
      answer = get(path).catch(error => {
        known.delete(path);
        throw error;
      });
      known.set(path, answer);
    }
    return answer;
  };

  return {
    kind: 'http',
    async write(request, { onEvent, signal } = {}) {
      const response = await post('poems', request, signal, 'text/event-stream');
      if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
        return response.json();
      }
      try {
        for await (const { name, data } of events(response)) {
          const value = JSON.parse(data);
          if (name === 'done') return Array.isArray(value) ? value : value.result ?? value.poems;
          if (name === 'error') throw new ApiError(value.error ?? value);
          onEvent?.(value);
        }
      } catch (error) {
        if (signal?.aborted) throw cancelled();
        throw error instanceof ApiError ? error : unreachable();
      }
      throw signal?.aborted ? cancelled() : unreachable();
    },
    check: async request => (await post('check', request)).json(),
    alternatives: async (request, { signal } = {}) =>
      (await post('alternatives', request, signal)).json(),
    trace: async request => (await post('trace', request)).json(),
    character: ({ text, script }) =>
      get(`characters/${encodeURIComponent(text)}${script ? `?script=${script}` : ''}`),
    rhymes: () => once('rhymes'),
    forms: () => once('forms'),
    poets: () => once('poets'),
    describe: () => once('model'),
  };
}
