// Readings that Unihan alone gets wrong, or lacks: each row failed before src/prosody/data had it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "prosody/rhyme_book.h"

namespace tangyin {
namespace {

// The heads of all rhymes of a character, in the book's order; with `only_usual` of the usual ones.
std::u32string heads_of(char32_t character, const RhymeBook& book, bool only_usual = false) {
  std::set<RhymeId> ids;
  for (const Reading& reading : book.readings(character))
    if (reading.usual || !only_usual) ids.insert(reading.rhyme);
  std::u32string heads;
  for (const RhymeId id : ids) heads += utf8::decode(book.rhyme(id).head);
  return heads;
}

struct Fact {
  char32_t character;
  std::u32string_view rhymes;
  const char* source;
};

TEST(CorrectedReadings, AreThoseOfTheGuangyunAndOfPingshui) {
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  const Fact facts[] = {
      {U'滄', U"陽", "七岡切; 426.19 is 凔"},
      {U'鸞', U"寒", "落官切; 128.27 is 𪈮"},
      {U'摧', U"灰", "昨回切; 273.34 is 嶊"},
      {U'堅', U"先", "古賢切; 089.39 is 㙠"},
      {U'涇', U"青", "古靈切; 318.19 is 𠗊"},
      {U'橐', U"藥", "他各切; 184.57 is 𣘯"},
      {U'厄', U"陌", "於革切; 163.09 is 𠂬"},
      {U'嶠', U"蕭嘯", "巨嬌切 and 渠廟切"},
      {U'嵯', U"支歌", "楚宜切 and 昨何切"},
      {U'那', U"歌哿箇", "諾何切, 奴可切, 奴箇切"},
      {U'袍', U"豪號", "薄襃切 and 薄報切"},
      {U'業', U"洽", "平水韻 joins 業 with 洽"},
      {U'劫', U"洽", "平水韻 joins 業 with 洽"},
      {U'怯', U"洽", "平水韻 joins 業 with 洽"},
      {U'鄴', U"洽", "平水韻 joins 業 with 洽"},
      {U'飆', U"蕭", "甫遙切"},
      {U'着', U"藥", "as 著, entering alone"},
      {U'崙', U"元", "盧昆切"},
      {U'恍', U"陽養", "虎晃切"},
      {U'咬', U"肴巧", "五巧切"},
      {U'遲', U"支寘", "直尼切 and 直利切"},
      {U'司', U"支寘", "息兹切 and 相吏切"},
      {U'跳', U"蕭嘯", "徒聊切 and 徒弔切"},
      {U'愴', U"陽養漾", "as 李郃 rhymes it; 初兩切 and 初亮切"},
      {U'冥', U"青徑", "莫經切 and 莫定切"},
      {U'麽', U"歌哿", "as 麼, and 亡果切"},
  };
  for (const Fact& fact : facts)
    EXPECT_EQ(utf8::encode(heads_of(fact.character, book)), utf8::encode(fact.rhymes))
        << fact.source;
}

TEST(CorrectedReadings, OfASimplifiedCharacterAreNotThoseOfAnOldOneThatLooksLikeIt) {
  const RhymeBook book;
  const Fact facts[] = {
      {U'净', U"敬", "淨"}, {U'仑', U"元", "崙"},
      {U'异', U"寘", "異"}, {U'岭', U"梗", "嶺"},
      {U'胆', U"感", "膽"}, {U'卤', U"麌", "鹵"},
      {U'忧', U"尤", "憂"}, {U'松', U"冬", "松, rarely 鬆"},
      {U'才', U"灰", "才"}, {U'虫', U"東", "蟲"},
      {U'蚕', U"覃", "蠶"}, {U'邮', U"尤", "郵"},
      {U'欢', U"寒", "歡"},
  };
  for (const Fact& fact : facts)
    EXPECT_EQ(utf8::encode(heads_of(fact.character, book, true)), utf8::encode(fact.rhymes))
        << fact.source;
  // In traditional text they are the old characters.
  const RhymeBook traditional(RhymeSystem::pingshui, ReadAs::traditional);
  EXPECT_EQ(heads_of(U'胆', traditional), U"寒");
}

TEST(CorrectedReadings, AreUnusualInBothScriptsOrInNone) {
  const RhymeBook book;
  for (const auto& [simplified, traditional] : {std::pair(U'风', U'風'),
                                                {U'横', U'橫'},
                                                {U'还', U'還'},
                                                {U'轻', U'輕'},
                                                {U'闻', U'聞'},
                                                {U'经', U'經'},
                                                {U'论', U'論'},
                                                {U'梦', U'夢'}})
    EXPECT_EQ(heads_of(simplified, book, true), heads_of(traditional, book, true))
        << utf8::encode(simplified);
}

TEST(CorrectedReadings, KnowEverydayAndOldPrintedCharacters) {
  const RhymeBook book;
  for (const char32_t c : std::u32string_view(U"套碰疯丢躺擦瞧您嗓尙愼甁逬屛喞姸漑曁靑淸飮顔毎鬰"))
    EXPECT_FALSE(book.readings(c).empty()) << utf8::encode(c);
  EXPECT_EQ(heads_of(U'靑', book), U"青");
  EXPECT_EQ(heads_of(U'疯', book), U"東");
}

}  // namespace
}  // namespace tangyin
