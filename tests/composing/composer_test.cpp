// Composes with the shipped model; independent_check.h checks the poems.
#include "composing/composer.h"

#include <gtest/gtest.h>

#include <set>

#include "base/data_file.h"
#include "base/request_error.h"
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
  const char32_t* openings[] = {U"日", U"红", U"山",   U"夜",   U"湖",
                                U"海", U"月", U"春风", U"故人", U""};
  for (const FormShape& form : fixed_forms())
    for (uint64_t seed = 0; seed < std::size(openings); ++seed) {
      const Verse verse = compose({.form = form.kind, .opening = openings[seed]}, seed);
      expect_regulated(verse, static_cast<size_t>(form.lines), static_cast<size_t>(form.columns));
      EXPECT_TRUE(verse.verdict.strict) << verse.form;
      EXPECT_TRUE(to_simplified(verse.lines.front()).starts_with(openings[seed]));
    }
}

TEST(Composer, PutsAnAcrosticAtTheHeadOrInAnyColumn) {
  const Verse head = compose({.form = FormKind::qijue, .acrostic = U"春江花月"});
  expect_regulated(head, 4, 7);
  const std::u32string wanted = U"春江花月";
  for (size_t l = 0; l < 4; ++l) EXPECT_EQ(to_simplified(head.lines[l]).front(), wanted[l]);
  const Verse third =
      compose({.form = FormKind::wulv, .acrostic = U"风花雪月", .acrostic_column = 3});
  const std::u32string column = U"风花雪月";
  for (size_t l = 0; l < 4; ++l) EXPECT_EQ(to_simplified(third.lines[l])[2], column[l]);
}

TEST(Composer, FillsTheBlanksOfAPattern) {
  const Verse verse = compose({.pattern = U"空山？？？，？？？人？。"});
  expect_regulated(verse, verse.lines.size(), 5);
  EXPECT_TRUE(simplified(verse.lines[0]).starts_with("空山"));
  EXPECT_EQ(verse.lines[1][3], U'人');
}

TEST(Composer, RhymesAsAsked) {
  EXPECT_EQ(compose({.form = FormKind::qijue, .rhyme = U"东"}).rhyme, "上平一東");
  EXPECT_EQ(compose({.form = FormKind::wujue, .rhyme = U"上平十灰"}).rhyme, "上平十灰");
  EXPECT_EQ(compose({.form = FormKind::wujue, .rhyme = U"楼"}).rhyme, "下平十一尤");
  EXPECT_TRUE(contains(refusal({.form = FormKind::wujue, .rhyme = U"月"}), "level"));
  EXPECT_TRUE(contains(refusal({.form = FormKind::wujue, .rhyme = U"乙乙"}), "there is no rhyme"));
}

TEST(Composer, UsesAndAvoidsWords) {
  const Verse verse =
      compose({.form = FormKind::qilv, .with = {U"明月", U"故乡"}, .without = {U"风", U"山"}});
  expect_regulated(verse, 8, 7);
  std::string all;
  for (const auto& line : verse.lines) all += simplified(line) + "\n";
  EXPECT_TRUE(contains(all, "明月") && contains(all, "故乡")) << all;
  EXPECT_FALSE(contains(all, "风") || contains(all, "山")) << all;
}

