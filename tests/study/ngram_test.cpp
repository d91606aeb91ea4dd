// n-grams on counts that are worked out by hand.
#include "study/ngram.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/random.h"

namespace tangyin {
namespace {

using Texts = std::vector<std::vector<Token>>;

constexpr Token a = 2, b = 3, c = 4;

TEST(Ngram, OfOrderZeroIsUniform) {
  const Ngram ngram(Texts{{a, b}}, {.order = 0, .vocabulary = 5});
  EXPECT_DOUBLE_EQ(ngram.probability(std::vector<Token>{a}, b), 0.2);
  EXPECT_DOUBLE_EQ(ngram.probability({}, 0), 0.2);
}

// a twice, b once, c once: n₁ = 2, n₂ = 1, D = 2/(2 + 2) = ½.  Four tokens, three kinds, V = 5.
TEST(Ngram, OfOrderOneIsTheDiscountedFrequency) {
  const Ngram ngram(Texts{{a, b}, {a, c}}, {.order = 1, .vocabulary = 5});
  EXPECT_DOUBLE_EQ(ngram.discount(1), 0.5);
  const double lower = 0.5 * 3 / 4 / 5;  // D · T / A · 1/V
  EXPECT_DOUBLE_EQ(ngram.probability({}, a), 1.5 / 4 + lower);
  EXPECT_DOUBLE_EQ(ngram.probability({}, b), 0.5 / 4 + lower);
  EXPECT_DOUBLE_EQ(ngram.probability(std::vector<Token>{a}, c), 0.5 / 4 + lower);
  EXPECT_DOUBLE_EQ(ngram.probability({}, 0), lower);
}

// Texts "a b", "a b", "a c", "c b", order 2.  What stands before each token, begin included:
//   a: begin                        1 kind
//   b: a, c                         2
//   c: a, begin                     2      n₁ = 1, n₂ = 2: D₁ = 1/5;  A = 5, T = 3
// Counts of the pairs:  begin a 3, begin c 1, a b 2, a c 1, c b 1:  n₁ = 3, n₂ = 1: D₂ = 3/5.
TEST(Ngram, OfOrderTwoContinuesByTheNumberOfDifferentTokensBefore) {
  const Ngram ngram(Texts{{a, b}, {a, b}, {a, c}, {c, b}}, {.order = 2, .vocabulary = 5});
  EXPECT_DOUBLE_EQ(ngram.discount(1), 0.2);
  EXPECT_DOUBLE_EQ(ngram.discount(2), 0.6);
  const double rest = 0.2 * 3 / 5 / 5, p_a = 0.8 / 5 + rest, p_b = 1.8 / 5 + rest, p_c = p_b;
  const std::vector<Token> after_a{a}, after_b{b}, after_c{c};
  // After a: three in all, two kinds.
  EXPECT_DOUBLE_EQ(ngram.probability(after_a, b), 1.4 / 3 + 0.6 * 2 / 3 * p_b);
  EXPECT_DOUBLE_EQ(ngram.probability(after_a, c), 0.4 / 3 + 0.6 * 2 / 3 * p_c);
  EXPECT_DOUBLE_EQ(ngram.probability(after_a, a), 0.6 * 2 / 3 * p_a);
  // After c: one, one kind.  At the beginning: four, two kinds.
  EXPECT_DOUBLE_EQ(ngram.probability(after_c, b), 0.4 / 1 + 0.6 * p_b);
  EXPECT_DOUBLE_EQ(ngram.probability({}, a), 2.4 / 4 + 0.6 * 2 / 4 * p_a);
  // Nothing came after b: as if nothing were known.
  EXPECT_DOUBLE_EQ(ngram.probability(after_b, c), p_c);
  // Only the last token is context.
  EXPECT_DOUBLE_EQ(ngram.probability(std::vector<Token>{c, b, a}, c), 0.4 / 3 + 0.4 * p_c);
}

// Texts "a b c", "b c": of order 3, the pair b c has a and the beginning before it (2), and the pair
// "begin b", which nothing can stand before, keeps its count.
TEST(Ngram, AtTheBeginningOfATextCountsAreCounts) {
  const Ngram ngram(Texts{{a, b, c}, {b, c}, {b, a}}, {.order = 3, .vocabulary = 5});
  // 1-grams: a: begin, b → 2; b: a, begin → 2; c: b → 1.  D₁ = 1/(1 + 4) = 1/5, A = 5, T = 3.
  const double rest = 0.2 * 3 / 5 / 5, p_b = 1.8 / 5 + rest;
  // 2-grams: begin a 1, begin b 2 (counts); a b: begin → 1; b c: a, begin → 2; b a: begin → 1.
  // n₁ = 3, n₂ = 2: D₂ = 3/7.  At the beginning A = 3, T = 2.
  EXPECT_DOUBLE_EQ(ngram.discount(2), 3.0 / 7);
  EXPECT_DOUBLE_EQ(ngram.probability({}, b), (2 - 3.0 / 7) / 3 + 3.0 / 7 * 2 / 3 * p_b);
}

TEST(Ngram, PredictsTheEndWhereThereIsOne) {
  const Token end = 1;
  const Ngram ngram(Texts{{a}, {a, a}}, {.order = 2, .vocabulary = 3, .end = end});
  // begin a 2, a end 2, a a 1: n₁ = 1, n₂ = 2, D₂ = 1/5.  Before a: begin, a; before the end: a.
  // D₁ = 1/(1 + 2) = 1/3, A = 3, T = 2.
  const double p_end = (1 - 1.0 / 3) / 3 + 1.0 / 3 * 2 / 3 / 3;
  EXPECT_DOUBLE_EQ(ngram.probability(std::vector<Token>{a}, end), 1.8 / 3 + 0.2 * 2 / 3 * p_end);
}

// Random texts of a few tokens, so that every order has seen and unseen contexts.
TEST(Ngram, ProbabilitiesSumToOneAfterEveryText) {
  Random random(1);
  Texts texts(40);
  for (auto& text : texts)
    for (uint64_t n = 1 + random.below(12); n > 0; --n)
      text.push_back(static_cast<Token>(2 + random.below(6)));
  for (int order = 0; order <= 5; ++order) {
    const Ngram ngram(texts, {.order = order, .vocabulary = 10, .end = 1});
    for (int trial = 0; trial < 200; ++trial) {
      std::vector<Token> text;
      for (uint64_t n = random.below(7); n > 0; --n)
        text.push_back(static_cast<Token>(random.below(10)));
      double sum = 0;
      for (Token next = 0; next < 10; ++next) {
        const double p = ngram.probability(text, next);
        EXPECT_GT(p, 0);
        sum += p;
      }
      EXPECT_NEAR(sum, 1, 1e-12) << "order " << order;
    }
  }
}

TEST(Ngram, HigherOrdersPredictTheTextTheyCountedBetter) {
  const Texts texts{{a, b, c, a, c, b}, {b, a, c, c, a, b}, {c, b, a, b, c, a}};
  double before = 1e9;
  for (int order = 0; order <= 4; ++order) {
    const Ngram ngram(texts, {.order = order, .vocabulary = 8});
    double loss = 0;
    for (const auto& text : texts)
      for (size_t n = 0; n < text.size(); ++n)
        loss -= std::log(ngram.probability(std::span(text).first(n), text[n]));
    EXPECT_LT(loss, before) << order;
    before = loss;
  }
}

TEST(Ngram, RefusesWhatCannotBe) {
  EXPECT_THROW(Ngram(Texts{{a}}, {.order = 9, .vocabulary = 5}), UsageError);
  EXPECT_THROW(Ngram(Texts{{5}}, {.order = 2, .vocabulary = 5}), UsageError);
  EXPECT_THROW(Ngram(Texts{{a}}, {.order = 1}), UsageError);
}

// A poem that goes on in the next batch, beside two in one stream: what is counted, and by which
// context.
TEST(Ngram, IsMeasuredTokenByTokenAsANetworkIs) {
  const Vocabulary vocabulary({"<pad>", "<unk>", "<bos>", "<eos>", "山", "水"});
  const Token mountain = 4, water = 5;
  const Texts poems{{mountain, water, mountain}, {water}, {mountain}};
  const Ngram ngram(poems, {.order = 3, .vocabulary = 6, .end = vocabulary.end()});
  const auto source = poem_batches(poems, *vocabulary.begin(), *vocabulary.end(), 3, 2, 0);
  const Perplexity sums = measure_ngram(ngram, vocabulary, *source, 2, true);
  double loss = 0;
  for (std::vector<Token> poem : poems) {
    poem.push_back(*vocabulary.end());
    for (size_t n = 0; n < poem.size(); ++n)
      loss -= std::log(ngram.probability(std::span(poem).first(n), poem[n]));
  }
  EXPECT_EQ(sums.tokens, 4 + 2 + 2);
  EXPECT_EQ(sums.poems, 3);
  EXPECT_NEAR(sums.loss, loss, 1e-5);
}

}  // namespace
}  // namespace tangyin
