// The back end in this browser: the library as WebAssembly in a worker, from the folder wasm/ beside the page.

import { ApiError, cancelled } from './api_error.js';

/**
 * @typedef {import('../types').Client} Client
 * @typedef {{ loaded: number, total: number }} Progress  bytes of the download
 */

/** @param {any} error @param {AbortSignal} [signal] */
function apiError(error, signal) {
  if (signal?.aborted || error?.code === 'cancelled') return cancelled();
  return new ApiError({
    code: error?.code,
    field: error?.field,
    message: error?.message_zh ?? error?.message,
    message_en: error?.message_en ?? error?.message,
  });
}

/**
 * @param {(progress: Progress) => void} [onProgress]
 * @returns {Promise<Client>}
 */
export async function wasmClient(onProgress) {
  // The module is built, so the type check of the page does not know it.
  const module = new URL('../../wasm/tangyin.js', import.meta.url).href;
  const { Tangyin } = await import(module);
  const poet = await Tangyin.load({ onProgress }).catch((/** @type {unknown} */ error) => {
    throw apiError(error);
  });
  /** @param {string} method @param {object | null} request @param {{ signal?: AbortSignal }} [options] */
  const ask = async (method, request, options) => {
    try {
      return await (request ? poet[method](request, options) : poet[method]());
    } catch (error) {
      throw apiError(error, options?.signal);
    }
  };
  return {
    kind: 'wasm',
    write: (request, options) => ask('write', request, options),
    check: request => ask('check', request),
    alternatives: (request, options) => ask('alternatives', request, options),
    trace: request => ask('trace', request),
    character: request => ask('character', request),
    rhymes: () => ask('rhymes', null),
    forms: () => ask('forms', null),
    poets: () => ask('poets', null),
    describe: () => ask('describe', null),
  };
}