TEST(Composer, AnswersALineWithItsMatch) {
  for (const char32_t* first :
       {U"明月照松林", U"孤舟泊野渡", U"千里江山入画图"}) {  // lines of our own
    const Verse verse = compose({.couplet = first});
    ASSERT_EQ(verse.lines.size(), 2U);
    const std::u32string &a = verse.lines[0], &b = verse.lines[1];
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(to_simplified(a), first);
    EXPECT_TRUE(verse.verdict.ok);
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
  expect_regulated(compose({.form = FormKind::wulv, .title = U"春日登楼"}), 8, 5);
  expect_regulated(compose({.form = FormKind::qijue, .opening = U"月", .style = U"李白"}), 4, 7);
  EXPECT_TRUE(contains(refusal({.style = U"無此人"}), "poets whose style is known"));
}

TEST(Composer, WritesOtherFormsAndLaxerOnes) {
  const Verse pailv = compose({.form = FormKind::pailv, .lines = 12, .columns = 5});
  EXPECT_EQ(pailv.lines.size(), 12U);
  EXPECT_TRUE(pailv.verdict.ok);
  const Verse guti = compose({.form = FormKind::guti, .lines = 6, .columns = 7});
  EXPECT_EQ(guti.lines.size(), 6U);
  EXPECT_TRUE(guti.verdict.ok);
  EXPECT_TRUE(compose({.form = FormKind::qijue, .strictness = Strictness::lenient}).verdict.ok);
  EXPECT_EQ(compose({.form = FormKind::wujue, .strictness = Strictness::none}).lines.size(), 4U);
}

TEST(Composer, OldVerseOfTwoOrThreeLinesRhymesToo) {
  for (const int lines : {2, 3})
    for (uint64_t seed = 0; seed < 5; ++seed) {
      const Verse verse =
          compose({.form = FormKind::guti, .lines = lines, .columns = 7, .opening = U"月"}, seed);
      EXPECT_EQ(verse.lines.size(), static_cast<size_t>(lines));
      EXPECT_TRUE(verse.verdict.ok) << simplified(verse.lines[0]) << simplified(verse.lines[1]);
    }
}

TEST(Composer, OldVerseRhymesOnObliqueTonesWhereTheRhymeIsOne) {
  for (const auto& [rhyme, tone] : {std::pair(U"屋", FourTone::entering),
                                    {U"去声四寘", FourTone::departing},
                                    {U"上声四纸", FourTone::rising}}) {
    const Verse verse = compose({.form = FormKind::guti, .lines = 6, .columns = 5, .rhyme = rhyme});
    EXPECT_TRUE(verse.verdict.ok);
    ASSERT_TRUE(verse.verdict.rhyme.rhyme);
    EXPECT_EQ(house().book.rhyme(*verse.verdict.rhyme.rhyme).tone, tone) << verse.rhyme;
  }
  // Regulated verse does not.
  EXPECT_TRUE(contains(refusal({.form = FormKind::wujue, .rhyme = U"屋"}), "level tone"));
}

// Probabilities of the index: 悠悠 is a word, 黛黛 is none.
TEST(Composer, DoublesACharacterOnlyWhereVerseDoes) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const Verse verse = compose({.form = FormKind::qilv}, seed);
    for (const auto& line : verse.lines)
      for (size_t n = 0; n + 1 < line.size(); ++n) {
        if (line[n] != line[n + 1]) continue;
        const Token token = house().engine.vocabulary().id(line[n]);
        float log_prob = -99;
        house().index.collocations().each_before(token, [&](Token first, float p) {
          if (first == token) log_prob = p;
        });
        EXPECT_GT(log_prob, -5.5F) << simplified(line);
      }
  }
}

TEST(Composer, SaysWhatCannotBeMet) {
  EXPECT_TRUE(contains(refusal({.form = FormKind::wujue, .acrostic = U"春江花月夜"}),
                       "5 characters, 五绝 has 4 lines"));
  const std::string tone =
      refusal({.form = FormKind::wujue, .acrostic = U"平水相逢", .acrostic_column = 5});
  EXPECT_TRUE(contains(tone, "line 2, character 5: '水'") && contains(tone, "`strictness`"))
      << tone;
  EXPECT_TRUE(
      contains(refusal({.form = FormKind::wujue, .pattern = U"？？？？天，？？？？东。"}), "line"));
  EXPECT_TRUE(contains(refusal({.form = FormKind::wujue, .with = {U"一二三四五六"}}),
                       "does not go into a line"));
  EXPECT_TRUE(contains(refusal({.couplet = U"三个字"}), "3 characters"));
  EXPECT_TRUE(contains(refusal({.opening = U"abc"}), "opening, character 1: 'a'"));
  EXPECT_TRUE(contains(refusal({.opening = U"日\n"}), "control character"));
  EXPECT_TRUE(contains(refusal({.form = FormKind::wujue,
                                .opening = U"红日临江晚，青山对酒新。行人归未得，明月上高城。"}),
                       "nothing is left"));
}

TEST(Composer, ALineOfFiveDoesNotBecomeTheBeginningOfALineOfSeven) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    EXPECT_EQ(compose({.opening = U"明月照高林"}, seed).lines.front().size(), 5U) << seed;
    EXPECT_EQ(compose({.pattern = U"空山？？？"}, seed).lines.front().size(), 5U) << seed;
  }
  EXPECT_EQ(compose({.opening = U"千里江山入画图"}).lines.front().size(), 7U);
}

