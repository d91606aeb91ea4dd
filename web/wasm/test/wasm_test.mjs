// The browser build in Node: the same poems as the native program, the protocol, the size of the download.
//   TANGYIN_PROGRAM=build/tangyin node --test web/wasm/test/wasm_test.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

const root = new URL("../../../", import.meta.url);
const program = process.env.TANGYIN_PROGRAM ?? new URL("build/tangyin", root).pathname;
const model = new URL("build-wasm/packed/tangyin.safetensors", root).pathname; // with its index and judge beside it
const { Tangyin, TangyinError } = await import(new URL("build-web/wasm/tangyin.js", root).href);

/** A request as options of the native program. */
function options(request) {
  const words = [];
  for (const [name, value] of Object.entries(request)) {
    if (name === "opening") words.push(value);
    else words.push(`--${name.replace("_", "-")}`, ...(Array.isArray(value) ? value : [String(value)]));
  }
  return words;
}
const native = (command, words, input) =>
  JSON.parse(execFileSync(program, [command, ...words, "--json"], { encoding: "utf8", input }));

// Every form and every way to ask; seeds chosen once, by counting.
const requests = [
  { opening: "月", form: "七绝", seed: 1 },
  { opening: "山", form: "七绝", seed: 2, count: 3 },
  { opening: "春风", form: "五绝", seed: 3, count: 3 },
  { opening: "秋", form: "五律", seed: 4, particles: 24 },
  { opening: "江", form: "七律", seed: 5, particles: 24 },
  { form: "排律", lines: 12, chars: 5, seed: 6, particles: 24 },
  { form: "古体", lines: 6, chars: 7, seed: 7, particles: 24 },
  { acrostic: "春夏秋冬", form: "五绝", seed: 8 },
  { title: "寄友人", form: "七绝", seed: 9, temperature: 1.2 },
  { couplet: "白日依山尽", seed: 10 },
  { opening: "夜", form: "七绝", rhyme: "东", seed: 11, script: "traditional" },
  { style: "李白", form: "七绝", strictness: "lenient", seed: 12, effort: "quick" },
  { opening: "云", form: "五绝", seed: 13, effort: "best", explain: true },
];

describe("the browser build", () => {
  let poet;
  before(async () => {
    poet = await Tangyin.load();
  });
  after(() => poet.close());

  for (const request of requests)
    test(`writes what the native program writes: ${JSON.stringify(request)}`, async () => {
      const { explain, ...rest } = request;
      const words = options(rest);
      const expected = native("write", [...words, ...(explain ? ["--explain"] : []), "--model", model]);
      assert.deepEqual(await poet.write(request), expected);
    });

  test("judges as the native program judges", async () => {
    const text = "月照空山夜正深\n松风吹梦到江浔\n故人一别无消息\n独对寒灯抱素琴";
    const expected = native("check", ["-"], text);
    const { form, lines } = await poet.check({ text });
    assert.equal(form, expected.form);
    assert.deepEqual(lines, expected.lines);
  });

  test("tells each line once and in order, then the poem", async () => {
    const events = [];
    const [poem] = await poet.write({ opening: "月", form: "五绝", seed: 3 }, { onEvent: (event) => events.push(event) });
    const lines = events.filter((event) => event.event === "line");
    assert.deepEqual(lines.map(({ line }) => line), [1, 2, 3, 4]);
    assert.deepEqual(lines.map(({ text }) => text), poem.lines);
    assert.deepEqual(events.at(-1).result.lines, poem.lines);
    const characters = events.filter((event) => event.event === "character");
    if (characters.length) assert.equal(characters.map(({ text }) => text).join(""), poem.lines.join(""));
  });

  test("answers requests in their order", async () => {
    const answered = [];
    await Promise.all([
      poet.write({ opening: "风", form: "五绝", seed: 1, effort: "quick" }).then(() => answered.push("write")),
      poet.forms().then(() => answered.push("forms")),
      poet.describe().then(() => answered.push("describe")),
    ]);
    assert.deepEqual(answered, ["write", "forms", "describe"]);
  });

  test("stops a request whose signal is aborted, and goes on with the next", async () => {
    const abort = new AbortController();
    const endless = poet.write({ form: "七律", count: 10_000, seed: 1 }, { signal: abort.signal, onEvent: () => abort.abort() });
    const queued = poet.write({ form: "七律", count: 10_000, seed: 1 }, { signal: abort.signal });
    await assert.rejects(endless, { name: "AbortError" });
    await assert.rejects(queued, { name: "AbortError" });
    assert.equal((await poet.write({ opening: "雪", form: "五绝", seed: 2, effort: "quick" })).length, 1);
    await assert.rejects(poet.forms({ signal: abort.signal }), { name: "AbortError" });
  });

  test("refuses with code, field and sentences in both languages", async () => {
    await assert.rejects(poet.write({ strictness: "loose" }), (error) => {
      assert(error instanceof TangyinError);
      assert.equal(error.code, "invalid_value");
      assert.equal(error.field, "strictness");
      assert.match(error.message_zh, /[一-龥]/);
      assert.match(error.message_en, /[a-z]/);
      return true;
    });
    await assert.rejects(poet.write({ opening: "发财\u0000" }), TangyinError);
  });

  test("judges and looks up without a model", async () => {
    const reader = await Tangyin.load({ model: false });
    try {
      assert.equal((await reader.rhymes()).length, 106);
      assert.equal((await reader.describe()).model, null);
      await assert.rejects(reader.write({ opening: "月" }), { code: "no_model" });
    } finally {
      reader.close();
    }
    await assert.rejects(reader.forms(), { code: "closed" });
  });
});

test("says which file is missing", async () => {
  await assert.rejects(Tangyin.load({ base: new URL("nowhere/", root) }), /nowhere\/files\.json/);
});

test("the models are a download of at most 20 MB", () => {
  const files = JSON.parse(readFileSync(new URL("build-web/wasm/files.json", root), "utf8"));
  const bytes = ["model", "index", "judge"].map((part) => files[part].bytes);
  assert(bytes.reduce((sum, size) => sum + size) <= 20e6, `they are ${bytes} bytes`);
});
