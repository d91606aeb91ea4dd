// Readings by the word, and first lines that could be read in two ways; the lines are ours, made of
// characters of one tone where the reading is not the point (天 level, 地 oblique, 東 紅 公 rhyme).
#include "prosody/words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "prosody/rhyme_check.h"
#include "prosody/verdict.h"

namespace tangyin {
namespace {

const RhymeBook& word_book() {
  static const RhymeBook kBook;
  return kBook;
}

bool has(const std::vector<Remark>& remarks, std::string_view rule) {
  return std::ranges::any_of(remarks, [&](const Remark& remark) { return remark.rule == rule; });
}

TEST(Words, TellHowTheirCharactersAreRead) {
  EXPECT_EQ(readings_by_word(U"雁成行", word_book())[2]->rhyme, word_book().find_rhyme("陽"));
  EXPECT_EQ(readings_by_word(U"独自行", word_book())[2]->rhyme, word_book().find_rhyme("庚"));
  EXPECT_EQ(readings_by_word(U"范蠡舟", word_book())[1]->tone, ToneClass::oblique);
  EXPECT_EQ(readings_by_word(U"花事更深", word_book())[2]->tone, ToneClass::oblique);
  EXPECT_FALSE(readings_by_word(U"看山", word_book())[0]);  // free in verse
  EXPECT_FALSE(readings_by_word(U"成行", RhymeBook(RhymeSystem::xinyun))[1]);
}

// 行 as a row rhymes in 陽 and is usual there; as walking it is not.
TEST(Words, DecideWhichRhymeIsUsual) {
  const RhymeId yang = *word_book().find_rhyme("陽");
  EXPECT_TRUE(usually_rhymes(U"地地雁成行", yang, word_book()));
  EXPECT_FALSE(usually_rhymes(U"地地天人行", yang, word_book()));
}

TEST(Words, DoNotLetALevelBuExcuseALonelyLevel) {
  const Verdict verdict =
      judge({U"地地天天地", U"地天不地東", U"天天天地地", U"地地地天紅"}, std::nullopt, word_book());
  EXPECT_TRUE(has(verdict.violations, "孤平"));
}

TEST(Words, CallKongYouyouThreeLevelsAtTheEnd) {
  const RhymeBook& one = word_book();
  const Verdict verdict =
      judge({U"天天地地地天遊", U"地地天天地地樓", U"地地天天天地地", U"天天地地空悠悠"},
            std::nullopt, one);
  EXPECT_TRUE(has(verdict.violations, "三平尾"));
}

// 望 is in 陽 and in 漾.  Read oblique the first line is 仄仄平平仄, read level it has two faults.
TEST(FirstLine, EndsObliqueWhereThatIsBetterThoughItCouldRhyme) {
  const Verdict verdict =
      judge({U"地地天天望", U"天天地地光", U"天天天地地", U"地地地天長"}, std::nullopt, word_book());
  EXPECT_TRUE(verdict.ok);
  EXPECT_FALSE(verdict.lines[0].rhymes);
}
TEST(FirstLine, RhymesWhereThatIsBetter) {
  const Verdict verdict =
      judge({U"地地地天望", U"天天地地光", U"天天天地地", U"地地地天長"}, std::nullopt, word_book());
  EXPECT_TRUE(verdict.ok);
  EXPECT_TRUE(verdict.lines[0].rhymes);
}
// 思 is in 支, a neighbour of 微, and in 寘; oblique it would make 三仄尾.
TEST(FirstLine, BorrowsANeighbourThoughItsEndCouldBeOblique) {
  const Verdict verdict =
      judge({U"天天地地思", U"地地地天飛", U"地地天天地", U"天天地地歸"}, std::nullopt, word_book());
  EXPECT_TRUE(verdict.ok);
  EXPECT_TRUE(has(verdict.notes, "邻韵"));
}

TEST(Verdict, NamesTheBrokenWaist) {
  const Verdict broken =
      judge({U"地地天天地", U"天天地地東", U"地地天天地", U"天天地地紅"}, std::nullopt, word_book());
  EXPECT_TRUE(has(broken.violations, "失粘"));
  EXPECT_TRUE(has(broken.notes, "折腰体"));
  const Verdict worse =
      judge({U"地地天天地", U"天天地天東", U"地地天天地", U"天天地地紅"}, std::nullopt, word_book());
  EXPECT_FALSE(has(worse.notes, "折腰体"));
}

}  // namespace
}  // namespace tangyin
