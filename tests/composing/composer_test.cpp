// Composes with the shipped model; independent_check.h checks the poems.
#include "composing/composer.h"

#include <gtest/gtest.h>

#include <set>

#include "base/data_file.h"
#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "composing/independent_check.h"

namespace tangyin {
namespace {

std::filesystem::path shipped() {
  return find_data_file("models/tangyin.safetensors");
}

struct House {
  Engine engine{Weights(shipped()), {.dtype = WeightDtype::int8}};
  TrainingIndex index{index_of(shipped()), engine.vocabulary()};
  Composer composer{engine, TrainingIndex(index_of(shipped()), engine.vocabulary())};
  RhymeBook book{RhymeSystem::pingshui, ReadAs::traditional};
};

const House& house() {
  static const House one;
  return one;
}

Verse compose(const Request& request, uint64_t seed = 1) {
  return house().composer.compose(request, {.particles = 32, .seed = seed});
}

std::string simplified(const std::u32string& line) {
  return utf8::encode(to_simplified(line));
}

// The error message for a request that cannot be met.
std::string refusal(const Request& request) try {
  compose(request);
  return "";
} catch (const InputError& error) {
  return error.what();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void expect_regulated(const Verse& verse, size_t lines, size_t columns) {
  const SecondOpinion opinion = check_regulated(verse.lines, lines, columns, house().book);
  EXPECT_TRUE(opinion.all()) << verse.form << " " << verse.pattern << ": "
                             << simplified(verse.lines.front()) << ": length " << opinion.shape
                             << ", tones " << opinion.tones << ", rhyme " << opinion.rhyme
                             << ", fresh " << opinion.no_repeated_rhyme;
  for (const auto& line : verse.lines)
    EXPECT_FALSE(house().index.has_line(line)) << simplified(line) << " is copied";
}

TEST(Composer, KeepsEveryRuleOfTheRegulatedForms) {
  const char* openings[] = {"日", "红", "山", "夜", "湖", "海", "月", "春风", "故人", ""};
  for (const FormShape& form : fixed_forms())
    for (uint64_t seed = 0; seed < std::size(openings); ++seed) {
      const Verse verse = compose({.form = form.name(), .opening = openings[seed]}, seed);
      expect_regulated(verse, static_cast<size_t>(form.lines), static_cast<size_t>(form.columns));
      EXPECT_TRUE(verse.verdict.strict) << verse.form;
      EXPECT_TRUE(simplified(verse.lines.front()).starts_with(openings[seed]));
    }
}

TEST(Composer, PutsAnAcrosticAtTheHeadOrInAnyColumn) {
  const Verse head = compose({.form = "七绝", .acrostic = "春江花月"});
  expect_regulated(head, 4, 7);
  const std::u32string wanted = U"春江花月";
  for (size_t l = 0; l < 4; ++l) EXPECT_EQ(to_simplified(head.lines[l]).front(), wanted[l]);
  const Verse third = compose({.form = "五律", .acrostic = "风花雪月", .acrostic_column = 3});
  const std::u32string column = U"风花雪月";
  for (size_t l = 0; l < 4; ++l) EXPECT_EQ(to_simplified(third.lines[l])[2], column[l]);
}

TEST(Composer, FillsTheBlanksOfAPattern) {
  const Verse verse = compose({.pattern = "空山？？？，？？？人？。"});
  expect_regulated(verse, verse.lines.size(), 5);
  EXPECT_TRUE(simplified(verse.lines[0]).starts_with("空山"));
  EXPECT_EQ(verse.lines[1][3], U'人');
}

TEST(Composer, RhymesAsAsked) {
  EXPECT_EQ(compose({.form = "七绝", .rhyme = "东"}).rhyme, "上平一東");
  EXPECT_EQ(compose({.form = "五绝", .rhyme = "上平十灰"}).rhyme, "上平十灰");
  EXPECT_EQ(compose({.form = "五绝", .rhyme = "楼"}).rhyme, "下平十一尤");
  EXPECT_TRUE(contains(refusal({.form = "五绝", .rhyme = "月"}), "level"));
  EXPECT_TRUE(contains(refusal({.form = "五绝", .rhyme = "乙乙"}), "there is no rhyme"));
}

TEST(Composer, UsesAndAvoidsWords) {
  const Verse verse = compose({.form = "七律", .with = {"明月", "故乡"}, .without = {"风", "山"}});
  expect_regulated(verse, 8, 7);
  std::string all;
  for (const auto& line : verse.lines) all += simplified(line) + "\n";
  EXPECT_TRUE(contains(all, "明月") && contains(all, "故乡")) << all;
  EXPECT_FALSE(contains(all, "风") || contains(all, "山")) << all;
}

TEST(Composer, AnswersALineWithItsMatch) {
  for (const char* first : {"明月照松林", "孤舟泊野渡", "千里江山入画图"}) {  // lines of our own
    const Verse verse = compose({.couplet = first});
    ASSERT_EQ(verse.lines.size(), 2U);
    const std::u32string &a = verse.lines[0], &b = verse.lines[1];
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(simplified(a), first);
    const auto opposed = [&](size_t n) {
      const auto x = house().book.tone_class(a[n]), y = house().book.tone_class(b[n]);
      return x == ToneClass::either || y == ToneClass::either || x != y;
    };
    for (size_t n = a.size() - 4; n < a.size(); n += 2) EXPECT_TRUE(opposed(n)) << simplified(b);
    EXPECT_TRUE(opposed(a.size() - 1)) << simplified(b);
    for (const char32_t c : b) EXPECT_EQ(a.find(c), std::u32string::npos) << simplified(b);
    EXPECT_EQ(std::set(b.begin(), b.end()).size(), b.size()) << simplified(b);
  }
}

TEST(Composer, KeepsTheFormWhereATitleOrAPoetLeans) {
  expect_regulated(compose({.form = "五律", .title = "春日登楼"}), 8, 5);
  expect_regulated(compose({.form = "七绝", .opening = "月", .style = "李白"}), 4, 7);
  EXPECT_TRUE(contains(refusal({.style = "無此人"}), "poets whose style is known"));
}

TEST(Composer, WritesOtherFormsAndLaxerOnes) {
  const Verse pailv = compose({.form = "排律", .lines = 12, .columns = 5});
  EXPECT_EQ(pailv.lines.size(), 12U);
  EXPECT_TRUE(pailv.verdict.ok);
  const Verse guti = compose({.form = "古体", .lines = 6, .columns = 7});
  EXPECT_EQ(guti.lines.size(), 6U);
  EXPECT_TRUE(guti.verdict.ok);
  EXPECT_TRUE(compose({.form = "七绝", .strictness = Strictness::lenient}).verdict.ok);
  EXPECT_EQ(compose({.form = "五绝", .strictness = Strictness::none}).lines.size(), 4U);
}

TEST(Composer, OldVerseOfTwoOrThreeLinesRhymesToo) {
  for (const int lines : {2, 3})
    for (uint64_t seed = 0; seed < 5; ++seed) {
      const Verse verse =
          compose({.form = "古体", .lines = lines, .columns = 7, .opening = "月"}, seed);
      EXPECT_EQ(verse.lines.size(), static_cast<size_t>(lines));
      EXPECT_TRUE(verse.verdict.ok) << simplified(verse.lines[0]) << simplified(verse.lines[1]);
    }
}

TEST(Composer, SaysWhatCannotBeMet) {
  EXPECT_TRUE(contains(refusal({.form = "五绝", .acrostic = "春江花月夜"}),
                       "5 characters, 五绝 has 4 lines"));
  const std::string tone = refusal({.form = "五绝", .acrostic = "平水相逢", .acrostic_column = 5});
  EXPECT_TRUE(contains(tone, "line 2, character 5: '水'") && contains(tone, "--strictness"))
      << tone;
  EXPECT_TRUE(contains(refusal({.form = "五绝", .pattern = "？？？？天，？？？？东。"}), "line"));
  EXPECT_TRUE(
      contains(refusal({.form = "五绝", .with = {"一二三四五六"}}), "does not go into a line"));
  EXPECT_TRUE(contains(refusal({.couplet = "三个字"}), "3 characters"));
  EXPECT_TRUE(contains(refusal({.opening = "abc"}), "opening, character 1: 'a'"));
  EXPECT_TRUE(contains(refusal({.opening = "日\n"}), "control character"));
  EXPECT_TRUE(contains(
      refusal({.form = "五绝", .opening = "红日临江晚，青山对酒新。行人归未得，明月上高城。"}),
      "nothing is left"));
}

TEST(Composer, TheSameSeedWritesTheSamePoem) {
  EXPECT_EQ(compose({.opening = "月"}, 7).lines, compose({.opening = "月"}, 7).lines);
  EXPECT_NE(compose({.form = "五绝", .opening = "月"}, 7).lines,
            compose({.form = "五绝", .opening = "月"}, 8).lines);
}

TEST(Composer, ExplainsEachCharacter) {
  const Verse verse =
      house().composer.compose({.form = "五绝", .opening = "月"}, {.particles = 16}, true);
  ASSERT_EQ(verse.explanation.size(), 20U);
  EXPECT_TRUE(verse.explanation[0].given);
  for (const Explanation& e : verse.explanation) {
    EXPECT_GT(e.probability, 0);
    EXPECT_LE(e.allowed, 1 + 1e-6);
    for (const Alternative& other : e.ruled_out) EXPECT_NE(other.objection, Objection::none);
  }
}

}  // namespace
}  // namespace tangyin
