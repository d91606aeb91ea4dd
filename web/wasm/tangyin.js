// Writes and judges classical Chinese verse in a browser or in Node.
//
//   import { Tangyin } from "tangyin";
//   const poet = await Tangyin.load();
//   const [poem] = await poet.write({ opening: "月", form: "七绝", seed: 1 });
//
// Requests and results are the JSON of docs/api.  The work is done in a worker (worker.js), one request after another.
// @ts-check
import { TangyinError } from "./library.js";

export { TangyinError };

/** @typedef {{signal?: AbortSignal, onEvent?: (event: any) => void}} CallOptions */

const inNode = !("document" in globalThis || "WorkerGlobalScope" in globalThis);

/** A worker of the page or of Node with the same few methods. @param {URL} url */
async function startWorker(url) {
  if (!inNode) {
    const worker = new Worker(url, { type: "module" });
    return {
      post: (/** @type {any} */ message) => worker.postMessage(message),
      listen: (/** @type {(message: any) => void} */ receive, /** @type {(error: Error) => void} */ fail) => {
        worker.onmessage = ({ data }) => receive(data);
        worker.onerror = (event) => fail(new Error(event.message || `${url}: the worker does not start`));
      },
      end: () => worker.terminate(),
      keepAlive: (/** @type {boolean} */ _busy) => {},
    };
  }
  const { Worker: NodeWorker } = await import("node:worker_threads");
  const worker = new NodeWorker(url);
  return {
    post: (/** @type {any} */ message) => worker.postMessage(message),
    listen: (/** @type {(message: any) => void} */ receive, /** @type {(error: Error) => void} */ fail) => {
      worker.on("message", receive).on("error", fail);
    },
    end: () => void worker.terminate(),
    // An idle worker does not keep the program running.
    keepAlive: (/** @type {boolean} */ busy) => (busy ? worker.ref() : worker.unref()),
  };
}

const abortReason = (/** @type {AbortSignal} */ signal) =>
  signal.reason ?? new DOMException("the request was aborted", "AbortError");

export class Tangyin {
  /** @type {any} */ #opening;
  /** @type {Awaited<ReturnType<typeof startWorker>> | undefined} */ #worker;
  // Says to a busy worker which request is to stop; pages may share memory only where they are isolated (docs/web.md).
  #stop = inNode || globalThis.crossOriginIsolated ? new SharedArrayBuffer(4) : undefined;
  #next = 1;
  /** Requests that wait for their turn; the first is being worked on. @type {any[]} */ #queue = [];
  #starting = false;
  #closed = false;

  /**
   * Loads the library and its models.
   * @param {object} [options]
   * @param {string | URL} [options.base] the folder with files.json and its files; by default the one of this file
   * @param {boolean} [options.model] false: judges and looks up, and loads no model
   * @param {boolean} [options.index] false: lines of the training text may come again, no poet's style is known
   * @param {boolean} [options.judge] false: poems are ranked by likelihood alone
   * @param {object} [options.options] docs/api/open.schema.json
   * @param {(progress: {loaded: number, total: number}) => void} [options.onProgress] bytes of the download
   * @param {AbortSignal} [options.signal]
   */
  static async load({ base = new URL("./", import.meta.url), model, index, judge, options, onProgress, signal } = {}) {
    const poet = new Tangyin();
    const folder = new URL(base, inNode ? `file://${process.cwd()}/` : globalThis.location?.href);
    poet.#opening = { request: { base: folder.href, model, index, judge, options }, onProgress };
    try {
      await poet.#start(signal);
    } catch (error) {
      poet.close();
      throw error;
    }
    return poet;
  }

