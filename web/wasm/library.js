// The compiled library in one thread: bytes of the models in, JSON in, JSON out.  Runs wherever WebAssembly does.
//
// tangyin.wasm exports the functions of include/tangyin/tangyin.h and `page_write` (entry.cpp); what it imports is below.
// @ts-check

/** What a request failed with: the fields of docs/api/error.schema.json. */
export class TangyinError extends Error {
  /** @param {{code: string, field?: string, position?: number, message: string, message_en?: string}} problem */
  constructor(problem) {
    super(problem.message_en || problem.message);
    this.name = "TangyinError";
    this.code = problem.code;
    this.field = problem.field ?? "";
    this.position = problem.position ?? 0;
    this.message_zh = problem.message;
    this.message_en = problem.message_en ?? "";
  }

  /** The problem as data, which postMessage carries. */
  toJSON() {
    const { code, field, position, message_zh, message_en } = this;
    return { code, field, position, message: message_zh, message_en };
  }
}

/** A method of the library → the function of the C interface, and what it takes beside poet and result.
 *  @type {Record<string, [string, string]>} */
const kMethods = {
  write: ["page_write", "request"],
  check: ["tangyin_check", "request"],
  alternatives: ["page_alternatives", "request"],
  trace: ["page_trace", "request"],
  character: ["tangyin_character", "request"],
  rhymes: ["tangyin_rhymes", ""],
  forms: ["tangyin_forms", ""],
  poets: ["tangyin_poets", ""],
  describe: ["tangyin_describe", ""],
};

const kNoSystem = 52; // WASI's errno "nosys": there are no files here
const kSuccess = 0;

export class Library {
  /** @type {any} */ #exports;
  #poet = 0;
  /** @type {((event: any) => void) | undefined} */ #onEvent;
  /** @type {(() => boolean) | undefined} */ #cancelled;
  #said = "";
  /** @type {any} */ #crypto;

