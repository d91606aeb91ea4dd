// Starts what the page is served by: the program itself, or a host of static files that knows nothing.

import { spawn } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const program = process.env.TANGYIN_PROGRAM ?? join(root, 'build/tangyin');
export const staticFolder = process.env.TANGYIN_STATIC ?? join(root, 'build-web');
export const pageFolder = join(root, 'web/page');

/** @typedef {{ url: string, stop: () => void }} Server */

/** `tangyin serve` with the page of the source tree, on a free port. @returns {Promise<Server>} */
export function startProgram() {
  const model = process.env.TANGYIN_MODEL ? ['--model', process.env.TANGYIN_MODEL] : [];
  const child = spawn(program, ['serve', '--port', '0', '--quiet', '--web', pageFolder, ...model]);
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (/** @type {Buffer} */ bytes) => {
      said += bytes;
      const url = said.match(/http:\/\/[\w.:[\]]+/)?.[0];
      if (url) resolve({ url: `${url}/`, stop: () => child.kill('SIGTERM') });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', status => reject(new Error(`tangyin serve ended with ${status}: ${said}`)));
  });
}

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json',
};

/** The folder of web/build. @returns {Promise<Server>} */
export function startStatic(folder = staticFolder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = join(folder, normalize(decodeURIComponent(pathname)), pathname.endsWith('/') ? 'index.html' : '');
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => {
    const address = /** @type {import('node:net').AddressInfo} */ (server.address());
    resolve({ url: `http://127.0.0.1:${address.port}/`, stop: () => { server.closeAllConnections(); server.close(); } });
  }));
}

export const hasStatic = () => existsSync(join(staticFolder, 'index.html')) && existsSync(join(staticFolder, 'wasm/files.json'));
