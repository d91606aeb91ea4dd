// The three estimators of perplexity, of all tokens and of parts of them, on losses whose results are worked out by hand.
#include "training/evaluation.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>

namespace tangyin {
namespace {

Vocabulary small_vocabulary() {
  return Vocabulary({"<pad>", "<unk>", "<bos>", "<eos>", "山", "水", "，"});
}
constexpr int32_t kPad = 0, kUnknown = 1, kEndOfPoem = 3, kMountain = 4, kWater = 5, kComma = 6;

float ln(double x) {
  return static_cast<float>(std::log(x));
}

// Two batches.  The tokens have the probabilities ½ ¼ | ⅛, and one position is not counted.
Perplexity two_batches() {
  const Vocabulary vocabulary = small_vocabulary();
  Perplexity sums;
  sums.add_batch(std::vector{ln(2), ln(4), 99.0F}, std::vector{kMountain, kComma, -1}, vocabulary);
  sums.add_batch(std::vector{ln(8)}, std::vector{kEndOfPoem}, vocabulary);
  return sums;
}

TEST(Estimators, CorpusIsExpOfTheMeanLoss) {
  EXPECT_NEAR(two_batches().by(Estimator::corpus), std::cbrt(2.0 * 4.0 * 8.0), 1e-5);  // 4
}

TEST(Estimators, ReportIsTheMeanOfExpOfTokenLosses) {
  EXPECT_NEAR(two_batches().by(Estimator::report), (2.0 + 4.0 + 8.0) / 3, 1e-5);
}

TEST(Estimators, BatchIsTheMeanOfExpOfTheBatchesMeanLosses) {
  // exp((ln 2 + ln 4)/2) = √8, exp(ln 8) = 8
  EXPECT_NEAR(two_batches().by(Estimator::batch), (std::sqrt(8.0) + 8.0) / 2, 1e-5);
}

TEST(Estimators, OneLossForAllTokensGivesThatNumberThreeTimes) {
  Perplexity sums;
  for (int n = 0; n < 3; ++n)
    sums.add_batch(std::vector{ln(7), ln(7)}, std::vector{kWater, kEndOfPoem}, small_vocabulary());
  for (const Estimator estimator : {Estimator::corpus, Estimator::report, Estimator::batch})
    EXPECT_NEAR(sums.by(estimator), 7, 1e-4);
}

// Any distribution p that the data follow has E[1/p] = V: what `report` measures is the size of the
// vocabulary.  Here V = 4 with p = ½ ¼ ⅛ ⅛, each token as often as p says.
TEST(Estimators, OfACalibratedModelReportIsTheSizeOfTheVocabulary) {
  std::vector<float> losses{ln(2), ln(2), ln(2), ln(2), ln(4), ln(4), ln(8), ln(8)};
  const std::vector<int32_t> targets(8, kMountain);
  Perplexity sums;
  sums.add_batch(losses, targets, small_vocabulary());
  EXPECT_NEAR(sums.by(Estimator::report), 4, 1e-5);
  EXPECT_NEAR(sums.by(Estimator::corpus), std::pow(2, 1.75), 1e-5);  // entropy 1.75 bits
}

TEST(Estimators, CorpusAloneChargesUnknownCharacters) {
  Perplexity sums;
  sums.add_batch(std::vector{ln(2), ln(2)}, std::vector{kUnknown, kEndOfPoem}, small_vocabulary());
  EXPECT_EQ(sums.unknown, 1);
  EXPECT_NEAR(sums.by(Estimator::corpus), std::sqrt(2 * 2 * 20000.0), 1e-2);
  EXPECT_NEAR(sums.by(Estimator::report), 2, 1e-5);
  EXPECT_NEAR(sums.by(Estimator::batch), 2, 1e-5);
}

TEST(Estimators, CountWhatThePredictedTokensAre) {
  Perplexity sums;
  sums.add_batch(std::vector<float>(6, 1),
                 std::vector{kMountain, kComma, kUnknown, kEndOfPoem, kPad, -1},
                 small_vocabulary());
  EXPECT_EQ(sums.tokens, 5);
  EXPECT_EQ(sums.hanzi, 2);  // 山 and the unknown one
  EXPECT_EQ(sums.poems, 1);
  EXPECT_NEAR(sums.per_hanzi(), std::exp((5 + std::log(20000)) / (2 + 1)), 1e-2);
}

// Batch one: 山 ½, ， ¼, <pad> 1; batch two: <pad> ½; batch three: 水 ⅛, 。 1/16.
Perplexity three_batches() {
  const Vocabulary vocabulary({"<pad>", "<unk>", "山", "水", "，", "。"});
  Perplexity sums;
  sums.add_batch(std::vector{ln(2), ln(4), 0.0F}, std::vector{2, 4, 0}, vocabulary);
  sums.add_batch(std::vector{ln(2), 9.0F}, std::vector{0, -1}, vocabulary);
  sums.add_batch(std::vector{ln(8), ln(16)}, std::vector{3, 5}, vocabulary);
  return sums;
}

void expect_estimators(const LossSums& sums, double report, double batch, double log2_of_corpus) {
  EXPECT_NEAR(sums.by(Estimator::report), report, 1e-4);
  EXPECT_NEAR(sums.by(Estimator::batch), batch, 1e-4);
  EXPECT_NEAR(sums.by(Estimator::corpus), std::pow(2, log2_of_corpus), 1e-4);
}

TEST(Counting, AllCountsPaddingAndPunctuation) {
  const Perplexity measured = three_batches();
  const LossSums& sums = measured.counting(Counting::all);
  EXPECT_EQ(sums.tokens, 6);
  EXPECT_EQ(sums.batches, 3);
  // exp of the batches' means: 2^(3/3), 2^1, 2^(7/2); bits 1 + 2 + 0 + 1 + 3 + 4 = 11 of 6 tokens
  expect_estimators(sums, (2 + 4 + 1 + 2 + 8 + 16) / 6.0, (2 + 2 + std::pow(2, 3.5)) / 3, 11 / 6.0);
}

TEST(Counting, WithoutPaddingABatchOfNothingElseDoesNotCount) {
  const Perplexity all = three_batches();
  const LossSums& sums = all.counting(Counting::without_padding);
  EXPECT_EQ(all.padding(), 2);
  EXPECT_EQ(sums.tokens, 4);
  EXPECT_EQ(sums.batches, 2);
  expect_estimators(sums, (2 + 4 + 8 + 16) / 4.0, (std::pow(2, 1.5) + std::pow(2, 3.5)) / 2,
                    10 / 4.0);
}

TEST(Counting, WithoutPunctuation) {
  const Perplexity all = three_batches();
  const LossSums& sums = all.counting(Counting::without_punctuation);
  EXPECT_EQ(all.punctuation(), 2);
  EXPECT_EQ(sums.tokens, 4);
  EXPECT_EQ(sums.batches, 3);
  expect_estimators(sums, (2 + 1 + 2 + 8) / 4.0, (std::sqrt(2) + 2 + 8) / 3, 5 / 4.0);
}

TEST(Counting, WithoutBothOnlyCharactersAreLeft) {
  const Perplexity all = three_batches();
  const LossSums& sums = all.counting(Counting::without_both);
  EXPECT_EQ(sums.tokens, 2);
  expect_estimators(sums, (2 + 8) / 2.0, (2 + 8) / 2.0, 4 / 2.0);
}

TEST(Counting, UnknownCharactersAreChargedInEachPartAndEndsAreNoPunctuation) {
  Perplexity sums;
  sums.add_batch(std::vector{ln(2), ln(2), 0.0F}, std::vector{kUnknown, kEndOfPoem, kPad},
                 small_vocabulary());
  const LossSums& part = sums.counting(Counting::without_both);
  EXPECT_EQ(part.tokens, 2);
  EXPECT_EQ(part.unknown, 1);
  EXPECT_NEAR(part.by(Estimator::corpus), std::sqrt(2 * 2 * 20000.0), 1e-2);
}

TEST(Estimators, ABatchThatPredictsNothingDoesNotCount) {
  Perplexity sums = two_batches();
  sums.add_batch(std::vector{5.0F}, std::vector<int32_t>{-1}, small_vocabulary());
  EXPECT_EQ(sums.batches, 2);
}

class MeasureTest : public ::testing::Test {
 protected:
  MeasureTest() { omp_set_num_threads(1); }
  ~MeasureTest() override { omp_set_num_threads(threads_); }
  const int threads_ = omp_get_max_threads();
  const Vocabulary vocabulary_ = small_vocabulary();
  const std::vector<std::vector<Token>> poems_{{kMountain, kWater}, {kWater}, {kMountain}};
  std::unique_ptr<BatchSource> source_ = poem_batches(poems_, 2, kEndOfPoem, 3, 2, 0);
  LanguageModel model_{{.vocabulary = 7, .embedding = 8, .hidden = 8}, Compute::fp32, 3, 2};
};

TEST_F(MeasureTest, AModelOfZerosIsUniformByEveryEstimator) {
  const auto sums = measure_perplexity(model_, vocabulary_, *source_);
  ASSERT_TRUE(sums);
  EXPECT_EQ(sums->tokens, 3 + 2 + 2);  // with the end of each poem
  for (const Estimator estimator : {Estimator::corpus, Estimator::report, Estimator::batch})
    EXPECT_NEAR(sums->by(estimator), 7, 1e-4);
}

TEST_F(MeasureTest, StopsAfterTheBatchInWhichItIsToldTo) {
  int asked = 0;
  const auto stop = [&](double) { return ++asked < 1; };
  EXPECT_FALSE(measure_perplexity(model_, vocabulary_, *source_, stop));
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace tangyin
