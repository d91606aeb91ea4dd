export interface CallOptions {
  /** Stops the request; the promise is then refused with the signal's reason. */
  signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** Sees each character, line and poem once it is settled. */
  onEvent?: (event: WriteEvent) => void;
}

export interface LoadOptions {
  /** The folder with files.json and its files; by default the one of tangyin.js. */
  base?: string | URL;
  /** false: the poet judges and looks up; nothing but the library is loaded. */
  model?: boolean;
  /** false: lines of the training text may come again, and no poet's style is known. */
  index?: boolean;
  /** false: poems are ranked by the model's likelihood alone. */
  judge?: boolean;
  options?: Open;
  /** Bytes of the download. */
  onProgress?: (progress: { loaded: number; total: number }) => void;
  signal?: AbortSignal;
}

/** What a request failed with. */
export class TangyinError extends Error {
  code: string;
  /** Of the request; empty where none is to blame. */
  field: string;
  /** In the field, from 1; 0: all of it. */
  position: number;
  message_zh: string;
  message_en: string;
}

/** A model with its index and the prosody, in a worker of its own. */
export class Tangyin {
  static load(options?: LoadOptions): Promise<Tangyin>;
  write(request: WriteRequest, options?: WriteOptions): Promise<Poems>;
  check(request: CheckRequest, options?: CallOptions): Promise<Checked>;
  alternatives(request: AlternativesRequest, options?: CallOptions): Promise<Alternatives>;
  trace(request: TraceRequest, options?: CallOptions): Promise<Trace>;
  /** What is known of a character: "行". */
  character(request: string | CharacterRequest, options?: CallOptions): Promise<Character>;
  rhymes(options?: CallOptions): Promise<Rhymes>;
  forms(options?: CallOptions): Promise<Forms>;
  poets(options?: CallOptions): Promise<Poets>;
  describe(options?: CallOptions): Promise<Description>;
  /** Ends the worker; what is not answered yet is refused. */
  close(): void;
}