  /** @param {WebAssembly.Module} module */
  static async instantiate(module) {
    const library = new Library();
    // Node 18 has it in a module of its own alone.
    library.#crypto = globalThis.crypto ?? (await import("node:crypto")).webcrypto;
    const instance = await WebAssembly.instantiate(module, library.#imports(module));
    library.#exports = instance.exports;
    library.#exports._initialize();
    return library;
  }

  /**
   * Opens the models, which may be null: without a model the library judges and looks up.
   * @param {{model?: Uint8Array | null, index?: Uint8Array | null, judge?: Uint8Array | null}} models
   * @param {object} [options] docs/api/open.schema.json
   */
  open({ model = null, index = null, judge = null }, options = {}) {
    this.close();
    const poet = this.#allocate(4);
    /** @type {number[]} */
    const borrowed = [];
    const given = (/** @type {Uint8Array | null} */ bytes) => {
      if (!bytes?.length) return [0, 0];
      const at = this.#allocate(bytes.length);
      new Uint8Array(this.#exports.memory.buffer).set(bytes, at);
      borrowed.push(at);
      return [at, bytes.length];
    };
    try {
      const files = model ? [...given(model), ...given(index), ...given(judge)] : [];
      this.#answer((result) =>
        model
          ? this.#withText(JSON.stringify(options), (text) =>
              this.#exports.tangyin_open_memory(...files, text, poet, result))
          : this.#exports.tangyin_open_without_model(poet, result));
      this.#poet = new DataView(this.#exports.memory.buffer).getUint32(poet, true);
    } finally {
      for (const at of [...borrowed, poet]) this.#exports.free(at);
    }
  }

  close() {
    if (this.#poet) this.#exports.tangyin_close(this.#poet);
    this.#poet = 0;
  }

  /** @returns {string} */
  get version() {
    return this.#text(this.#exports.tangyin_version());
  }

  /**
   * Calls one method and returns its result; TangyinError where it fails.
   * @param {string} method
   * @param {object | null} [request]
   * @param {{onEvent?: (event: any) => void, cancelled?: () => boolean}} [watch]
   */
  call(method, request, { onEvent, cancelled } = {}) {
    const [name, takes] = Object.hasOwn(kMethods, method) ? kMethods[method] : ["", ""];
    const call = this.#exports[name];
    if (!call)
      throw new TangyinError({
        code: "unknown_method",
        message: `没有“${method}”这个方法`,
        message_en: `there is no method '${method}'`,
      });
    this.#onEvent = onEvent;
    this.#cancelled = cancelled;
    try {
      return this.#answer((result) =>
        takes
          ? this.#withText(JSON.stringify(request ?? {}), (text) => call(this.#poet, text, result))
          : call(this.#poet, result));
    } finally {
      this.#onEvent = this.#cancelled = undefined;
    }
  }

  /** Runs `call(address of a result)`; the result's JSON, or a TangyinError. @param {(result: number) => number} call */
  #answer(call) {
    const slot = this.#allocate(4);
    try {
      new DataView(this.#exports.memory.buffer).setUint32(slot, 0, true);
      const status = call(slot);
      const at = new DataView(this.#exports.memory.buffer).getUint32(slot, true);
      const answer = at ? JSON.parse(this.#text(at)) : null;
      if (at) this.#exports.tangyin_free(at);
      if (status !== 0)
        throw new TangyinError(answer?.error ?? { code: "out_of_memory", message: "内存不足", message_en: "out of memory" });
      return answer;
    } finally {
      this.#exports.free(slot);
    }
  }

  /** @param {string} text @param {(at: number) => number} use */
  #withText(text, use) {
    const bytes = new TextEncoder().encode(text);
    const at = this.#allocate(bytes.length + 1);
    try {
      const memory = new Uint8Array(this.#exports.memory.buffer);
      memory.set(bytes, at);
      memory[at + bytes.length] = 0;
      return use(at);
    } finally {
      this.#exports.free(at);
    }
  }

  /** @param {number} size */
  #allocate(size) {
    const at = this.#exports.malloc(size);
    if (!at) throw new TangyinError({ code: "out_of_memory", message: "内存不足", message_en: "out of memory" });
    return at >>> 0;
  }

  /** The text that ends in a zero byte. @param {number} at */
  #text(at) {
    const memory = new Uint8Array(this.#exports.memory.buffer);
    return new TextDecoder().decode(memory.subarray(at, memory.indexOf(0, at)));
  }

  // Each function that the module imports: those that mean something here, and a refusal for the others (files).
  /** @param {WebAssembly.Module} module */
  #imports(module) {
    /** @type {Record<string, (...values: any[]) => any>} */
    const known = {
      "page.event": (at) => this.#onEvent?.(JSON.parse(this.#text(at))),
      "page.cancelled": () => (this.#cancelled?.() ? 1 : 0),
      "wasi_snapshot_preview1.proc_exit": (status) => {
        throw new Error(`tangyin.wasm stopped with status ${status}: ${this.#said}`);
      },
      "wasi_snapshot_preview1.environ_sizes_get": (count, size) => {
        this.#setNumbers(count, [0]), this.#setNumbers(size, [0]);
        return kSuccess;
      },
      "wasi_snapshot_preview1.environ_get": () => kSuccess,
      "wasi_snapshot_preview1.clock_time_get": (_id, _precision, at) => {
        const view = new DataView(this.#exports.memory.buffer);
        view.setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true);
        return kSuccess;
      },
      "wasi_snapshot_preview1.random_get": (at, size) => {
        this.#crypto.getRandomValues(new Uint8Array(this.#exports.memory.buffer, at, size));
        return kSuccess;
      },
      "env.getentropy": (at, size) => {
        this.#crypto.getRandomValues(new Uint8Array(this.#exports.memory.buffer, at, size));
        return kSuccess;
      },
      "wasi_snapshot_preview1.fd_write": (_file, list, count, written) => this.#write(list, count, written),
      "env.emscripten_notify_memory_growth": () => {},
    };
    /** @type {Record<string, Record<string, any>>} */
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      imports[from] ??= {};
      imports[from][name] = known[`${from}.${name}`] ?? (() => kNoSystem);
    }
    return imports;
  }

  /** What an assertion prints, kept for the error that follows. @param {number} list @param {number} count @param {number} written */
  #write(list, count, written) {
    const memory = this.#exports.memory.buffer;
    const view = new DataView(memory);
    let total = 0;
    for (let n = 0; n < count; ++n) {
      const at = view.getUint32(list + 8 * n, true), size = view.getUint32(list + 8 * n + 4, true);
      this.#said += new TextDecoder().decode(new Uint8Array(memory, at, size));
      total += size;
    }
    this.#said = this.#said.slice(-1000);
    this.#setNumbers(written, [total]);
    return kSuccess;
  }

  /** @param {number} at @param {number[]} values */
  #setNumbers(at, values) {
    const view = new DataView(this.#exports.memory.buffer);
    values.forEach((value, n) => view.setUint32(at + 4 * n, value, true));
  }
}
