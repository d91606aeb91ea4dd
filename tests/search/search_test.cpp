#include "search/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "search/synthetic.h"

namespace tangyin {
namespace {

bool follows(const std::vector<ToneClass>& pattern, std::span<const Token> line,
             const Lexicon& lexicon) {
  for (size_t c = 0; c < line.size(); ++c)
    if (pattern[c] != ToneClass::either && !allows(lexicon[line[c]].tones, pattern[c]))
      return false;
  return true;
}

// Checks a candidate against the grid without the search's code.
void expect_kept(const Candidate& candidate, const Grid& grid, const Lexicon& lexicon) {
  RhymeSet common = grid.plans[candidate.plan].rhymes;
  std::set<Token> rhyming;
  size_t at = 0;
  for (size_t l = 0; l < grid.plans[candidate.plan].lines.size(); ++l) {
    const size_t length = grid.plans[candidate.plan].lines[l].length();
    ASSERT_LE(at + length, candidate.text.size());
    const std::span line(candidate.text.data() + at, length);
    const LinePlan& plan = grid.plans[candidate.plan].lines[l];
    EXPECT_TRUE(std::any_of(plan.variants.begin(), plan.variants.end(),
                            [&](const auto& variant) { return follows(variant, line, lexicon); }))
        << "line " << l;
    for (size_t c = 0; c < length; ++c) {
      EXPECT_TRUE(lexicon[line[c]].hanzi);
      EXPECT_TRUE(plan.given[c] == kBlank || line[c] == plan.given[c]);
    }
    if (plan.rhymes) {
      common &= lexicon[line.back()].rhymes;
      EXPECT_TRUE(rhyming.insert(line.back()).second) << "a rhyming character came twice";
    }
    at += length;
  }
  EXPECT_EQ(at, candidate.text.size());
  EXPECT_TRUE(common.any());
}

TEST(Search, KeepsTonesRhymeAndLengthInEveryCandidate) {
  const Synthetic s;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto found = search({s.engine, s.lexicon, quatrain()}, {.particles = 32, .seed = seed});
    ASSERT_FALSE(found.empty());
    for (const Candidate& candidate : found) expect_kept(candidate, quatrain(), s.lexicon);
  }
}

TEST(Search, KeepsGivenCharactersWhereverTheyStand) {
  const Synthetic s;
  Grid grid = quatrain();
  auto& lines = grid.plans.front().lines;
  lines[0].given[0] = 7, lines[1].given[4] = 10, lines[2].given[2] = 15,
  lines[3].given[4] = 10 + 3 * kSyntheticRhymes;
  for (const Candidate& candidate : search({s.engine, s.lexicon, grid}, {}))
    expect_kept(candidate, grid, s.lexicon);
}

// Found by fuzz/request_fuzz.cpp: the word 春江 was placed at the last rhyme although a line before
// rhymed on 江.
TEST(Search, ARhymeDoesNotTakeTheCharacterThatIsGivenAtALaterOne) {
  const Synthetic s(60);  // few characters: a rhyme has three or four
  for (Token given = 6; given < 60; ++given) {
    Grid grid = quatrain();
    grid.plans.front().lines[3].given[4] = given;
    for (uint64_t seed = 0; seed < 10; ++seed)
      for (const Candidate& candidate : search({s.engine, s.lexicon, grid}, {.seed = seed}))
        expect_kept(candidate, grid, s.lexicon);
  }
}

// 迴 and 回 are both 回 in simplified script: such a pair does not rhyme with itself.
TEST(Search, ARhymeDoesNotTakeACharacterThatIsWrittenLikeOneThePoemHas) {
  const Synthetic s(60);
  Twins all;
  for (Token token = 6; token + 3 * 5 < 60; ++token) {
    const Token twin = token + 3 * 5;  // of the same rhyme
    all[token].push_back(twin), all[twin].push_back(token);
  }
  for (uint64_t seed = 0; seed < 20; ++seed)
    for (const Candidate& candidate :
         search({s.engine, s.lexicon, quatrain(), nullptr, nullptr, &all}, {.seed = seed})) {
      const std::vector<Token>& twins = all[candidate.text[19]];
      EXPECT_EQ(std::count(twins.begin(), twins.end(), candidate.text[9]), 0);
    }
}

TEST(Twins, AreCharactersThatArePrintedAlike) {
  std::vector<std::string> tokens = Synthetic::model(10, 1).vocabulary.tokens();
  tokens[6] = "杯", tokens[7] = "桮", tokens[8] = "山";
  Lexicon lexicon;
  lexicon.hanzi = {6, 7, 8};
  const Twins twins = find_twins(Vocabulary(tokens), lexicon);
  EXPECT_EQ(twins.at(6), (std::vector<Token>{6, 7}));
  EXPECT_FALSE(twins.contains(8));
}

TEST(Search, FindsNothingWhereAGivenCharacterBreaksTheRule) {
  const Synthetic s;
  Grid grid = quatrain();
  grid.plans.front().lines[0].given[1] = 7;  // level, the pattern wants oblique
  EXPECT_TRUE(search({s.engine, s.lexicon, grid}, {}).empty());
  grid = quatrain();
  auto& lines = grid.plans.front().lines;
  lines[1].given[4] = 10, lines[3].given[4] = 13;  // two rhymes
  EXPECT_TRUE(search({s.engine, s.lexicon, grid}, {}).empty());
}

TEST(Search, NeverChoosesWhatIsBanned) {
  const Synthetic s;
  Grid grid = quatrain();
  for (Token token = 6; token < 200; ++token) grid.banned.push_back({token});
  for (const Candidate& candidate : search({s.engine, s.lexicon, grid}, {}))
    for (const Token token : candidate.text) EXPECT_GE(token, 200);
}

// All that is left weighs e^(−12/0.05) of what is banned, nothing in fp32; then the wheel gave token
// 0, which is no character.
TEST(Search, AtALowTemperatureABannedFavouriteLeavesTheOthers) {
  const Token favourite = 30;
  StoredModel model = Synthetic::model(400, 1);
  model.weights.at("output.bias").view()(0, favourite) = 12;
  const Synthetic s(std::move(model));
  Grid grid = quatrain();
  grid.banned.push_back({favourite});
  const auto found = search({s.engine, s.lexicon, grid}, {.temperature = 0.05});
  ASSERT_FALSE(found.empty());
  for (const Candidate& candidate : found) {
    expect_kept(candidate, grid, s.lexicon);
    EXPECT_EQ(std::ranges::count(candidate.text, favourite), 0);
  }
}

// No model file with such weights is read; a search with them ends without a poem all the same.
TEST(Search, FindsNothingWhereProbabilitiesAreNoNumbers) {
  StoredModel model = Synthetic::model(400, 1);
  for (float& bias : model.weights.at("output.bias").view().flat())
    bias = std::numeric_limits<float>::quiet_NaN();
  const Synthetic s(std::move(model));
  EXPECT_TRUE(search({s.engine, s.lexicon, quatrain()}, {}).empty());
  Grid grid = quatrain();
  grid.plans.front().lines[0].given[0] = 7;  // whose weight is then no number
  EXPECT_TRUE(search({s.engine, s.lexicon, grid}, {}).empty());
}

TEST(Search, TheSameSeedGivesTheSamePoems) {
  const Synthetic s;
  const auto texts = [&](uint64_t seed) {
    std::vector<std::vector<Token>> result;
    for (const Candidate& c : search({s.engine, s.lexicon, quatrain()}, {.seed = seed}))
      result.push_back(c.text);
    return result;
  };
  EXPECT_EQ(texts(5), texts(5));
  EXPECT_NE(texts(5), texts(6));
}

TEST(Search, ReportsTheModelsOwnProbabilities) {
  const Synthetic s;
  const Candidate best = search({s.engine, s.lexicon, quatrain()}, {}).front();
  std::vector<Token> read{2};    // <bos>, then the poem with its marks
  std::vector<size_t> predicts;  // where the character n is predicted
  for (size_t n = 0; n < best.text.size(); ++n) {
    predicts.push_back(read.size() - 1);
    read.push_back(best.text[n]);
    if (n % 5 == 4) read.push_back(n % 10 == 4 ? 4 : 5);
  }
  const auto expected = naive_log_probabilities(Synthetic::model(400, 1), read);
  for (size_t n = 0; n < best.text.size(); ++n)  // bf16 weights: within 0.05 nat
    EXPECT_NEAR(static_cast<double>(best.log_probs[n]),
                expected[predicts[n]][static_cast<size_t>(best.text[n])], 0.05);
}

TEST(Search, AHeavyPenaltyKeepsCharactersFromComingBack) {
  const Synthetic s;
  size_t repeats = 0;
  for (const Candidate& c :
       search({s.engine, s.lexicon, quatrain()}, {.temperature = 0.3, .repetition = 50})) {
    std::set<Token> seen;
    for (size_t n = 0; n < c.text.size(); ++n)
      repeats += !seen.insert(c.text[n]).second && (n % 5 == 0 || c.text[n] != c.text[n - 1]);
  }
  EXPECT_EQ(repeats, 0U);
}

}  // namespace
}  // namespace tangyin
