// One client, two back ends: the server that sent this page, or the library as WebAssembly in a worker. Which of them is
// written in the page: <html data-backend="http"> from `tangyin serve`, "wasm" in the static folder.

import { httpClient } from './http.js';

export { ApiError } from './api_error.js';

export const inBrowser = () => document.documentElement.dataset.backend === 'wasm';

/**
 * @param {(progress: { loaded: number, total: number }) => void} [onProgress] bytes of a download, where there is one
 * @returns {Promise<import('../types').Client>}
 */
export async function openClient(onProgress) {
  if (inBrowser()) {
    const { wasmClient } = await import('./wasm.js');
    return wasmClient(onProgress);
  }
  return httpClient();
}