  /** Poems as docs/api/poems.schema.json. @param {object} request @param {CallOptions} [options] @returns {Promise<any[]>} */
  write(request, options) {
    return this.#ask("write", request, options);
  }
  /** @param {object} request @param {CallOptions} [options] @returns {Promise<any>} */
  check(request, options) {
    return this.#ask("check", request, options);
  }
  /** @param {object} request @param {CallOptions} [options] @returns {Promise<any>} */
  alternatives(request, options) {
    return this.#ask("alternatives", request, options);
  }
  /** @param {object} request @param {CallOptions} [options] @returns {Promise<any>} */
  trace(request, options) {
    return this.#ask("trace", request, options);
  }
  /** @param {string | object} request a character, or docs/api/character_request.schema.json @param {CallOptions} [options] @returns {Promise<any>} */
  character(request, options) {
    return this.#ask("character", typeof request === "string" ? { text: request } : request, options);
  }
  /** @param {CallOptions} [options] @returns {Promise<any>} */
  rhymes(options) {
    return this.#ask("rhymes", null, options);
  }
  /** @param {CallOptions} [options] @returns {Promise<any>} */
  forms(options) {
    return this.#ask("forms", null, options);
  }
  /** @param {CallOptions} [options] @returns {Promise<any>} */
  poets(options) {
    return this.#ask("poets", null, options);
  }
  /** @param {CallOptions} [options] @returns {Promise<any>} */
  describe(options) {
    return this.#ask("describe", null, options);
  }

  /** Ends the worker; what is not answered yet is refused. */
  close() {
    this.#closed = true;
    this.#worker?.end();
    this.#worker = undefined;
    this.#fail(new TangyinError({ code: "closed", message: "已关闭", message_en: "the poet was closed" }));
  }

  /** @param {AbortSignal} [signal] */
  async #start(signal) {
    this.#starting = true;
    const worker = await startWorker(new URL("./worker.js", import.meta.url));
    this.#starting = false;
    if (this.#closed) return worker.end();
    this.#worker = worker;
    worker.listen(
      (message) => this.#receive(message),
      (error) => {
        if (this.#worker === worker) this.#worker = undefined;
        this.#fail(error);
      });
    const { request, onProgress } = this.#opening;
    return this.#ask("open", request, { signal, onProgress, first: true });
  }

  /** @param {string} method @param {any} request @param {any} [options] @returns {Promise<any>} */
  async #ask(method, request, { signal, onEvent, onProgress, first } = {}) {
    if (signal?.aborted) throw abortReason(signal);
    if (this.#closed) throw new TangyinError({ code: "closed", message: "已关闭", message_en: "the poet was closed" });
    return new Promise((resolve, reject) => {
      const abort = () => this.#abort(entry, abortReason(signal));
      const settle = (/** @type {(value: any) => void} */ how) => (/** @type {any} */ value) => {
        signal?.removeEventListener("abort", abort);
        how(value);
      };
      const entry = {
        message: { id: this.#next++, method, request, stop: method === "open" ? this.#stop : undefined },
        onEvent, onProgress, resolve: settle(resolve), reject: settle(reject), sent: false,
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (first) this.#queue.unshift(entry);
      else this.#queue.push(entry);
      this.#work();
    });
  }

  // Sends the first of the queue, if it is not being worked on already; after an end of the worker, starts another.
  #work() {
    const [entry] = this.#queue;
    if (!this.#worker) {
      if (entry && !this.#starting && !this.#closed) this.#start().catch((error) => this.#fail(error));
      return;
    }
    this.#worker.keepAlive(entry !== undefined);
    if (!entry || entry.sent) return;
    entry.sent = true;
    if (this.#stop) Atomics.store(new Int32Array(this.#stop), 0, 0);
    this.#worker.post(entry.message);
  }

  /** @param {any} message */
  #receive({ id, event, progress, result, error }) {
    const [entry] = this.#queue;
    if (entry?.message.id !== id) return;
    if (event) return entry.aborted || entry.onEvent?.(event);
    if (progress) return entry.onProgress?.(progress);
    this.#queue.shift();
    if (error) entry.reject(new TangyinError(error));
    else entry.resolve(result);
    this.#work();
  }

  /** @param {any} entry @param {any} reason */
  #abort(entry, reason) {
    const place = this.#queue.indexOf(entry);
    if (place < 0) return;
    if (!entry.sent) {
      this.#queue.splice(place, 1);
    } else if (this.#stop && entry.message.method !== "open") {
      // The worker answers before its next step; until then the next request waits.
      entry.aborted = true;
      Atomics.store(new Int32Array(this.#stop), 0, entry.message.id);
    } else {
      this.#worker?.end();
      this.#worker = undefined;
      this.#queue.splice(place, 1);
      this.#work();
    }
    entry.reject(reason);
  }

  /** @param {Error} error */
  #fail(error) {
    for (const entry of this.#queue.splice(0)) entry.reject(error);
  }
}
