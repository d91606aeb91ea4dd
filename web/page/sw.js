// Keeps the static folder for use offline. files.json (written by web/build) names every file with its hash; the small ones
// are kept at once, the model when the page fetches it. A later visit asks for files.json again and fetches what changed.

const kSmall = 400_000; // bytes
const kPrefix = 'tangyin-';
const here = new URL('./', self.location.href);

/** @returns {Promise<{ version: string, files: { file: string, bytes: number, hash: string }[] }>} */
async function newest() {
  const response = await fetch(new URL('files.json', here), { cache: 'no-cache' });
  if (!response.ok) throw new Error(`files.json: ${response.status}`);
  return response.json();
}

async function current() {
  const names = (await caches.keys()).filter(name => name.startsWith(kPrefix));
  return names.at(-1);
}

/** The hashes of a cache, by file. @param {Cache | null} cache @returns {Promise<Map<string, string>>} */
async function hashesOf(cache) {
  const kept = await cache?.match(new URL('files.json', here));
  const { files } = kept ? await kept.json() : { files: [] };
  return new Map(files.map(({ file, hash }) => [file, hash]));
}

/** Fetches what is new into a cache of its own, then drops the older ones. */
async function refresh() {
  const list = await newest();
  const before = await current();
  const name = kPrefix + list.version;
  if (before === name) return;
  const old = before ? await caches.open(before) : null;
  const hashes = await hashesOf(old);
  const cache = await caches.open(name);
  for (const { file, bytes, hash } of list.files) {
    const url = new URL(file, here);
    const same = hashes.get(file) === hash ? await old?.match(url) : undefined;
    if (same) await cache.put(url, same);
    else if (bytes <= kSmall && file !== 'sw.js') await cache.put(url, await fresh(url));
  }
  await cache.put(new URL('files.json', here), Response.json(list));
  for (const other of await caches.keys()) {
    if (other.startsWith(kPrefix) && other !== name) await caches.delete(other);
  }
}

/** @param {URL} url */
async function fresh(url) {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);
  return response;
}

/** @param {Request} request */
async function answer(request) {
  const name = await current();
  const cache = name ? await caches.open(name) : null;
  const url = request.mode === 'navigate' ? new URL('index.html', here) : new URL(request.url);
  const kept = await cache?.match(url, { ignoreSearch: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && cache) await cache.put(url, response.clone());
  return response;
}

self.addEventListener('install', event => {
  event.waitUntil(refresh().then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  event.waitUntil(self.clients.claim());
});

/** Fetches what files.json names and the cache lacks. */
async function keepAll() {
  const name = await current();
  if (!name) return;
  const cache = await caches.open(name);
  const list = await cache.match(new URL('files.json', here));
  const { files } = list ? await list.json() : { files: [] };
  for (const { file } of files) {
    const url = new URL(file, here);
    if (file !== 'sw.js' && !(await cache.match(url))) await cache.put(url, await fetch(url));
  }
}

self.addEventListener('message', event => {
  if (event.data === 'keep') event.waitUntil(keepAll().catch(() => {}));
});

self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== here.origin || !url.pathname.startsWith(here.pathname)) return;
  event.respondWith(answer(request));
  if (request.mode === 'navigate') event.waitUntil(refresh().catch(() => {}));
});
