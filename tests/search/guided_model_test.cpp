#include "search/guided_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "search/synthetic.h"

namespace tangyin {
namespace {

const Prompt kPrompt{.told = {10, 11}, .plain = {12}};
const std::vector<Token> kText{20, 21, 22};

std::vector<float> row_after(const Engine& engine, const Prompt& prompt, double guidance) {
  GuidedModel model(engine, 2, prompt, guidance);
  model.begin(20);
  for (const Token& token : kText) model.feed({&token, 1});
  model.predict();
  return {model.row(0), model.row(0) + engine.config().vocabulary};
}

TEST(GuidedModel, WithoutGuidanceSaysWhatItIsTold) {
  const Synthetic s;
  const std::vector<float> guided = row_after(s.engine, kPrompt, 1);
  GuidedModel told(s.engine, 1, {.told = kPrompt.told, .plain = kPrompt.told}, 3);
  told.begin(20);
  for (const Token& token : kText) told.feed({&token, 1});
  told.predict();
  for (size_t v = 0; v < guided.size(); ++v) EXPECT_EQ(guided[v], told.row(0)[v]);
}

TEST(GuidedModel, OfNoStrengthSaysWhatItIsNotTold) {
  const Synthetic s;
  const std::vector<float> guided = row_after(s.engine, kPrompt, 0),
                           plain = row_after(s.engine, {.told = kPrompt.plain, .plain = {}}, 1);
  for (size_t v = 0; v < guided.size(); ++v) EXPECT_NEAR(guided[v], plain[v], 1e-5);
}

// plain + 2 (told − plain), made to add up to one again.
TEST(GuidedModel, GoesBeyondWhatItIsToldByTheStrength) {
  const Synthetic s;
  const std::vector<float> guided = row_after(s.engine, kPrompt, 2),
                           told = row_after(s.engine, kPrompt, 1),
                           plain = row_after(s.engine, kPrompt, 0);
  double sum = 0, total = 0;
  for (size_t v = 0; v < guided.size(); ++v) {
    sum += std::exp(2.0 * static_cast<double>(told[v]) - static_cast<double>(plain[v]));
    total += std::exp(static_cast<double>(guided[v]));
  }
  EXPECT_NEAR(total, 1, 1e-5);
  for (size_t v = 0; v < guided.size(); ++v)
    EXPECT_NEAR(guided[v], 2 * told[v] - plain[v] - static_cast<float>(std::log(sum)), 1e-4);
}

TEST(GuidedModel, KeepsWhatItIsToldApartFromWhatItWrites) {
  const Synthetic s;
  GuidedModel model(s.engine, 2, kPrompt, 2);
  model.begin(20);
  model.predict();
  float furthest = 0;
  for (Index v = 0; v < s.engine.config().vocabulary; ++v)
    furthest = std::max(furthest, std::abs(model.row(0)[v] - model.told_row(0)[v]));
  EXPECT_GT(furthest, 0.01F);
}

}  // namespace
}  // namespace tangyin
