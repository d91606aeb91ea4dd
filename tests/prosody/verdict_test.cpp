#include "prosody/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

const RhymeBook& book() {
  static const RhymeBook kBook;
  return kBook;
}

// A poem in tones alone: 平 becomes 天 (level only), 仄 becomes 地 (oblique only), other characters
// stand for themselves; a level end takes the next of seven characters of 上平一東.
std::vector<std::u32string> poem(std::initializer_list<const char32_t*> patterns) {
  constexpr std::u32string_view kRhyming = U"東紅公功通蓬蒙";
  std::vector<std::u32string> lines;
  size_t next = 0;
  for (const char32_t* pattern : patterns) {
    std::u32string line(pattern);
    if (line.back() == U'平') line.back() = kRhyming[next++ % kRhyming.size()];
    std::ranges::replace(line, U'平', U'天');
    std::ranges::replace(line, U'仄', U'地');
    lines.push_back(line);
  }
  return lines;
}

bool has(const std::vector<Remark>& remarks, std::string_view rule, int line) {
  return std::ranges::any_of(remarks,
                             [&](const Remark& r) { return r.rule == rule && r.line == line; });
}

std::string rules(const std::vector<Remark>& remarks) {
  std::string all;
  for (const Remark& remark : remarks) all += fmt::format("{}{} ", remark.rule, remark.line);
  return all;
}

TEST(Verdict, AcceptsEveryPatternOfEveryForm) {
  for (const FormPattern& pattern : regulated_forms()) {
    std::vector<std::u32string> lines;
    for (const LinePattern& line : pattern.lines) {
      const ToneMask mask = allowed_line_patterns(line).front();
      std::u32string text;
      for (size_t k = 0; k < line.slots.size(); ++k) text += (mask >> k & 1) != 0 ? U'地' : U'天';
      if (line.rhyme) text.back() = U"東紅公功通"[lines.size() / 2 + (lines.empty() ? 4 : 0)];
      lines.push_back(text);
    }
    const Verdict verdict = judge(lines, std::nullopt, book());
    EXPECT_TRUE(verdict.strict) << pattern.name << ": " << rules(verdict.violations);
    EXPECT_EQ(verdict.form, pattern.form);
    EXPECT_EQ(verdict.pattern, pattern.name);
    EXPECT_EQ(verdict.rhyme.rhyme, RhymeId{0});
  }
}

// The composer's contract: what allowed_line_patterns lists, and nothing else, is strictly right
// for a line by itself.
TEST(Verdict, AgreesStrictlyWithTheAllowedLinePatterns) {
  for (const FormKind form : {FormKind::wujue, FormKind::qijue})
    for (const FormPattern& pattern : form_patterns(form))
      for (size_t changed = 0; changed < 4; ++changed) {
        const size_t chars = pattern.lines[changed].slots.size();
        const std::vector<ToneMask> allowed = allowed_line_patterns(pattern, changed);
        for (unsigned mask = 0; mask < 1U << chars; ++mask) {
          // The end is the rhyme's.
          if (((mask >> (chars - 1)) & 1U) != (pattern.lines[changed].rhyme ? 0U : 1U)) continue;
          std::vector<std::u32string> lines;
          for (size_t k = 0; k < 4; ++k) {
            const unsigned tones = k == changed ? mask : allowed_line_patterns(pattern, k).front();
            std::u32string text;
            for (size_t p = 0; p < chars; ++p) text += (tones >> p & 1U) != 0 ? U'地' : U'天';
            if (pattern.lines[k].rhyme) text.back() = U"東紅公功"[k];
            lines.push_back(text);
          }
          const Verdict verdict = judge(lines, form, book());
          const bool listed = std::ranges::binary_search(allowed, static_cast<ToneMask>(mask));
          const bool by_rescue = std::ranges::any_of(verdict.notes, [](const Remark& note) {
            return note.rule == "拗救" && note.message.find("对句相救") != std::string::npos;
          });
          if (by_rescue && !listed) continue;
          EXPECT_EQ(verdict.strict, listed) << pattern.name << " line " << changed << " mask "
                                            << mask << " " << rules(verdict.violations);
        }
      }
}

