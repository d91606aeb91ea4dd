// The library in a thread of its own: a worker of a page (type "module") or of Node.
//
//   page → worker   {id, method: "open", request: {base, model, index, judge, options}, stop?: SharedArrayBuffer}
//                   {id, method, request}                     one of the library's: write, check, …
//   worker → page   {id, progress: {loaded, total}}           of the download, while opening
//                   {id, event}                               docs/api/event.schema.json, while writing
//                   {id, result}  or  {id, error: {code, field, position, message, message_en}}
//
// One request is worked on at a time.  A write stops where the first int32 of `stop` holds its id; a page that may not share
// memory ends the worker instead.
// @ts-check
import { load } from "./files.js";
import { Library, TangyinError } from "./library.js";

/** @type {any} */
const port = "WorkerGlobalScope" in globalThis ? globalThis : (await import("node:worker_threads")).parentPort;
/** @type {Library | undefined} */
let library;
/** @type {Int32Array | undefined} */
let stop;

/** @param {number} id @param {any} request */
async function open(id, { base, model, index, judge, options }) {
  const onProgress = (/** @type {object} */ progress) => port.postMessage({ id, progress });
  const files = await load(new URL(base), { model, index, judge, onProgress });
  library = await Library.instantiate(files.module);
  library.open(files, options);
  return { version: library.version };
}

/** @param {{id: number, method: string, request?: any, stop?: SharedArrayBuffer}} message */
async function answer({ id, method, request, stop: shared }) {
  if (shared) stop = new Int32Array(shared);
  try {
    if (method === "open") return { id, result: await open(id, request) };
    if (!library) throw new TangyinError({ code: "not_open", message: "尚未打开", message_en: "send `open` first" });
    const result = library.call(method, request, {
      onEvent: (event) => port.postMessage({ id, event }),
      cancelled: () => stop !== undefined && Atomics.load(stop, 0) === id,
    });
    return { id, result };
  } catch (error) {
    if (error instanceof TangyinError) return { id, error: error.toJSON() };
    const message = error instanceof Error ? error.message : String(error);
    return { id, error: { code: "internal", field: "", position: 0, message: `内部错误：${message}`, message_en: message } };
  }
}

const receive = async (/** @type {any} */ message) => port.postMessage(await answer(message));
if ("on" in port) port.on("message", receive);
else port.addEventListener("message", (/** @type {MessageEvent} */ event) => receive(event.data));
