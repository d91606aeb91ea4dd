// The link that writes the same poem again: the request and its seed in the fragment, which no server sees.
//   #write?opening=月&form=七绝&seed=7

/** @typedef {import('./types').WriteRequest} WriteRequest */

/** @type {(keyof WriteRequest)[]} */
const numbers = ['lines', 'chars', 'count', 'seed', 'temperature', 'particles'];
/** @type {(keyof WriteRequest)[]} */
const texts = ['opening', 'form', 'rhyme', 'acrostic', 'pattern', 'couplet', 'title', 'style', 'strictness', 'script'];

/** @param {WriteRequest} request */
export function fragmentOf(request) {
  const parts = [];
  for (const name of [...texts, ...numbers]) {
    const value = request[name];
    if (value !== undefined && value !== '') parts.push(`${name}=${legible(String(value))}`);
  }
  return `#write?${parts.join('&')}`;
}

/** Chinese stays legible in a link; all else is escaped. @param {string} text */
const legible = text => text.replace(/[^\p{Script=Han}？，]/gu, encodeURIComponent);

/** The request of a link, or null where it holds no seed. @param {string} fragment @returns {WriteRequest | null} */
export function requestIn(fragment) {
  const [place, query] = split(fragment);
  if (place !== 'write' || !query.has('seed')) return null;
  /** @type {Record<string, string | number>} */
  const request = {};
  for (const name of texts) if (query.get(name)) request[name] = query.get(name) ?? '';
  for (const name of numbers) {
    const value = Number(query.get(name));
    if (query.has(name) && Number.isFinite(value)) request[name] = value;
  }
  return request;
}

/** @param {string} fragment @returns {[string, URLSearchParams]} */
export function split(fragment) {
  const [place, query = ''] = fragment.replace(/^#/, '').split('?');
  return [place || 'write', new URLSearchParams(query)];
}
