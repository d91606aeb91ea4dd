// Alternatives and traces on a tiny random model, against plain loops in double.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/request_error.h"
#include "base/utf8.h"
#include "composing/composer.h"
#include "search/synthetic.h"

namespace tangyin {
namespace {

constexpr int64_t kCharacters = 150;

StoredModel tiny_model() {
  StoredModel model = Synthetic::model(kCharacters, 5);
  model.config.whole_poems = true;
  return model;
}

struct Tiny {
  StoredModel model = tiny_model();
  Engine engine{Weights(tiny_model()), {.dtype = WeightDtype::fp32, .threads = 1}};
  Composer composer{engine};
};

const Tiny& tiny() {
  static const Tiny one;
  return one;
}

// Four lines of five of the model's characters, whatever their tones.
VerseQuestion verse() {
  VerseQuestion verse{.form = FormKind::wujue};
  for (Token line = 0; line < 4; ++line) {
    verse.lines.emplace_back();
    for (Token c = 0; c < 5; ++c)
      verse.lines.back() += tiny().engine.vocabulary().character(20 + 23 * line + 4 * c);
  }
  return verse;
}

// <bos>, the lines and their marks.
std::vector<Token> tokens_with_marks(const VerseTokens& lines) {
  std::vector<Token> text{2};
  for (size_t l = 0; l < lines.size(); ++l) {
    text.insert(text.end(), lines[l].begin(), lines[l].end());
    text.push_back(l % 2 == 0 ? 4 : 5);
  }
  return text;
}

// ln P(the poem), any mark counting for a mark.
double naive_score(const VerseTokens& lines) {
  const std::vector<Token> text = tokens_with_marks(lines);
  const std::vector<Doubles> rows = naive_log_probabilities(tiny().model, text);
  double score = 0;
  for (size_t n = 1; n < text.size(); ++n)
    score += text[n] > 5 ? rows[n - 1][static_cast<size_t>(text[n])]
                         : std::log(std::exp(rows[n - 1][4]) + std::exp(rows[n - 1][5]));
  return score;
}

TEST(PlaceAlternatives, TheirProbabilityCountsWhatStandsBeforeAndAfter) {
  for (const Cell place : {Cell{0, 0}, Cell{1, 2}, Cell{3, 4}}) {
    const PlaceAnswer answer =
        tiny().composer.alternatives({.verse = verse(), .place = place, .count = 100});
    std::vector<PlaceChoice> all = answer.choices;
    all.insert(all.end(), answer.excluded.begin(), answer.excluded.end());
    ASSERT_GT(all.size(), 20U);
    VerseTokens lines = tokens_of_lines(answer.lines);
    std::vector<double> scores;
    for (const PlaceChoice& choice : all) {
      lines[place.line][place.column] = choice.token;
      scores.push_back(naive_score(lines));
    }
    for (size_t n = 1; n < all.size(); ++n)  // fp32: some 25 logarithms
      EXPECT_NEAR(std::log(all[n].probability / all[0].probability), scores[n] - scores[0], 1e-3);
  }
}

TEST(PlaceAlternatives, AddUpToOneAndFall) {
  const PlaceAnswer answer =
      tiny().composer.alternatives({.verse = verse(), .place = {1, 2}, .count = 100});
  double sum = 0;
  for (const auto* list : {&answer.choices, &answer.excluded})
    for (size_t n = 0; n < list->size(); ++n) {
      sum += (*list)[n].probability;
      EXPECT_EQ((*list)[n].objection == Objection::none, list == &answer.choices);
      if (n > 0) {
        EXPECT_LE((*list)[n].probability, (*list)[n - 1].probability);
      }
    }
  // The model has fewer characters than are tried; of those that are excluded the rarest are left out.
  EXPECT_LE(sum, 1 + 1e-9);
  EXPECT_GT(sum, 1 - 0.001 * static_cast<double>(kCharacters));
}

TEST(PlaceAlternatives, KeepTheCharacterThatStandsThere) {
  for (const size_t count : {1U, 3U}) {
    const PlaceAnswer answer =
        tiny().composer.alternatives({.verse = verse(), .place = {2, 1}, .count = count});
    const Token standing = answer.lines[2][1].token;
    size_t found = 0;
    for (const auto* list : {&answer.choices, &answer.excluded}) {
      found += static_cast<size_t>(std::ranges::count(*list, standing, &PlaceChoice::token));
      EXPECT_LE(list->size(), count + 1);
    }
    EXPECT_EQ(found, 1U);
  }
}

TEST(PlaceAlternatives, OpenPlacesAreAllowedAnywhere) {
  VerseQuestion open = verse();
  open.lines[0][2] = open.lines[1][2] = open.lines[1][3] = open.lines[3][0] = U'？';
  const PlaceAnswer answer = tiny().composer.alternatives({.verse = open, .place = {1, 2}});
  EXPECT_EQ(answer.choices.size(), 12U);
  EXPECT_EQ(answer.lines[1][2].token, kBlank);
  for (auto& line : open.lines) line = U"？？？？？";
  EXPECT_FALSE(tiny().composer.alternatives({.verse = open, .place = {3, 4}}).choices.empty());
}

TEST(PlaceAlternatives, SayWhatDoesNotFit) {
  const auto problem = [](VerseQuestion verse, Cell place, std::u32string rhyme = {}) -> Problem {
    try {
      tiny().composer.alternatives(
          {.verse = std::move(verse), .place = place, .rhyme = std::move(rhyme)});
    } catch (const RequestError& error) {
      return error.problem();
    }
    return {};
  };
  VerseQuestion bad = verse();
  bad.lines.pop_back();
  EXPECT_EQ(problem(bad, {0, 0}).code, "does_not_fit");
  bad = verse(), bad.lines[1].pop_back();
  EXPECT_EQ(problem(bad, {0, 0}).field, "lines");
  bad = verse(), bad.lines[1][2] = U'x';
  EXPECT_EQ(problem(bad, {0, 0}).code, "not_chinese");
  EXPECT_EQ(problem(bad, {0, 0}).position, 3);
  EXPECT_NE(problem(bad, {0, 0}).message_en.find("line 2"), std::string::npos);
  bad = verse(), bad.lines[2] = U"，";
  EXPECT_EQ(problem(bad, {0, 0}).field, "lines");
  EXPECT_EQ(problem(verse(), {4, 0}).field, "line");
  EXPECT_EQ(problem(verse(), {0, 5}).field, "column");
  EXPECT_EQ(problem(verse(), {0, 0}, U"月").code, "does_not_fit");  // 入声
  EXPECT_EQ(problem(verse(), {0, 0}, U"xyz").code, "unknown_rhyme");
  bad = verse(), bad.form = FormKind::pailv;
  EXPECT_EQ(problem(bad, {0, 0}).code, "does_not_fit");
  bad = verse(), bad.style = U"李白";
  EXPECT_EQ(problem(bad, {0, 0}).code, "no_index");
  bad = verse(), bad.lines.resize(61, bad.lines[0]);
  EXPECT_EQ(problem(bad, {0, 0}).code, "invalid_length");
  bad = verse(), bad.lines[0][0] = U'龘';  // unknown to the model, which reads <unk>
  EXPECT_EQ(problem(bad, {1, 0}).code, "");
}

TEST(VerseTrace, ReadsThePoemAsTheModelDoes) {
  const TraceAnswer answer = tiny().composer.trace({.verse = verse(), .top = 5});
  ASSERT_EQ(answer.steps.size(), 24U);  // 20 characters, 4 marks
  std::vector<Token> text{2};
  for (const TraceStep& step : answer.steps) text.push_back(step.character.token);
  const std::vector<Doubles> rows = naive_log_probabilities(tiny().model, text);
  for (size_t n = 0; n < answer.steps.size(); ++n) {
    const TraceStep& step = answer.steps[n];
    EXPECT_EQ(step.mark, n % 6 == 5);
    EXPECT_NEAR(std::log(step.probability), rows[n][static_cast<size_t>(text[n + 1])], 1e-4);
    ASSERT_EQ(step.layers.size(), 1U);
    EXPECT_EQ(step.layers[0].c.size(), 16U);
    ASSERT_EQ(step.before.model.size(), 5U);
    EXPECT_EQ(step.before.rules.has_value(), !step.mark);
    EXPECT_EQ(step.before.allowed.has_value(), !step.mark);
  }
  EXPECT_FALSE(answer.next.rules.has_value());  // the poem is complete
}

TEST(VerseTrace, TheRulesDivideWhatTheyAllow) {
  const TraceAnswer answer = tiny().composer.trace({.verse = verse(), .top = 1000});
  for (const TraceStep& step : answer.steps) {
    if (step.mark) continue;
    double all = 0, allowed = 0;
    for (const auto& chance : step.before.model) all += chance.probability;
    for (const auto& chance : *step.before.rules) allowed += chance.probability;
    EXPECT_LE(all, 1 + 1e-5);
    EXPECT_LE(*step.before.allowed, all + 1e-5);
    if (!step.before.rules->empty()) {
      EXPECT_NEAR(allowed, 1, 1e-6);
    }
    EXPECT_LT(step.before.rules->size(), step.before.model.size());
  }
}

TEST(VerseTrace, KnowsNoRulesWithoutAForm) {
  VerseQuestion begun = verse();
  begun.form.reset();
  begun.lines.resize(2), begun.lines[1].resize(3);
  TraceAnswer answer = tiny().composer.trace({.verse = begun});
  EXPECT_FALSE(answer.form.has_value());
  EXPECT_EQ(answer.steps.size(), 5U + 1 + 3);
  for (const TraceStep& step : answer.steps) EXPECT_FALSE(step.before.rules.has_value());
  begun.form = FormKind::wujue;
  answer = tiny().composer.trace({.verse = begun});
  EXPECT_TRUE(answer.steps.back().before.rules && answer.next.rules);
  begun.lines.clear();
  answer = tiny().composer.trace({.verse = begun});
  EXPECT_TRUE(answer.steps.empty() && answer.next.rules);
  begun.form.reset();
  EXPECT_FALSE(tiny().composer.trace({.verse = begun}).next.rules);
}

TEST(VerseTrace, RefusesWhatDoesNotFitItsFormAndWhatIsTooLong) {
  VerseQuestion bad = verse();
  bad.lines.push_back(bad.lines[0]);
  EXPECT_THROW(tiny().composer.trace({.verse = bad}), RequestError);
  bad = verse(), bad.lines[1].pop_back();
  EXPECT_THROW(tiny().composer.trace({.verse = bad}), RequestError);
  bad.form.reset();
  EXPECT_NO_THROW(tiny().composer.trace({.verse = bad}));
  bad.lines.assign(1, std::u32string(481, bad.lines[0][0]));
  EXPECT_THROW(tiny().composer.trace({.verse = bad}), RequestError);
}

}  // namespace
}  // namespace tangyin
