// Makes a text to judge of a poem that was copied from anywhere: numbers before lines, notes in brackets, spaces between
// characters, blank lines between couplets, what stands after the poem. The library wants titles and lines alone.

const kLongestTitle = 24; // characters of a title or an author's name
const afterwards = /^(?:注释|註釋|注解|译文|譯文|赏析|賞析|简析|簡析|评析|評析|注[:：]|【)/;

/** @param {string} text a poem with one line or several in a row @returns {string[]} its runs of Han characters */
const runs = text => text.match(/\p{Script=Han}+/gu) ?? [];

/** One line without what copies bring along. @param {string} line */
function clean(line) {
  return line
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\[［【〔〖][^\]］】〕〗]*[\]］】〕〗]/g, '') // [1], 【注】
    .replace(/[(（][^)）]*[)）]/g, '') // （自作）
    .replace(/^[\s>*#·•\-–—]+/, '')
    .replace(/^\s*(?:第?\s*[0-9０-９]+\s*[.．、:：)）]?|[①-⑳⓪])\s*/, '')
    .replace(/[①-⑳⓪¹²³⁰-⁹0-9０-９]/g, '')
    .replace(/[A-Za-zÀ-ɏ.'’"“”&;/\\|_=<>]+/g, ' ')
    .replace(/(?<=\p{Script=Han})[\s　]+(?=\p{Script=Han})/gu, match => (match.includes('　') ? '　' : ''))
    .trim();
}

/** Whether a line is verse: runs of one length, 5 or 7 each, or several runs with marks. @param {string} line */
function isVerse(line) {
  const parts = runs(line);
  if (parts.length === 0) return false;
  const lengths = new Set(parts.map(part => [...part].length));
  if (lengths.size === 1 && (lengths.has(5) || lengths.has(7))) return true;
  // Verse with a line too long or short still has a mark at its end, and no long runs.
  return parts.length >= 2 && parts.length <= 4 && /[，。！？；]$/u.test(line) && parts.every(part => [...part].length <= 9)
    && parts.some(part => [5, 7].includes([...part].length));
}

/**
 * @param {string} text as it was pasted
 * @returns {string} poems apart by blank lines, each with its title in a line of its own and one verse a line
 */
export function fromPaste(text) {
  /** @type {{ title: string[], lines: string[] }[]} */
  const poems = [];
  let open = false; // whether the last poem may go on
  let blank = false; // whether a blank line was just passed
  for (const raw of text.split(/\r\n|[\r\n\u2028\u2029]/)) {
    if (raw.trim() === '') {
      blank = true;
      continue;
    }
    const line = clean(raw);
    if (line === '') continue;
    const last = poems.at(-1);
    if (isVerse(line)) {
      if (last && open && !(blank && isWhole(last.lines))) last.lines.push(...runs(line));
      else if (last && last.lines.length === 0) last.lines.push(...runs(line));
      else poems.push({ title: [], lines: runs(line) });
      open = true;
    } else if (!afterwards.test(line) && [...line].length <= kLongestTitle) {
      if (last && last.lines.length === 0) last.title.push(line);
      else poems.push({ title: [line], lines: [] });
      open = false;
    } else {
      open = false; // prose after a poem
    }
    blank = false;
  }
  return poems.filter(poem => poem.lines.length > 0)
    .map(({ title, lines }) => [...(title.length ? [title.join('　')] : []), ...withMarks(lines)].join('\n'))
    .join('\n\n');
}

/** A poem that a blank line may end: four lines, eight or more. @param {string[]} lines */
const isWhole = lines => lines.length >= 4 && lines.length % 4 === 0;

/** @param {string[]} lines */
const withMarks = lines => lines.map((line, i) => line + (i % 2 ? '。' : '，'));
