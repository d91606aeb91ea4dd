// The shapes of docs/api as the page reads them, and those of the page itself. For tsc alone; no browser loads this file.

export type Script = 'simplified' | 'traditional';
export type Tone = '平' | '仄' | '○' | '？';

export interface Remark {
  rule: string;
  rule_en: string;
  line: number; // from 1; 0: the whole poem
  position: number; // from 1; 0: the whole line
  message: string;
  message_en: string;
}

export interface WriteRequest {
  opening?: string;
  form?: string;
  lines?: number;
  chars?: number;
  rhyme?: string;
  acrostic?: string;
  pattern?: string;
  couplet?: string;
  title?: string;
  style?: string;
  strictness?: string;
  count?: number;
  seed?: number;
  temperature?: number;
  particles?: number;
  script?: Script;
}

export interface Poem {
  form: string;
  pattern: string;
  title: string;
  lines: string[];
  opening: string;
  seed: number;
  logprob_per_char: number;
  prosody: { ok: boolean; rhyme: string; violations: Remark[] };
}

export interface WriteEvent {
  event: 'character' | 'line' | 'poem';
  poem: number; // from 0
  line?: number; // from 1
  column?: number; // from 1
  text?: string;
  result?: Poem;
}

export interface CheckedLine {
  text: string;
  tones: string;
  expected: string;
  ok: boolean;
  rhymes: boolean;
  pinyin?: string;
}

export interface Checked {
  title: string;
  form: string;
  form_en: string;
  pattern: string;
  pattern_en: string;
  ok: boolean;
  strict: boolean;
  conclusion: string;
  conclusion_en: string;
  rhyme: {
    name: string | null;
    tone: string | null;
    characters: string;
    groups: { name: string; characters: string }[];
  };
  lines: CheckedLine[];
  violations: Remark[];
  notes: Remark[];
  readings?: { character: string; readings: { rhyme: string; source: string; usual: boolean }[] }[];
}

export interface CheckRequest {
  text: string;
  form?: string;
  pinyin?: boolean;
  readings?: boolean;
  script?: Script;
}

export interface Candidate {
  text: string;
  probability: number;
  tone: Tone;
  rhyme: string;
  pinyin: string;
}

export interface Excluded extends Candidate {
  reason: 'tone' | 'rhyme' | 'repeated' | 'copied';
  message: string;
  message_en: string;
}

export interface AlternativesRequest {
  lines: string[];
  line: number;
  column: number;
  count?: number;
  form?: string;
  rhyme?: string;
  title?: string;
  style?: string;
  strictness?: string;
  script?: Script;
}

export interface Alternatives {
  line: number;
  column: number;
  form: string;
  pattern: string;
  standing: string;
  wanted: { tone: Tone; rhymes: boolean; rhyme: string | null; message: string; message_en: string };
  choices: Candidate[];
  excluded: Excluded[];
}

export interface Character {
  text: string;
  simplified: string;
  traditional: string[];
  pinyin: string[];
  tone: Tone;
  readings: {
    tone: string;
    rhyme: string;
    source: string;
    page: number;
    place: number;
    through: string;
    usual: boolean;
  }[];
  words: { word: string; tone: Tone; rhyme: string | null; certain: boolean }[];
}

export interface Chance {
  text: string;
  probability: number;
}

export interface Prediction {
  model: Chance[];
  rules: Chance[] | null;
  allowed: number | null;
}

export type Gate = 'i' | 'f' | 'g' | 'o' | 'c' | 'h';

export interface Step {
  text: string;
  line: number;
  column: number; // 0: the mark after the line
  probability: number;
  before: Prediction;
  layers: Record<Gate, number[]>[];
}

export interface Trace {
  form: string | null;
  title: string;
  hidden: number;
  units: number;
  steps: Step[];
  next: Prediction;
}

export interface TraceRequest {
  lines: string[];
  form?: string;
  title?: string;
  strictness?: string;
  top?: number;
  units?: number;
  script?: Script;
}

export interface Rhyme {
  name: string;
  tone: '平' | '上' | '去' | '入';
  characters: string;
}

export interface Form {
  name: string;
  name_en: string;
  lines: number;
  chars: number;
  patterns: { name: string; name_en: string; lines: string[]; rhymes: boolean[] }[];
}

export interface Description {
  version: string;
  model: null | {
    script: Script;
    vocabulary: number;
    embedding: number;
    hidden: number;
    layers: number;
    card: unknown;
  };
  index: boolean;
}

export interface WriteOptions {
  onEvent?: (event: WriteEvent) => void;
  signal?: AbortSignal;
}

/** What both back ends offer; every method rejects with an ApiError. */
export interface Client {
  kind: 'http' | 'wasm';
  write(request: WriteRequest, options?: WriteOptions): Promise<Poem[]>;
  check(request: CheckRequest): Promise<Checked | Checked[]>;
  alternatives(request: AlternativesRequest, options?: { signal?: AbortSignal }): Promise<Alternatives>;
  character(request: { text: string; script?: Script }): Promise<Character>;
  trace(request: TraceRequest): Promise<Trace>;
  rhymes(): Promise<Rhyme[]>;
  forms(): Promise<Form[]>;
  poets(): Promise<string[]>;
  describe(): Promise<Description>;
}

/** A place of the poem on the page. */
export interface Cell {
  text: string; // '' where it is open
  locked: boolean;
}

export interface Settings {
  script: Script;
  lang: 'zh' | 'en';
  theme: 'light' | 'dark' | 'ink';
  direction: 'vertical' | 'horizontal';
  marks: boolean; // tones beside the characters
  pinyin: boolean;
  rewrite: boolean; // choosing another character writes the rest anew
}

/** What the desk asks for. */
export interface Wish {
  title: string;
  opening: string;
  form: string; // '' : the program chooses
  rhyme: string;
  acrostic: string;
  style: string;
  temperature: number;
  strictness: string;
  count: number;
}

/** The sheet on the table: all that undo brings back. */
export interface Sheet {
  form: string;
  lines: Cell[][];
  title: string;
  poems: Poem[]; // of the last request
  shown: number; // which of them
  request: WriteRequest | null; // that wrote them
}
