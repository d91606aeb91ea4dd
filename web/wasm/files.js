// The files of the library: which they are (files.json, written by web/build), and their bytes.
// @ts-check
import { unpackIndex } from "./index_coding.js";

/** @typedef {{file: string, bytes: number}} FileEntry  `bytes`: of the download */
/** @typedef {{version: string, library: FileEntry, model: FileEntry, index: FileEntry, judge: FileEntry}} FileList */

/** @param {URL} url @param {AbortSignal} [signal] @returns {Promise<ReadableStream<Uint8Array>>} */
async function open(url, signal) {
  if (url.protocol === "file:") {
    const { createReadStream } = await import("node:fs");
    const { Readable } = await import("node:stream");
    return /** @type {any} */ (Readable.toWeb(createReadStream(url, { signal })));
  }
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body)
    throw new Error(`${url}: ${response.status} ${response.statusText}; is the folder of web/build complete?`);
  return response.body;
}

/** @param {ReadableStream<Uint8Array>} stream @param {(size: number) => void} [onBytes] */
async function gather(stream, onBytes) {
  const pieces = [];
  let size = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value), (size += value.length);
    onBytes?.(value.length);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) all.set(piece, at), (at += piece.length);
  return all;
}

/**
 * The bytes of a file; one that ends in .gz is unpacked, unless a server has done so on the way.
 * @param {URL} url
 * @param {{signal?: AbortSignal, onBytes?: (size: number) => void}} [options]  onBytes: of each piece that has come
 */
export async function read(url, { signal, onBytes } = {}) {
  const bytes = await gather(await open(url, signal), onBytes);
  const packed = url.pathname.endsWith(".gz") && bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!packed) return bytes;
  return gather(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

/** @param {URL} base @param {AbortSignal} [signal] @returns {Promise<FileList>} */
export async function list(base, signal) {
  return JSON.parse(new TextDecoder().decode(await read(new URL("files.json", base), { signal })));
}

/**
 * Everything the library needs.  `parts` leaves models out: {model: false} is a library that judges and looks up.
 * @param {URL} base
 * @param {{model?: boolean, index?: boolean, judge?: boolean, signal?: AbortSignal,
 *          onProgress?: (progress: {loaded: number, total: number}) => void}} [options]
 */
export async function load(base, { model = true, index = true, judge = true, signal, onProgress } = {}) {
  const files = await list(base, signal);
  /** @type {["library" | "model" | "index" | "judge", boolean][]} */
  const wanted = [["library", true], ["model", model], ["index", model && index], ["judge", model && judge]];
  const names = wanted.filter(([name, wanted]) => wanted && files[name]).map(([name]) => name);
  const total = names.reduce((sum, name) => sum + files[name].bytes, 0);
  let loaded = 0;
  const onBytes = (/** @type {number} */ size) => {
    loaded += size;
    onProgress?.({ loaded: Math.min(loaded, total), total });
  };
  const readOne = async (/** @type {"library" | "model" | "index" | "judge"} */ name) =>
    [name, await read(new URL(files[name].file, base), { signal, onBytes })];
  const bytes = Object.fromEntries(await Promise.all(names.map(readOne)));
  if (bytes.index) bytes.index = unpackIndex(bytes.index);
  return { version: files.version, module: await WebAssembly.compile(bytes.library), ...bytes };
}
