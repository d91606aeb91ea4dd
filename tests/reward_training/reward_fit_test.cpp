#include "reward_training/reward_fit.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "reward_training/drawn_readings.h"
#include "reward_training/pair_columns.h"
#include "reward_training/reading_text.h"

namespace tangyin {
namespace {

const CountedPhrases kNoPhrases;
const GradedEndings kNoEndings;
const TextKnowledge kNothing{kNoPhrases, kNoEndings};

class RewardFitTest : public ::testing::Test {
 protected:
  const Engine engine_{Weights(small_model()), {.dtype = WeightDtype::fp32}};
  // Two marks for a line with many of some characters, which its states tell.
  const std::vector<MarkedPoem> telling_ =
      drawn_readings(engine_.vocabulary(), [&](const std::u32string& line, Random&) {
        int some = 0;
        for (const char32_t c : line) some += engine_.vocabulary().id(c) < 24;
        return some >= 3 ? 2 : some == 2 ? 1 : 0;
      });
};

TEST_F(RewardFitTest, FeaturesAreWeighedSumsOverTheCharactersOfALine) {
  const std::span<const MarkedPoem> one(telling_.data(), 1);
  std::vector<MarkedRow> rows = line_rows(one);
  rows.push_back({0, 2, {0.5F, -0.25F, 0, 0, -0.25F}});
  // The third line begins with a phrase.
  const std::u32string phrase = one[0].lines[2].substr(0, 3);
  const Poem poem{"", "",
                  phrase + U'。' + phrase + U'。' + phrase + U'。' + phrase + U'。' + phrase};
  const std::span<const Poem> poems[] = {{&poem, 1}};
  const std::u32string& fourth = one[0].lines[3];
  const GradedEndings endings({{fourth.substr(2), 3}, {one[0].lines[2].substr(2), 0}});
  const OwnedMatrix<float> features =
      row_features(engine_, one, rows, {CountedPhrases(poems), endings});
  ASSERT_EQ(features.view().rows, 5);
  EXPECT_FLOAT_EQ(features.view()(2, 17), 0.2F);
  EXPECT_EQ(features.view()(0, 17), 0);
  EXPECT_EQ(features.view()(4, 17), 0) << "of weight 0";
  // Grades: columns 18 to 21.
  EXPECT_EQ(features.view()(3, 21), 1);
  EXPECT_EQ(features.view()(3, 18), 0);
  EXPECT_EQ(features.view()(2, 18), 1);
  EXPECT_FLOAT_EQ(features.view()(4, 18), -0.25F / 3 * 5) << "by the weights of its characters";
  EXPECT_EQ(features.view()(0, 18) + features.view()(0, 19) + features.view()(0, 20), 0);
  States states(engine_, 1);
  states.resize(1);
  const Token begin = *engine_.vocabulary().begin();
  engine_.feed(states, {&begin, 1});
  const OwnedMatrix<float> row(1, engine_.row_size());
  for (size_t line = 0; line < 4; ++line) {
    std::vector<double> sum(17), weighed(17);
    size_t at = 0;
    for (const char32_t c : one[0].lines[line] + (line % 2 == 0 ? U'，' : U'。')) {
      const Token token = engine_.vocabulary().id(c);
      engine_.log_probabilities(states, row.view());
      engine_.feed(states, {&token, 1});
      if (token < 6) continue;
      std::vector<float> values(engine_.hidden(states, 0).begin(), engine_.hidden(states, 0).end());
      values.push_back(row.view()(0, token));
      for (size_t k = 0; k < 17; ++k) {
        sum[k] += static_cast<double>(values[k]) / 5;
        weighed[k] += static_cast<double>(values[k] * rows[4].weights[at]);
      }
      ++at;
    }
    for (size_t k = 0; k < 17; ++k) {
      EXPECT_NEAR(features.view()(static_cast<Index>(line), static_cast<Index>(k)), sum[k], 1e-5);
      if (line != 2) continue;
      EXPECT_NEAR(features.view()(4, static_cast<Index>(k)), weighed[k], 1e-5);
    }
  }
}

// Lines that end on a good ending are marked 2, on a bad one 0: what a grade is worth, weak ones and those
// that nobody graded being worth nothing.
TEST_F(RewardFitTest, LearnsWhatGradesOfEndingsAreWorth) {
  std::map<std::u32string, int> grades;
  const auto mark = [&](const std::u32string& line, Random& random) {
    const int grade = static_cast<int>(random.bits() % 5) - 1;  // −1: nobody graded it
    if (grade >= 0) grades[line.substr(2)] = grade;
    return grade == 0 ? 0 : grade == 3 ? 2 : 1;
  };
  const std::vector<MarkedPoem> readings = drawn_readings(engine_.vocabulary(), mark);
  const GradedEndings endings(grades);
  const FittedReward fitted = fit_reward(engine_, readings, {kNoPhrases, endings});
  ASSERT_EQ(fitted.of_grade.size(), kEndingGrades);
  EXPECT_LT(fitted.of_grade[0], -0.3);
  EXPECT_EQ(fitted.of_grade[1], 0);
  EXPECT_NEAR(fitted.of_grade[2], 0, 0.1);
  EXPECT_GT(fitted.of_grade[3], 0.3);
  EXPECT_EQ(fitted.endings.size(), grades.size());
  for (const EndingWeight& ending : fitted.endings)
    EXPECT_EQ(ending.weight, fitted.of_grade[static_cast<size_t>(
                                 grades.at({ending.first, ending.second, ending.third}))]);
  EXPECT_GT(fitted.line_correlation, 0.5);
}

TEST_F(RewardFitTest, LearnsWhatTheStatesTell) {
  size_t heard = 0;
  const FittedReward fitted =
      fit_reward(engine_, telling_, kNothing, [&](size_t done) { heard = done; });
  EXPECT_EQ(heard, 300U);
  EXPECT_EQ(fitted.poems, 300U);
  EXPECT_EQ(fitted.lines, 1200U);
  EXPECT_GT(fitted.line_correlation, 0.25);
  EXPECT_GT(fitted.poem_correlation, 0.2);
  EXPECT_TRUE(fitted.reward.is_of(16, engine_.weights().fingerprint()));
  // The head that is kept says it too.
  const std::vector<MarkedRow> lines = line_rows(telling_);
  const OwnedMatrix<float> features = row_features(engine_, telling_, lines, kNothing);
  const PairColumns pairs = pair_columns(telling_, lines);
  ASSERT_EQ(pairs.columns.size(), fitted.pairs.size());
  double good = 0, bad = 0, of_good = 0, of_bad = 0, of_all = 0;
  for (size_t n = 0; n < lines.size(); ++n) {
    const float* row = features.view().row(static_cast<Index>(n));
    double reward = fitted.reward.of({row, 16}, row[16]);
    for (const SparseRows::Entry& entry : pairs.rows.row(n))
      reward += static_cast<double>(entry.value) * fitted.pairs[entry.column].weight;
    const int mark = telling_[lines[n].reading].marks[lines[n].line];
    of_all += reward;
    if (mark == 2) ++good, of_good += reward;
    if (mark == 0) ++bad, of_bad += reward;
  }
  EXPECT_GT(of_good / good, of_bad / bad + 0.1);
  EXPECT_NEAR(of_all / static_cast<double>(lines.size()), 0, 1e-3) << "a usual line";
}

// A mark that only two characters together decide: no state of a random model says it, the pair does.
TEST_F(RewardFitTest, LearnsWhatTwoCharactersMakeTogether) {
  const Vocabulary& vocabulary = engine_.vocabulary();
  const auto is_early = [&](char32_t c) { return vocabulary.id(c) < 15; };
  const auto marked = [&](const std::u32string& line, Random&) {
    size_t early = 0;
    for (const char32_t c : line) early += is_early(c) ? 1 : 0;
    return early == 2 ? 2 : 0;
  };
  const FittedReward fitted = fit_reward(engine_, drawn_readings(vocabulary, marked), kNothing);
  double together = 0, others = 0;
  size_t count = 0, rest = 0;
  for (const PairWeight& pair : fitted.pairs) {
    if (pair.relation != PairRelation::line) continue;
    const bool both = is_early(pair.first) && is_early(pair.second);
    (both ? together : others) += pair.weight;
    ++(both ? count : rest);
  }
  ASSERT_GT(count, 20U);
  EXPECT_GT(together / static_cast<double>(count), others / static_cast<double>(rest) + 0.01);
}

// Lines under some titles are better than under others, and the state after the title says which.
TEST_F(RewardFitTest, LearnsWhichTitlesBecomeBetterPoems) {
  const Engine engine(Weights(headed_model()), {.dtype = WeightDtype::fp32});
  const Vocabulary& vocabulary = engine.vocabulary();
  const auto by_chance = [](const std::u32string&, Random& r) {
    return static_cast<int>(r.bits() % 3);
  };
  std::vector<MarkedPoem> readings = drawn_readings(vocabulary, by_chance, kFirstAfterHeadings);
  const auto is_good = [&](const std::u32string& title) {
    return vocabulary.id(title.back()) < 38;
  };
  Random random(8);
  for (size_t n = 0; n < readings.size(); n += 2) {
    std::u32string title;
    for (int c = 0; c < 3; ++c) title += vocabulary.character(drawn(kFirstAfterHeadings, random));
    for (const size_t r : {n, n + 1}) {
      readings[r].title = title;
      for (int& mark : readings[r].marks) mark = std::clamp(mark + (is_good(title) ? 1 : -1), 0, 2);
    }
  }
  const FittedReward fitted = fit_reward(engine, readings, kNothing);
  EXPECT_GT(fitted.title_correlation, 0.15);
  const TitleFeatures features = title_features(engine, readings);
  EXPECT_EQ(features.of_poem[0], features.of_poem[1]);
  double good = 0, bad = 0;
  size_t goods = 0, bads = 0;
  for (size_t r = 0; r < readings.size(); r += 2) {
    const double said = fitted.reward.of_title(
        {features.values.view().row(static_cast<Index>(features.of_poem[r])), 16});
    const bool fair = is_good(readings[r].title);
    (fair ? good : bad) += said, ++(fair ? goods : bads);
  }
  EXPECT_GT(good / static_cast<double>(goods), bad / static_cast<double>(bads) + 0.04);
}

// Titles graded by themselves: the head of titles follows them where readings say nothing.
TEST_F(RewardFitTest, LearnsHowTitlesAreGraded) {
  const Engine engine(Weights(headed_model()), {.dtype = WeightDtype::fp32});
  const Vocabulary& vocabulary = engine.vocabulary();
  const auto usual = [](const std::u32string&, Random&) { return 1; };
  const auto readings = drawn_readings(vocabulary, usual, kFirstAfterHeadings);
  std::vector<GradedTitle> titles;
  Random random(9);
  for (int n = 0; n < 300; ++n) {
    std::u32string title;
    for (int c = 0; c < 3; ++c) title += vocabulary.character(drawn(kFirstAfterHeadings, random));
    titles.push_back({"<5x4>", title, vocabulary.id(title.back()) < 38 ? 3 : 0});
  }
  const FittedReward without = fit_reward(engine, readings, kNothing);
  EXPECT_EQ(without.grade_correlation, 0);
  const FittedReward fitted = fit_reward(engine, readings, {kNoPhrases, kNoEndings, titles});
  EXPECT_GT(fitted.grade_correlation, 0.3);
  double fair = 0, foul = 0;
  States states(engine, 1);
  for (const GradedTitle& title : titles) {
    states.resize(0), states.resize(1);
    for (const Token& token : told(title.form, title.title, vocabulary))
      engine.feed(states, {&token, 1});
    const double said = fitted.reward.of_title(engine.hidden(states, 0));
    (title.grade == 3 ? fair : foul) +=
        said / static_cast<double>(std::ranges::count(titles, title.grade, &GradedTitle::grade));
  }
  EXPECT_GT(fair, foul + 0.5);
}

// Marks say nothing here, but an editor strikes out some characters wherever they stand.
TEST_F(RewardFitTest, LearnsWhatAnEditorStrikesOut) {
  const Vocabulary& vocabulary = engine_.vocabulary();
  const auto is_bad = [&](char32_t c) { return vocabulary.id(c) < 15; };
  std::vector<MarkedPoem> readings =
      drawn_readings(vocabulary, [](const std::u32string&, Random&) { return 1; });
  const FittedReward unedited = fit_reward(engine_, readings, kNothing);
  EXPECT_EQ(unedited.edited, 0U);
  EXPECT_EQ(unedited.faults_found, 0);
  for (MarkedPoem& reading : readings) {
    reading.edited = true;
    for (size_t l = 0; l < reading.lines.size(); ++l)
      for (size_t n = 0; n < reading.lines[l].size(); ++n)
        if (is_bad(reading.lines[l][n])) reading.faults.push_back({l, n, 1, 2});
  }
  const FittedReward fitted = fit_reward(engine_, readings, kNothing);
  EXPECT_EQ(fitted.edited, 300U);
  EXPECT_GT(fitted.faults_found, 0.75);
  // Lines with more of them are worse.
  const std::vector<MarkedRow> lines = line_rows(readings);
  const OwnedMatrix<float> features = row_features(engine_, readings, lines, kNothing);
  double none = 0, many = 0;
  size_t nones = 0, manys = 0;
  for (size_t n = 0; n < lines.size(); ++n) {
    const float* row = features.view().row(static_cast<Index>(n));
    const double said = fitted.reward.of({row, 16}, row[16]);
    const auto bad = std::ranges::count_if(readings[lines[n].reading].lines[lines[n].line], is_bad);
    if (bad == 0) none += said, ++nones;
    if (bad > 1) many += said, ++manys;
  }
  EXPECT_GT(none / static_cast<double>(nones), many / static_cast<double>(manys) + 0.1);
}

// A mark for lines with three characters that verse puts in a row.
TEST_F(RewardFitTest, LearnsWhatPhrasesAreWorth) {
  const Vocabulary& vocabulary = engine_.vocabulary();
  const std::u32string phrase{vocabulary.character(7), vocabulary.character(30),
                              vocabulary.character(12)};
  const Poem poem{"", "",
                  phrase + U'。' + phrase + U'。' + phrase + U'。' + phrase + U'。' + phrase};
  const std::span<const Poem> poems[] = {{&poem, 1}};
  std::vector<MarkedPoem> readings = drawn_readings(
      vocabulary, [](const std::u32string&, Random& r) { return static_cast<int>(r.bits() % 2); });
  for (size_t r = 0; r < readings.size(); ++r)
    readings[r].lines[r % 4].replace(1, 3, phrase), readings[r].marks[r % 4] = 2;
  EXPECT_GT(fit_reward(engine_, readings, {CountedPhrases(poems), kNoEndings}).reward.of_phrase(),
            0.3);
  EXPECT_EQ(fit_reward(engine_, readings, kNothing).reward.of_phrase(), 0);
}

TEST_F(RewardFitTest, LearnsNothingFromChance) {
  const FittedReward fitted = fit_reward(engine_,
                                         drawn_readings(engine_.vocabulary(),
                                                        [](const std::u32string&, Random& r) {
                                                          return static_cast<int>(r.bits() % 3);
                                                        }),
                                         kNothing);
  EXPECT_LT(std::abs(fitted.line_correlation), 0.12);
  EXPECT_LT(std::abs(fitted.poem_correlation), 0.2);
}

TEST_F(RewardFitTest, NeedsFiveTitles) {
  EXPECT_THROW(fit_reward(engine_, {telling_.data(), 8}, kNothing), Error);
}

}  // namespace
}  // namespace tangyin
