// Lines of mixed length, song verse, and rhyme systems beside 平水韻; the lines are ours.
#include <gtest/gtest.h>

#include <algorithm>

#include "prosody/verdict.h"

namespace tangyin {
namespace {

bool mentions(const std::vector<Remark>& remarks, std::string_view rule) {
  return std::ranges::any_of(remarks, [&](const Remark& remark) { return remark.rule == rule; });
}

TEST(MixedVerse, IsOldVerseOfItsOwnKind) {
  const Verdict verdict = judge({U"天地開", U"江水遠從天上來", U"地地天天地", U"何人爲我共銜杯"},
                                std::nullopt, RhymeBook());
  EXPECT_EQ(verdict.form, FormKind::guti);
  EXPECT_TRUE(verdict.ok);
  EXPECT_TRUE(mentions(verdict.notes, "杂言"));
}

// A first line of three before lines of five has not lost a character; nor may the verdict say that
// it fails to rhyme with its own rhyme.
TEST(MixedVerse, DoesNotContradictItself) {
  const std::vector<std::u32string> lines{U"歌歌歌", U"地地天天歌", U"天天天地地", U"地地地天波"};
  EXPECT_TRUE(judge(lines, std::nullopt, RhymeBook()).ok);
  const Verdict asked = judge(lines, FormKind::wujue, RhymeBook());
  EXPECT_TRUE(mentions(asked.violations, "字数"));
  for (const Remark& remark : asked.violations)
    EXPECT_EQ(remark.message.find("却不与"), std::string::npos) << remark.message;
}

TEST(SongVerse, IsRecognisedByItsShapeAndNotJudged) {
  const Verdict verdict =
      judge({U"天地遠", U"地地天天地", U"天天地地天天地", U"地地天天地地天", U"天地地天天"},
            std::nullopt, RhymeBook());
  EXPECT_EQ(verdict.form, FormKind::ci);
  EXPECT_TRUE(mentions(verdict.notes, "词"));
  EXPECT_TRUE(verdict.violations.empty());
  EXPECT_FALSE(verdict.strict);
}

TEST(RhymeSystems, JoinAndPartRhymesAsTheirBooksDo) {
  const auto together = [](RhymeSystem system, std::u32string_view characters) {
    return RhymeBook(system).common_rhyme(characters).has_value();
  };
  // 詞林正韻: 東冬 first part, 支微齊 third, 元寒刪先 seventh, 佳 in two.
  EXPECT_FALSE(together(RhymeSystem::pingshui, U"東農"));
  EXPECT_TRUE(together(RhymeSystem::cilin, U"東農"));
  EXPECT_TRUE(together(RhymeSystem::cilin, U"飛西"));
  EXPECT_TRUE(together(RhymeSystem::cilin, U"山天"));
  EXPECT_FALSE(together(RhymeSystem::cilin, U"天心"));
  EXPECT_EQ(RhymeBook(RhymeSystem::cilin).rhymes().size(), 19U);
  // 中華通韻 keeps 英 and 雍 apart, which 中華新韻 joins, and joins 波 and 歌 not.
  EXPECT_TRUE(together(RhymeSystem::xinyun, U"风东"));
  EXPECT_FALSE(together(RhymeSystem::tongyun, U"风东"));
  EXPECT_FALSE(together(RhymeSystem::tongyun, U"波歌"));
  EXPECT_EQ(RhymeBook(RhymeSystem::tongyun).rhymes().size(), 16U);
  EXPECT_EQ(parse_rhyme_system("词林正韵"), RhymeSystem::cilin);
  EXPECT_EQ(parse_rhyme_system("中華通韻"), RhymeSystem::tongyun);
}

}  // namespace
}  // namespace tangyin