TEST(Composer, ABlankOfAnAcrosticLeavesItsLineFree) {
  const Verse verse = compose({.form = FormKind::wujue, .acrostic = U"春？花？"});
  EXPECT_EQ(verse.lines[0].front(), U'春');
  EXPECT_EQ(verse.lines[2].front(), U'花');
}

TEST(Composer, NamesAFormOnlyWhereItWasAskedFor) {
  const std::string chosen = refusal({.opening = U"平平平平平"});
  EXPECT_FALSE(chosen.empty());
  for (const char* form : {"五绝", "七绝", "五律", "七律"})
    EXPECT_FALSE(contains(chosen, form)) << chosen;
  EXPECT_TRUE(contains(refusal({.form = FormKind::wulv, .opening = U"平平平平平"}), "五律"));
}

TEST(Composer, OffersALongFormForALongAcrostic) {
  const std::string said = refusal({.acrostic = U"春江花月夜春江花月夜"});
  EXPECT_TRUE(contains(said, "排律") && contains(said, "`lines` 10")) << said;
}

TEST(Composer, RefusesAWordBothWantedAndUnwanted) {
  for (const Request& request : {Request{.opening = U"春", .without = {U"春"}},
                                 Request{.with = {U"明月"}, .without = {U"月"}},
                                 Request{.with = {U"发"}, .without = {U"發"}},
                                 Request{.acrostic = U"春江", .without = {U"江"}}})
    try {
      compose(request);
      ADD_FAILURE() << "it was not refused";
    } catch (const RequestError& error) {
      EXPECT_EQ(error.problem().code, "contradiction");
      EXPECT_EQ(error.problem().field, "without");
    }
}

TEST(Composer, SaysWhichCharacterOfWhichTextIsToBlame) {
  try {
    compose({.form = FormKind::wujue, .acrostic = U"平水相逢", .acrostic_column = 5});
    ADD_FAILURE() << "it was not refused";
  } catch (const RequestError& error) {
    EXPECT_EQ(error.problem().code, "does_not_fit");
    EXPECT_EQ(error.problem().field, "acrostic");
    EXPECT_EQ(error.problem().position, 2);
    EXPECT_TRUE(contains(error.problem().message, "第 2 句第 5 字“水”")) << error.problem().message;
  }
}

TEST(Composer, StopsBeforeAnyStepWhereTheWatchSaysSo) {
  for (int steps : {0, 1, 7}) {
    int asked = 0;
    const SearchWatch watch{.settled = {}, .cancelled = [&] { return asked++ == steps; }};
    EXPECT_THROW(house().composer.compose({.form = FormKind::wujue}, {.particles = 4}, false,
                                          nullptr, &watch),
                 Cancelled);
    EXPECT_EQ(asked, steps + 1);
  }
}

TEST(Composer, ReportsLinesThatTheFinishedPoemHas) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    std::vector<std::u32string> reported;
    const SearchWatch watch{.settled =
                                [&](size_t line, const std::u32string& text) {
                                  EXPECT_EQ(line, reported.size());
                                  reported.push_back(text);
                                },
                            .cancelled = {}};
    const Verse verse = house().composer.compose(
        {.form = FormKind::wulv}, {.particles = 16, .seed = seed}, false, nullptr, &watch);
    ASSERT_LE(reported.size(), verse.lines.size());
    for (size_t n = 0; n < reported.size(); ++n) EXPECT_EQ(reported[n], verse.lines[n]);
  }
}

TEST(Composer, TheSameSeedWritesTheSamePoem) {
  EXPECT_EQ(compose({.opening = U"月"}, 7).lines, compose({.opening = U"月"}, 7).lines);
  EXPECT_NE(compose({.form = FormKind::wujue, .opening = U"月"}, 7).lines,
            compose({.form = FormKind::wujue, .opening = U"月"}, 8).lines);
}

TEST(Composer, ExplainsEachCharacter) {
  const Verse verse = house().composer.compose({.form = FormKind::wujue, .opening = U"月"},
                                               {.particles = 16}, true);
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
