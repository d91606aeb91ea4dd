// Times of the browser build in Node, for a quiet machine:  taskset -c 0 node web/wasm/test/speed.mjs
// Medians over 11 seeds of a 七绝: from the request to its first character, and to the whole poem, with the processor time
// that it took, which other work on the machine changes little; 24 particles are what the page asks for in the browser.
const root = new URL("../../../", import.meta.url);
const { Tangyin } = await import(new URL("build-web/wasm/tangyin.js", root).href);

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
let start = performance.now();
const poet = await Tangyin.load();
console.log(`load           ${(performance.now() - start).toFixed(0)} ms, from files`);
for (const tried of [{ effort: "quick" }, { particles: 24 }, { effort: "normal" }]) {
  const first = [], whole = [], processor = [];
  for (let seed = 0; seed < 12; ++seed) {
    let seen = 0;
    start = performance.now();
    const before = process.cpuUsage();
    const onEvent = () => (seen ||= performance.now() - start);
    await poet.write({ opening: seed % 2 ? "月" : "春风", form: "七绝", seed, ...tried }, { onEvent });
    if (seed === 0) continue; // the engine compiles
    first.push(seen), whole.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
  }
  console.log(`${Object.values(tried).join().padEnd(8)} first ${median(first).toFixed(0)} ms, whole ${median(whole).toFixed(0)} ms, processor ${median(processor).toFixed(0)} ms`);
}
poet.close();