TEST(Verdict, NamesAWrongToneAtItsPosition) {
  const Verdict verdict = judge(poem({U"仄仄平平仄", U"平平仄平平", U"平平平仄仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_FALSE(verdict.ok);
  ASSERT_EQ(rules(verdict.violations), "平仄2 ");
  EXPECT_EQ(verdict.violations[0].position, 4);
  EXPECT_FALSE(verdict.lines[1].ok);
  EXPECT_TRUE(verdict.lines[0].ok);
}

// 王力《詩詞格律》第二章第二節: 孤平, 拗救, 三平調.
TEST(Verdict, CallsOutTheLonelyLevel) {
  EXPECT_EQ(rules(judge(poem({U"仄仄平平仄", U"仄平仄仄平", U"平平平仄仄", U"仄仄仄平平"}),
                        std::nullopt, book())
                      .violations),
            "孤平2 ");
}
TEST(Verdict, AcceptsALineThatRescuesItself) {
  const Verdict verdict = judge(poem({U"仄仄平平仄", U"仄平平仄平", U"平平平仄仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_TRUE(verdict.strict);
  EXPECT_TRUE(has(verdict.notes, "拗救", 2));
}
TEST(Verdict, CallsOutThreeLevelsAtTheEnd) {
  EXPECT_EQ(rules(judge(poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄平平平"}),
                        std::nullopt, book())
                      .violations),
            "三平尾4 ");
}
TEST(Verdict, ToleratesThreeObliquesAtTheEndButNotStrictly) {
  const Verdict verdict = judge(poem({U"仄仄平平仄", U"平平仄仄平", U"平平仄仄仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_TRUE(verdict.ok);
  EXPECT_FALSE(verdict.strict);
  EXPECT_TRUE(has(verdict.notes, "三仄尾", 3));
}
TEST(Verdict, RecognisesTheVariantOfTheLevelStart) {
  const Verdict verdict = judge(poem({U"仄仄平平仄", U"平平仄仄平", U"平平仄平仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_TRUE(verdict.strict);
  EXPECT_TRUE(has(verdict.notes, "拗救", 3));
}
TEST(Verdict, ALineMayBeRescuedByTheNext) {  // 对句相救: the lower line's third character level
  const Verdict rescued = judge(poem({U"仄仄平仄仄", U"平平平仄平", U"平平平仄仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_TRUE(rescued.ok) << rules(rescued.violations);
  EXPECT_TRUE(has(rescued.notes, "拗救", 1));
  const Verdict not_rescued = judge(
      poem({U"仄仄平仄仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"}), std::nullopt, book());
  EXPECT_EQ(rules(not_rescued.violations), "拗1 ");
}
TEST(Verdict,
     NotesThatASmallBreakIsRescued) {  // 小拗: 王力, the third character alone; it may go unrescued
  const Verdict rescued = judge(poem({U"仄仄仄平仄", U"平平平仄平", U"平平平仄仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_TRUE(rescued.strict);
  EXPECT_TRUE(has(rescued.notes, "拗救", 1));
  const Verdict plain = judge(poem({U"仄仄仄平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"}),
                              std::nullopt, book());
  EXPECT_TRUE(plain.strict);
  EXPECT_EQ(rules(plain.notes), "");
}
TEST(Verdict, OneCharacterMayRescueItsOwnLineAndTheLineBefore) {  // 王力: 孤平拗救 with 對句相救
  const Verdict verdict = judge(poem({U"仄仄仄仄仄", U"仄平平仄平", U"平平平仄仄", U"仄仄仄平平"}),
                                std::nullopt, book());
  EXPECT_TRUE(verdict.strict) << rules(verdict.violations);
  EXPECT_TRUE(has(verdict.notes, "拗救", 1));
  EXPECT_TRUE(has(verdict.notes, "拗救", 2));
}
TEST(Verdict, ALineOfFiveObliquesCanBeRescued) {
  EXPECT_TRUE(judge(poem({U"仄仄仄仄仄", U"平平平仄平", U"平平平仄仄", U"仄仄仄平平"}),
                    std::nullopt, book())
                  .ok);
}

TEST(Verdict, NamesALostOpposition) {  // 失对: the second line repeats the first line's start
  EXPECT_EQ(rules(judge(poem({U"仄仄平平仄", U"仄仄仄平平", U"仄仄平平仄", U"平平仄仄平"}),
                        FormKind::wujue, book())
                      .violations),
            "失对2 ");
}
TEST(Verdict, NamesALostConnection) {  // 失粘: the second couplet repeats the first
  EXPECT_EQ(rules(judge(poem({U"仄仄平平仄", U"平平仄仄平", U"仄仄平平仄", U"平平仄仄平"}),
                        std::nullopt, book())
                      .violations),
            "失粘3 ");
}
TEST(Verdict, CallsTwoWrongTonesThatRatherThanALostConnection) {
  for (const auto& lines : {poem({U"仄仄平平仄", U"平平仄仄平", U"平仄平仄仄", U"仄平仄平平"}),
                            poem({U"平平平仄仄", U"仄仄仄平平", U"仄平平平仄", U"平仄仄仄平"})})
    EXPECT_EQ(rules(judge(lines, FormKind::wujue, book()).violations), "平仄3 平仄4 ");
}
TEST(Verdict, WantsObliqueEndsOnOddLines) {
  auto lines = poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  lines[2].back() = U'天';
  EXPECT_TRUE(has(judge(lines, std::nullopt, book()).violations, "句脚", 3));
}

TEST(Verdict, NamesTheRhymeThatIsLeft) {
  auto lines = poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平", U"仄仄平平仄",
                     U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  EXPECT_TRUE(judge(lines, std::nullopt, book()).strict);
  lines[5].back() = U'冬';  // 上平二冬
  EXPECT_EQ(rules(judge(lines, std::nullopt, book()).violations), "出韵6 ");
  lines[5].back() = U'月';  // oblique
  EXPECT_TRUE(has(judge(lines, std::nullopt, book()).violations, "出韵", 6));
}
TEST(Verdict, AllowsANeighbourRhymeInTheFirstLineOnly) {  // 孤雁出群
  auto lines = poem({U"仄仄仄平平", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  lines[0].back() = U'農';  // 上平二冬
  const Verdict verdict = judge(lines, std::nullopt, book());
  EXPECT_TRUE(verdict.strict) << rules(verdict.violations);
  EXPECT_TRUE(has(verdict.notes, "邻韵", 1));
  EXPECT_EQ(verdict.rhyme.characters, U"農紅公");
  lines[0].back() = U'山';  // 上平十五刪: no neighbour of 東
  EXPECT_EQ(rules(judge(lines, std::nullopt, book()).violations), "出韵1 ");
}
TEST(Verdict, NamesARepeatedRhymeCharacter) {
  auto lines = poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  lines[3].back() = lines[1].back();
  EXPECT_EQ(rules(judge(lines, std::nullopt, book()).violations), "重韵4 ");
}

TEST(Verdict, TakesEitherReadingAndSaysSo) {  // 看: 苦寒切 and 苦旰切
  auto lines = poem({U"仄看平平仄", U"平看仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  const Verdict verdict = judge(lines, std::nullopt, book());
  EXPECT_TRUE(verdict.strict) << rules(verdict.violations);
  EXPECT_TRUE(has(verdict.notes, "多音", 1));
  EXPECT_TRUE(has(verdict.notes, "多音", 2));
  EXPECT_EQ(verdict.lines[0].tones[1], ToneClass::either);
}
TEST(Verdict, DoesNotHoldAnUnknownCharacterAgainstALine) {
  auto lines = poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  lines[1][3] = U'𠁞';  // in no rhyme book
  ASSERT_TRUE(book().readings(lines[1][3]).empty());
  const Verdict verdict = judge(lines, std::nullopt, book());
  EXPECT_TRUE(verdict.ok);
  EXPECT_TRUE(has(verdict.notes, "生僻", 2));
}

TEST(Verdict, CountsLinesAndCharactersOfAGivenForm) {
  const auto lines = poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  EXPECT_TRUE(has(judge(lines, FormKind::wulv, book()).violations, "句数", 0));
  EXPECT_TRUE(has(judge(lines, FormKind::qijue, book()).violations, "字数", 1));
  auto uneven = lines;
  uneven[2].push_back(U'地');
  EXPECT_TRUE(has(judge(uneven, FormKind::wujue, book()).violations, "字数", 3));
}

TEST(Verdict, KnowsTheFormOfAPoemThatLostACharacter) {
  auto lines = poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"});
  lines[1].pop_back();
  const Verdict verdict = judge(lines, std::nullopt, book());
  EXPECT_EQ(verdict.form, FormKind::wujue);
  EXPECT_EQ(rules(verdict.violations).substr(0, 8), "字数2 ");
}
TEST(Verdict, SaysWhereAPoemThatDoesNotScanIsGoodOldVerse) {
  auto lines = poem({U"仄仄平平仄", U"平平仄平平", U"平平平仄仄", U"仄仄仄平平"});
  EXPECT_FALSE(has(judge(lines, std::nullopt, book()).notes, "古体", 0));  // one fault: a slip
  lines[2][3] = U'天';
  EXPECT_TRUE(has(judge(lines, std::nullopt, book()).notes, "古体", 0));
  EXPECT_FALSE(has(judge(lines, FormKind::wujue, book()).notes, "古体", 0));  // it was asked for
}

TEST(Verdict, LongRegulatedVerseMayHaveAnyEvenNumberOfLines) {
  std::vector<std::u32string> lines;
  for (int k = 0; k < 3; ++k)
    for (auto& line : poem({U"仄仄平平仄", U"平平仄仄平", U"平平平仄仄", U"仄仄仄平平"}))
      lines.push_back(line);
  constexpr std::u32string_view kRhyming = U"東紅公功通蓬";
  for (size_t k = 1; k < lines.size(); k += 2) lines[k].back() = kRhyming[k / 2];
  const Verdict verdict = judge(lines, std::nullopt, book());
  EXPECT_EQ(verdict.form, FormKind::pailv);
  EXPECT_TRUE(verdict.strict) << rules(verdict.violations);
}

TEST(Verdict, OldStyleRhymesWithoutATonePattern) {
  const auto oblique =
      std::vector<std::u32string>{U"天天天天天", U"地地地地月", U"天地天地天", U"天地天地雪"};
  // 月 and 雪 rhyme in old verse (詞林正韻 第十八部).
  const Verdict verdict = judge(oblique, std::nullopt, book());
  EXPECT_EQ(verdict.form, FormKind::guti);
  EXPECT_TRUE(verdict.ok) << rules(verdict.violations);
  const auto unrhymed =
      std::vector<std::u32string>{U"天天天天天", U"地地地地月", U"天地天地天", U"天地天地東"};
  EXPECT_FALSE(judge(unrhymed, FormKind::guti, book()).ok);
}
TEST(Verdict, OldStyleMayChangeItsRhyme) {
  const std::vector<std::u32string> lines{U"天天天天地", U"地地地地東", U"天地天地地",
                                          U"天地天地紅", U"天天天天地", U"地地地地山",
                                          U"天地天地地", U"天地天地關"};
  EXPECT_TRUE(judge(lines, FormKind::guti, book()).ok);
}

std::string rhyme_names(const RhymeGroup& group) {
  std::string names;
  for (const RhymeId id : group.rhymes) names += book().rhyme(id).name + " ";
  return names;
}
// 平水韻: 渚 in 六語, 雨 in 七麌, 悠 and 流 in 十一尤; 詞林正韻 joins 語 and 麌.
TEST(Verdict, NamesEachRhymeOfOldVerseThatChangesIt) {
  const Verdict verdict =
      judge({U"天天天天渚", U"地地地地雨", U"天天天天悠", U"天天天天流"}, FormKind::guti, book());
  EXPECT_TRUE(verdict.ok);
  ASSERT_EQ(verdict.rhyme.groups.size(), 2U);
  EXPECT_EQ(rhyme_names(verdict.rhyme.groups[0]), "上聲六語 上聲七麌 ");
  EXPECT_EQ(verdict.rhyme.groups[0].characters, U"渚雨");
  EXPECT_EQ(rhyme_names(verdict.rhyme.groups[1]), "下平十一尤 ");
  EXPECT_EQ(verdict.rhyme.groups[1].characters, U"悠流");
  EXPECT_FALSE(verdict.rhyme.rhyme);
}
TEST(Verdict, NamesTheDepartingRhymeWhereTheRisingOneWouldDoToo) {  // 去 處: 六語 and 六御
  const Verdict verdict =
      judge({U"天天天天天", U"地地地地去", U"天天天天天", U"天天天天處"}, FormKind::guti, book());
  ASSERT_EQ(verdict.rhyme.groups.size(), 1U);
  EXPECT_EQ(rhyme_names(verdict.rhyme.groups[0]), "去聲六御 ");
}
// 山 in 十五刪 alone; 看 in 寒 and in 翰; 炭 in 翰 alone: 看 cannot be both level and departing.
TEST(Verdict, ARhymeOfOldVerseKeepsOneReadingOfACharacter) {
  const Verdict verdict = judge(
      {U"天天天天地", U"地地地地山", U"天天天天地", U"天天天天看", U"天天天天地", U"天天天天炭"},
      FormKind::guti, book());
  EXPECT_EQ(rules(verdict.violations), "出韵6 ");
}
TEST(Verdict, DoesNotHoldAnUnknownCharacterAgainstOldVerse) {
  EXPECT_TRUE(
      judge({U"天天天天地", U"地地地地山", U"天天天天地", U"天天天天𠁞"}, FormKind::guti, book())
          .ok);
  EXPECT_TRUE(
      judge({U"天天天天地", U"地地地地𠁞", U"天天天天地", U"天天天天𠁞"}, FormKind::guti, book())
          .ok);
}

TEST(Verdict, RefusesAnEmptyPoem) {
  EXPECT_THROW(judge({}, std::nullopt, book()), InputError);
  EXPECT_THROW(judge({U"天", U""}, std::nullopt, book()), InputError);
}
TEST(Verdict, JudgesFragmentsWithoutFalling) {
  for (const FormKind form : {FormKind::wujue, FormKind::qilv, FormKind::pailv, FormKind::guti}) {
    EXPECT_FALSE(judge({U"天"}, form, book()).ok);
    // As 古体 it is two lines of mixed length that rhyme.
    EXPECT_EQ(judge({U"天地天地天地天地天地天地天地天地天地天地", U"地"}, form, book()).ok,
              form == FormKind::guti);
  }
}

}  // namespace
}  // namespace tangyin
