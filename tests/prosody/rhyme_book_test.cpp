#include "prosody/rhyme_book.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "base/utf8.h"
#include "prosody/pinyin.h"

namespace tangyin {
namespace {

// The names of all rhymes of a character, in the book's order: "上平十四寒 去聲十五翰".
std::string rhymes_of(char32_t character, const RhymeBook& book) {
  std::set<RhymeId> ids;
  for (const Reading& reading : book.readings(character)) ids.insert(reading.rhyme);
  std::string names;
  for (const RhymeId id : ids) names += (names.empty() ? "" : " ") + book.rhyme(id).name;
  return names;
}

struct ReadingFact {
  char32_t character;
  const char* rhymes;
  const char* source;
};

// 廣韻: 反切 and rhyme of 大宋重修廣韻 (1008); 平水韻: the table of 佩文詩韻; 王力: 《詩詞格律》,
// 1977.
const ReadingFact kFacts[] = {
    // Level tone, one for each neighbourhood that tables get wrong.
    {U'東', "上平一東", "廣韻 德紅切"},
    {U'農', "上平二冬", "廣韻 奴冬切, 冬; 平水韻 二冬"},
    {U'鐘', "上平二冬", "廣韻 職容切, 鍾; 平水韻 joins 冬鍾"},
    {U'峰', "上平二冬", "平水韻 二冬; the Guangyun writes 峯"},
    {U'窗', "上平三江", "平水韻 三江; the Guangyun writes 窻"},
    {U'誰', "上平四支", "廣韻 視隹切, 脂; 平水韻 joins 支脂之"},
    {U'詩', "上平四支", "廣韻 書之切, 之"},
    {U'魚', "上平六魚", "廣韻 語居切"},
    {U'湖', "上平七虞", "廣韻 戶吳切, 模; 平水韻 joins 虞模"},
    {U'低', "上平八齊", "廣韻 都奚切"},
    {U'街', "上平九佳", "廣韻 古膎切"},
    {U'懷', "上平九佳", "廣韻 戶乖切, 皆; 平水韻 joins 佳皆"},
    {U'哀', "上平十灰", "廣韻 烏開切, 咍; 平水韻 joins 灰咍, which open tables file apart"},
    {U'杯', "上平十灰", "廣韻 布回切, 灰"},
    {U'臺', "上平十灰", "廣韻 徒哀切, 咍"},
    {U'春', "上平十一真", "廣韻 昌脣切, 諄; 平水韻 joins 真諄臻"},
    {U'勤', "上平十二文", "廣韻 巨斤切, 欣; 平水韻 joins 文欣"},
    {U'群', "上平十二文", "廣韻 渠云切; the Guangyun writes 羣"},
    {U'門', "上平十三元", "廣韻 莫奔切, 魂; 平水韻 joins 元魂痕"},
    {U'魂', "上平十三元", "廣韻 戶昆切, printed 䰟"},
    {U'山', "上平十五刪", "廣韻 所閒切, 山; 平水韻 joins 刪山"},
    {U'年', "下平一先", "廣韻 奴顛切"},
    {U'橋', "下平二蕭", "廣韻 巨嬌切, 宵; 平水韻 joins 蕭宵"},
    {U'郊', "下平三肴", "廣韻 古肴切"},
    {U'波', "下平五歌", "廣韻 博禾切, 戈; 平水韻 joins 歌戈"},
    {U'斜', "下平六麻", "廣韻 似嗟切"},
    {U'光', "下平七陽 去聲二十三漾", "廣韻 古黃切 唐, 古曠切 宕"},
    {U'清', "下平八庚", "廣韻 七情切, 清; 平水韻 joins 庚耕清"},
    {U'星', "下平九青", "廣韻 桑經切"},
    {U'陵', "下平十蒸", "廣韻 力膺切"},
    {U'樓', "下平十一尤", "廣韻 落侯切, 侯; 平水韻 joins 尤侯幽"},
    {U'心', "下平十二侵", "廣韻 息林切"},
    {U'南', "下平十三覃", "廣韻 那含切"},
    {U'嚴', "下平十四鹽", "廣韻 語𩏩切, 嚴; 平水韻 joins 鹽添嚴"},
    {U'帆', "下平十五咸 去聲三十陷", "廣韻 符咸切 凡, 扶泛切 梵"},
    // Entering tone: oblique, though many are level in Mandarin (王力: 入聲字歸仄).
    {U'竹', "入聲一屋", "廣韻 張六切"},
    {U'玉', "入聲二沃", "廣韻 魚欲切, 燭; 平水韻 joins 沃燭"},
    {U'學', "入聲三覺", "廣韻 胡覺切"},
    {U'一', "入聲四質", "廣韻 於悉切"},
    {U'月', "入聲六月", "廣韻 魚厥切"},
    {U'達', "入聲七曷", "廣韻 唐割切 曷, 他達切 曷"},
    {U'八', "入聲八黠", "廣韻 博拔切"},
    {U'雪', "入聲九屑", "廣韻 相絕切, 薛; 平水韻 joins 屑薛"},
    {U'白', "入聲十一陌", "廣韻 傍陌切"},
    {U'寂', "入聲十二錫", "廣韻 前歷切"},
    {U'國', "入聲十三職", "廣韻 古或切, 德; 平水韻 joins 職德"},
    {U'十', "入聲十四緝", "廣韻 是執切"},
    {U'鴨', "入聲十七洽", "廣韻 烏甲切, 狎; 平水韻 joins 洽狎乏"},
    // Level and oblique.
    {U'看', "上平十四寒 去聲十五翰", "廣韻 苦寒切, 苦旰切; 王力: 看 is free"},
    {U'聽', "下平九青 去聲二十五徑", "廣韻 他丁切, 他定切; 王力: 聽 is free"},
    {U'過', "下平五歌 去聲二十一箇", "廣韻 古禾切, 古臥切; 王力: 過 is free"},
    {U'思', "上平四支 去聲四寘", "廣韻 息兹切, 相吏切"},
    {U'忘', "下平七陽 去聲二十三漾", "平水韻 七陽 and 二十三漾"},
    {U'中', "上平一東 去聲一送", "廣韻 陟弓切 middle, 陟仲切 to hit"},
    {U'重', "上平二冬 上聲二腫 去聲二宋", "廣韻 直容切 again, 直隴切 heavy, 柱用切"},
    {U'為', "上平四支 去聲四寘", "廣韻 薳支切 to do, 于偽切 for"},
    {U'王', "下平七陽 去聲二十三漾", "廣韻 雨方切 king, 于放切 to rule"},
    {U'相', "下平七陽 去聲二十三漾", "廣韻 息良切 each other, 息亮切 minister"},
    {U'教', "下平三肴 去聲十九效", "廣韻 古肴切, 古孝切"},
    {U'論', "上平十一真 上平十三元 去聲十四願", "廣韻 力迍切 諄, 盧昆切 魂, 盧困切 慁"},
    {U'涯', "上平四支 上平九佳 下平六麻", "廣韻 魚羈切, 五佳切; 平水韻 also 六麻"},
};

TEST(RhymeBook, GivesTheRhymesThatTheSourcesGive) {
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  for (const ReadingFact& fact : kFacts)
    EXPECT_EQ(rhymes_of(fact.character, book), fact.rhymes) << fact.source;
  EXPECT_GE(std::size(kFacts), 40U);
}

TEST(RhymeBook, HasAllHundredAndSixRhymesAndNoneIsEmpty) {
  const RhymeBook book;
  ASSERT_EQ(book.rhymes().size(), 106U);  // 15 + 15 + 29 + 30 + 17
  std::set<std::string> names;
  for (size_t id = 0; id < 106; ++id) {
    const auto rhyme = static_cast<RhymeId>(id);
    names.insert(book.rhyme(rhyme).name);
    EXPECT_GE(book.members(rhyme).size(), 20U) << book.rhyme(rhyme).name;
  }
  EXPECT_EQ(names.size(), 106U);
  EXPECT_EQ(book.rhyme(RhymeId{29}).name, "下平十五咸");
  EXPECT_EQ(book.rhyme(RhymeId{105}).name, "入聲十七洽");
}

TEST(RhymeBook, SaysForEveryCharacterWhereItsReadingComesFrom) {
  const RhymeBook book;
  for (const char32_t c : book.characters()) {
    ASSERT_FALSE(book.readings(c).empty()) << utf8::encode(c);
    for (const Reading& reading : book.readings(c)) {
      ASSERT_GE(reading.page, 22) << utf8::encode(c);  // 東 is the first entry, on page 22
      ASSERT_LE(reading.page, 546) << utf8::encode(c);
      ASSERT_EQ(reading.through == c, reading.origin == Origin::guangyun) << utf8::encode(c);
    }
  }
  EXPECT_EQ(describe(book.readings(U'東')[0]), "廣韻 022.01");
  EXPECT_EQ(describe(book.readings(U'峰')[0]), "廣韻 037.01 (峯)");
}

// Counted from kSBGY itself: 19,588 characters, 1,834 of them with places in volumes of both kinds;
// 19 of these by a look-alike (data/excluded_readings.txt);
// our list adds readings.
TEST(RhymeBook, KeepsAllReadingsOfTheGuangyun) {
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  int listed = 0, both = 0;
  for (const char32_t c : book.characters()) {
    ToneClass own = ToneClass::unknown;
    for (const Reading& reading : book.readings(c))
      if (reading.origin == Origin::guangyun) own = own | tone_class_of(reading.tone);
    listed += own != ToneClass::unknown;
    both += own == ToneClass::either;
  }
  EXPECT_EQ(listed, 19588);
  EXPECT_EQ(both, 1815);
}

TEST(RhymeBook, ReadsSimplifiedCharactersAsAllTheirTraditionalForms) {
  const RhymeBook book;
  EXPECT_EQ(rhymes_of(U'发', book), "入聲六月");         // 發 方伐切, 髮 方伐切
  EXPECT_EQ(rhymes_of(U'飞', book), "上平五微");         // 飛
  EXPECT_EQ(book.tone_class(U'干'), ToneClass::either);  // 干 乾 level, 幹 oblique
  EXPECT_EQ(rhymes_of(U'干', RhymeBook(RhymeSystem::pingshui, ReadAs::traditional)), "上平十四寒");
}

TEST(RhymeBook, KnowsLevelFromOblique) {
  const RhymeBook book;
  EXPECT_EQ(book.tone_class(U'天'), ToneClass::level);
  EXPECT_EQ(book.tone_class(U'地'), ToneClass::oblique);
  EXPECT_EQ(book.tone_class(U'看'), ToneClass::either);
  EXPECT_EQ(book.tone_class(U'A'), ToneClass::unknown);
}

TEST(RhymeBook, FindsARhymeByNameInEitherScript) {
  const RhymeBook book;
  for (const char* name : {"東", "东", "一東", "一东", "上平一東", "上平一东"})
    EXPECT_EQ(book.find_rhyme(name), RhymeId{0}) << name;
  EXPECT_EQ(book.find_rhyme("灰"), RhymeId{9});
  EXPECT_FALSE(book.find_rhyme("上平十六東"));
  EXPECT_FALSE(book.find_rhyme(""));
}

TEST(RhymeBook, NeighboursAreThoseOfTheFirstLine) {
  const RhymeBook book;
  const auto near = [&](const char* a, const char* b) {
    return book.neighbours(*book.find_rhyme(a), *book.find_rhyme(b));
  };
  EXPECT_TRUE(near("東", "冬"));  // 王力: 東冬
  EXPECT_TRUE(near("魚", "虞"));  // 魚虞
  EXPECT_TRUE(near("庚", "青"));  // 庚青蒸
  EXPECT_FALSE(near("東", "江"));
  EXPECT_FALSE(near("尤", "侵"));
  EXPECT_FALSE(near("東", "東"));  // not a neighbour of itself
}

TEST(RhymeBook, CommonRhymeIsTheLevelRhymeOfAll) {
  const RhymeBook book;
  EXPECT_EQ(book.common_rhyme(U"哀臺杯"), book.find_rhyme("灰"));
  EXPECT_EQ(book.common_rhyme(U"看寒"), book.find_rhyme("寒"));
  EXPECT_FALSE(book.common_rhyme(U"東冬"));
  EXPECT_FALSE(book.common_rhyme(U"月雪"));  // oblique
  EXPECT_FALSE(book.common_rhyme(U""));
  EXPECT_TRUE(book.may_rhyme(U'看', *book.find_rhyme("寒")));
  EXPECT_FALSE(book.may_rhyme(U'看', *book.find_rhyme("翰")));  // that reading is oblique
}

// The fourteen rhymes and their finals: 中華新韻, 中華詩詞學會, 2005.
TEST(Xinyun, RhymesByTheModernFinal) {
  const RhymeBook book(RhymeSystem::xinyun);
  ASSERT_EQ(book.rhymes().size(), 14U);
  const struct {
    char32_t character;
    const char* rhyme;
    ToneClass tone;
  } facts[] = {{U'花', "一麻", ToneClass::level},     {U'歌', "二波", ToneClass::level},
               {U'月', "三皆", ToneClass::oblique},   {U'来', "四開", ToneClass::level},
               {U'飞', "五微", ToneClass::level},     {U'桥', "六豪", ToneClass::level},
               {U'流', "七尤", ToneClass::level},     {U'圆', "八寒", ToneClass::level},
               {U'云', "九文", ToneClass::level},     {U'光', "十唐", ToneClass::level},
               {U'风', "十一庚", ToneClass::level},   {U'东', "十一庚", ToneClass::level},
               {U'西', "十二齊", ToneClass::level},   {U'诗', "十三支", ToneClass::level},
               {U'日', "十三支", ToneClass::oblique}, {U'书', "十四姑", ToneClass::level},
               {U'雨', "十二齊", ToneClass::oblique}, {U'白', "四開", ToneClass::level}};
  for (const auto& fact : facts) {
    ASSERT_FALSE(book.readings(fact.character).empty()) << utf8::encode(fact.character);
    EXPECT_EQ(book.rhyme(book.readings(fact.character)[0].rhyme).name, fact.rhyme)
        << utf8::encode(fact.character);
    EXPECT_EQ(tone_class_of(book.readings(fact.character)[0].tone), fact.tone)
        << utf8::encode(fact.character);
  }
}

TEST(Pinyin, GivesTheCustomaryReadingFirst) {
  EXPECT_EQ(pinyin(U'山')[0], "shān");
  EXPECT_EQ(pinyin_line(U"春风"), "chūn fēng");
  EXPECT_EQ(pinyin_line(U"山A"), "shān ?");
  const std::vector<ToneClass> level{ToneClass::level}, oblique{ToneClass::oblique};
  EXPECT_EQ(pinyin_line(U"長", level), "cháng");
  EXPECT_EQ(pinyin_line(U"長", oblique), "zhǎng");
  EXPECT_EQ(pinyin_line(U"山", oblique), "shān");  // no such reading
  EXPECT_TRUE(pinyin(U'A').empty());
}

TEST(RhymeSystem, IsChosenByName) {
  EXPECT_EQ(parse_rhyme_system("平水韻"), RhymeSystem::pingshui);
  EXPECT_EQ(parse_rhyme_system("xinyun"), RhymeSystem::xinyun);
  EXPECT_THROW(parse_rhyme_system("haiku"), InputError);
}

}  // namespace
}  // namespace tangyin
