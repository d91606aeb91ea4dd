// The index as it is downloaded (written by pack.py): its sets of 32-bit hashes, 16 bits each in the file, as the gaps between
// sorted hashes in a Rice code, 12.2 bits each (9.2 where 29 bits of a hash count), the least that such sets need.
//
//   "TYRC"  uint32 n  JSON[n] {size, sets: [{ends: [from, to], rests: [from, to], k, shift, bytes}]}
//   the file without the ranges of `sets`, then the code of each set
//
// Hashes are coded without their lowest `shift` bits, which are zero.  A gap g ≥ 1 is (g−1)>>k zeros, a one, and the k low bits of g−1, first bit first.  The first gap is counted from −1.
// In the file, `ends` counts the hashes up to each value of the upper 16 bits, `rests` holds the lower 16 of each.
// @ts-check

const kMagic = 0x43525954; // "TYRC"

/** @param {Uint8Array} packed @returns {Uint8Array} the file; `packed` itself where it is not packed so */
export function unpackIndex(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < 8 || view.getUint32(0, true) !== kMagic) return packed;
  let at = 8 + view.getUint32(4, true);
  const { size, sets } = JSON.parse(new TextDecoder().decode(packed.subarray(8, at)));
  const file = new Uint8Array(size);
  const cut = sets.flatMap((/** @type {any} */ set) => [set.ends, set.rests]).sort((/** @type {number[]} */ a, /** @type {number[]} */ b) => a[0] - b[0]);
  let to = 0;
  for (const [from, end] of [...cut, [size, size]]) {
    file.set(packed.subarray(at, at + from - to), to);
    at += from - to;
    to = end;
  }
  for (const set of sets) {
    unpackSet(packed.subarray(at, at + set.bytes), set, file);
    at += set.bytes;
  }
  return file;
}

/** @param {Uint8Array} code @param {{ends: number[], rests: number[], k: number, shift: number}} set @param {Uint8Array} file */
function unpackSet(code, { ends, rests, k, shift }, file) {
  const out = new DataView(file.buffer), lowBits = 32 - k, scale = 2 ** k, unit = 2 ** shift;
  let bit = 0, bucket = 0, count = 0, value = -1;
  // The 32 bits from `bit` on; zeros past the end.
  const window = () => {
    const p = bit >>> 3, s = bit & 7;
    return (((code[p] << 24) | (code[p + 1] << 16) | (code[p + 2] << 8) | code[p + 3]) << s) | (code[p + 4] >> (8 - s));
  };
  for (let to = rests[0]; to < rests[1]; to += 2, ++count) {
    let zeros = Math.clz32(window());
    for (; zeros === 32; zeros = Math.clz32(window())) (value += 32 * scale), (bit += 32);
    bit += zeros + 1;
    value += zeros * scale + (window() >>> lowBits) + 1;
    bit += k;
    const hash = value * unit;
    for (const upper = Math.floor(hash / 65536); bucket < upper; ++bucket) out.setUint32(ends[0] + 4 * bucket, count, true);
    out.setUint16(to, hash % 65536, true);
  }
  for (; ends[0] + 4 * bucket < ends[1]; ++bucket) out.setUint32(ends[0] + 4 * bucket, count, true);
}
