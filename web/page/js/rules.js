// What each rule of the verdict means, in two sentences: [simplified Chinese, English]. The names are those of docs/prosody.md.

/** @type {Record<string, { en: string, text: [string, string] }>} */
export const rules = {
  平仄: {
    en: 'tone',
    text: [
      '近体诗每句的平声与仄声要按谱相间，第二、四、六字尤其不能错。此处的字声调与谱相反。',
      'In regulated verse level and oblique tones alternate by a pattern, which binds above all the second, fourth and sixth places. The character here has the other tone.',
    ],
  },
  失对: {
    en: 'lost opposition',
    text: [
      '一联之内，上句与下句第二字的平仄要相反，叫作对。两句第二字同声，就是失对。',
      'Within a couplet the second characters of the two lines must have opposite tones. Here they have the same.',
    ],
  },
  失粘: {
    en: 'lost adhesion',
    text: [
      '上一联的末句与下一联的首句，第二字的平仄要相同，叫作粘。不同，就是失粘，两联便断开了。',
      'Between couplets the second characters of the neighbouring lines must share their tone, which makes the couplets cling together. Here they differ, and the poem falls apart.',
    ],
  },
  孤平: {
    en: 'lonely level',
    text: [
      '押平韵的「平平仄仄平」一型，若首字作仄，除韵脚外只剩一个平声，叫作孤平。要在后一字补一个平声才能救回。',
      'In a line that rhymes on the type level level oblique oblique level, an oblique first leaves a single level tone beside the rhyme. A level tone at the next free place would rescue it.',
    ],
  },
  三平尾: {
    en: 'three levels at the end',
    text: [
      '句末三字连用平声，叫作三平尾，是古体的声调。近体诗里要避开。',
      'Three level tones at the end of a line are the music of old-style verse. Regulated verse avoids them.',
    ],
  },
  三仄尾: {
    en: 'three obliques at the end',
    text: [
      '句末三字连用仄声，叫作三仄尾。唐人偶用，从严则避。',
      'Three oblique tones end the line. Tang poets allowed it now and then; strict practice avoids it.',
    ],
  },
  拗: {
    en: 'twisted line',
    text: [
      '该平而仄，叫作拗。拗了就要在本句或下句补一个平声，此处没有救。',
      'An oblique tone stands where a level one is due, which twists the line. It wants a rescue by a level tone in this line or the next, and there is none.',
    ],
  },
  句脚: {
    en: 'line end',
    text: [
      '不押韵的奇数句，末字要用仄声，与韵脚的平声相映。此句末字是平声。',
      'An odd line that does not rhyme ends in an oblique tone, so that the level rhyme stands out. This one ends level.',
    ],
  },
  出韵: {
    en: 'off rhyme',
    text: [
      '偶数句的末字要同在平水韵的一部。此字属于另一部。',
      'The ends of the even lines must belong to one of the 106 rhymes. This character belongs to another.',
    ],
  },
  重韵: {
    en: 'repeated rhyme',
    text: [
      '一首诗里，同一个字不能两次作韵脚。此字前面已经押过。',
      'A character may serve as the rhyme only once in a poem. This one has rhymed before.',
    ],
  },
  字数: {
    en: 'length of a line',
    text: [
      '近体诗每句或五字或七字，全诗一律。此句多了或少了字。',
      'Regulated lines all have five characters or all have seven. This one has too many or too few.',
    ],
  },
  句数: {
    en: 'number of lines',
    text: [
      '绝句四句，律诗八句，排律十句以上且须成双。此诗的句数不合。',
      'A quatrain has four lines, regulated verse eight, extended verse an even ten or more. This poem has another number.',
    ],
  },
  拗救: {
    en: 'twist and rescue',
    text: [
      '一处该平而用仄，就在本句或对句的另一处补一个平声。这是唐人的常法，不算出律。',
      'A level tone that is missing at one place is made up for at another, in this line or the next. Tang poets did so freely, and it breaks nothing.',
    ],
  },
  小拗: {
    en: 'small twist',
    text: [
      '不紧要的位置该平而仄，叫作小拗。可救可不救。',
      'An oblique tone stands at a place that binds little. It may be rescued or left.',
    ],
  },
  邻韵: {
    en: 'neighbour rhyme',
    text: [
      '首句可以借用邻近的一部韵，叫作孤雁出群。后面各韵脚仍须同部。',
      'The first line may borrow from a neighbouring rhyme, a lone goose leaving the flock. All later rhymes stay within one.',
    ],
  },
  折腰体: {
    en: 'broken waist',
    text: [
      '前半与后半之间失粘，别无他病，叫作折腰体。唐人有此一格。',
      'The two halves of the poem do not cling together, and nothing else is amiss. The Tang knew this as a form of its own.',
    ],
  },
  多音: {
    en: 'two readings',
    text: [
      '此字有平仄两读，这里取合律的一读。请看意思是否也相合。',
      'The character can be read level or oblique, and the reading that fits was taken. See that the sense fits too.',
    ],
  },
  生僻: {
    en: 'unusual reading',
    text: [
      '韵书虽有此读，诗里却罕见。从严不取。',
      'The rhyme book has this reading, but verse hardly uses it. The strict rules do not take it.',
    ],
  },
  古体: {
    en: 'old style',
    text: [
      '声调多处不合近体，而韵脚相押，可作古体诗看。古体不论平仄。',
      'The tones fit no regulated pattern, but the poem rhymes. It can be read as old-style verse, which has no tone pattern.',
    ],
  },
};

/** The rule of this name, in either script. @param {string} name */
export function ruleOf(name) {
  const plain = name.replaceAll('韻', '韵').replaceAll('鄰', '邻').replaceAll('對', '对').replaceAll('體', '体')
    .replaceAll('數', '数').replaceAll('腳', '脚');
  return rules[plain] ?? null;
}
