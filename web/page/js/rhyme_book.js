// The 106 rhymes, fetched once: tones and rhymes of a character without asking again. Keeps both scripts as given.

/** @typedef {import('./types').Rhyme} Rhyme */

/** Two common characters of each rhyme beside its name, so that one hears it; our own choice, level rhymes first. */
const examples =
  '东:风中 冬:松钟 江:窗双 支:时诗 微:飞归 鱼:书居 虞:湖无 齐:溪西 佳:怀街 灰:来开 真:春人 文:云君 元:门魂 寒:看难 删:山间 ' +
  '先:天年 萧:桥遥 肴:交梢 豪:高涛 歌:多河 麻:花家 阳:长光 庚:明声 青:亭星 蒸:灯冰 尤:秋愁 侵:深心 覃:南潭 盐:帘檐 咸:衫帆';

/** @type {Map<string, string>} */
const exampleOf = new Map(
  examples.split(' ').map(entry => /** @type {[string, string]} */ (entry.split(':'))),
);

const traditionalNames =
  '東冬江支微魚虞齊佳灰真文元寒刪先蕭肴豪歌麻陽庚青蒸尤侵覃鹽咸';

export class RhymeBook {
  /** @param {Rhyme[]} rhymes */
  constructor(rhymes) {
    this.rhymes = rhymes;
    /** @type {Map<string, Rhyme[]>} */
    this.of = new Map();
    for (const rhyme of rhymes) {
      for (const character of rhyme.characters) {
        const list = this.of.get(character);
        if (list) list.push(rhyme);
        else this.of.set(character, [rhyme]);
      }
    }
  }

  /** 平, 仄, ○ for both, ？ for a character that is in no table. @param {string} character */
  tone(character) {
    const rhymes = this.of.get(character);
    if (!rhymes) return '？';
    const level = rhymes.some(rhyme => rhyme.tone === '平');
    const oblique = rhymes.some(rhyme => rhyme.tone !== '平');
    return level && oblique ? '○' : level ? '平' : '仄';
  }

  /** The rhyme that is meant by its name, in full or in short. @param {string} text @returns {Rhyme | null} */
  named(text) {
    return this.rhymes.find(rhyme => rhyme.name === text)
      ?? this.rhymes.find(rhyme => shortName(rhyme) === text) ?? null;
  }
}

/** 上平一东 → 东. @param {Rhyme} rhyme */
export const shortName = rhyme => [...rhyme.name].at(-1) ?? rhyme.name;

/** 上平一东 → 风中; for an oblique rhyme nothing. @param {Rhyme} rhyme @returns {string} */
export function exampleWords(rhyme) {
  if (rhyme.tone !== '平') return '';
  const short = shortName(rhyme);
  const index = [...traditionalNames].indexOf(short);
  return exampleOf.get(short) ?? [...exampleOf.values()][index] ?? '';
}

/** Whether a character of this tone breaks a place that wants that one. @param {string} tone @param {string} wanted */
export const clashes = (tone, wanted) =>
  (tone === '平' && wanted === '仄') || (tone === '仄' && wanted === '平');
