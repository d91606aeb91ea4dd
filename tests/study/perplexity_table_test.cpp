// The table of perplexities on a corpus that the test makes up: every row on the same tokens.
#include "study/perplexity_table.h"

#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"
#include "base/random.h"
#include "base/utf8.h"
#include "training/data.h"
#include "training/trainer.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class PerplexityTableTest : public ::testing::Test {
 protected:
  void SetUp() override {
    omp_set_num_threads(1);
    fs::create_directories(folder_);
    std::ofstream corpus(corpus_);
    Random random(1);
    uint64_t character = 0;
    for (int poem = 0; poem < 200; ++poem) {
      for (uint64_t couplets = 1 + random.below(6); couplets > 0; --couplets)
        for (const char* mark : {"，", "。"}) {
          for (int n = 0; n < 5; ++n) {  // 1, 2 or 3 further in a ring of 40
            character = (character + 1 + random.below(3)) % 40;
            corpus << utf8::encode(U'一' + static_cast<char32_t>(character));
          }
          corpus << mark;
        }
      corpus << "\n";
    }
  }
  void TearDown() override {
    omp_set_num_threads(threads_);
    fs::remove_all(folder_);
  }
  static TrainSettings settings(const std::string& name) {
    TrainSettings s = preset(name);
    s.embedding = s.hidden = 16;
    s.batch_size = 8;
    s.epochs = 0.5;
    s.min_frequency = 1;
    s.dtype = OperandDtype::fp32;
    return s;
  }
  NamedModel trained(const TrainSettings& s, double& measured) const {
    TrainingData data = load_training_data(s, corpus_);
    fs::create_directories(folder_ / "run");
    Trainer trainer(s, data, folder_ / "run", {}, false);
    trainer.run();
    measured = trainer.progress().best;
    return {"network", folder_ / "run/best.safetensors"};
  }

  const fs::path folder_ = fs::temp_directory_path() / fmt::format("tangyin-table-{}", ::getpid());
  const std::string corpus_ = (folder_ / "corpus.txt").string();
  const int threads_ = omp_get_max_threads();
};

TEST_F(PerplexityTableTest, OfWindowsHasEveryRowOnTheSameTokens) {
  const TrainSettings s = settings("report");
  double measured = 0;
  const std::vector<NamedModel> models{trained(s, measured)};
  const std::vector<int> orders{0, 1, 2, 5};
  const PerplexityTable table = perplexity_table(s, corpus_, orders, models);
  ASSERT_EQ(table.rows.size(), 5U);
  EXPECT_GE(table.vocabulary, 38);  // of 42: simplified, some of the characters are the same
  EXPECT_EQ(table.train_poems + table.test_poems, 200);
  EXPECT_GT(table.padding_share, 0.1);
  EXPECT_EQ(table.punctuation_share, 0);
  EXPECT_EQ(table.rows[0].name, "uniform");
  EXPECT_EQ(table.rows[1].name, "unigram");
  EXPECT_EQ(table.rows[3].name, "5-gram");
  EXPECT_EQ(table.rows[4].name, "network");
  EXPECT_EQ(table.rows[4].order, -1);
  for (const PerplexityRow& row : table.rows) {
    EXPECT_EQ(row.sums.tokens, table.rows[0].sums.tokens);
    EXPECT_EQ(row.sums.batches, table.rows[0].sums.batches);
    EXPECT_EQ(row.sums.padding(), table.rows[0].sums.padding());
  }
  for (const Estimator estimator : {Estimator::report, Estimator::batch, Estimator::corpus})
    EXPECT_NEAR(table.rows[0].sums.by(estimator), static_cast<double>(table.vocabulary), 1e-3);
  // Poems of 10, 20 … 60 characters, padded to 40: 10 of 45 tokens are padding, on which the unigram
  // spends as much of its probability; the rest is shared by 39 characters or so.  The character
  // before leaves three continuations of equal probability.
  const auto without = [&](size_t row) {
    return table.rows[row].sums.without_padding.by(Estimator::corpus);
  };
  EXPECT_NEAR(without(1), 39 / (1 - 10.0 / 45), 4);
  EXPECT_LT(without(2), 5);
  // What the run itself measured, from the same batches.
  EXPECT_NEAR(table.rows[4].sums.by(Estimator::batch) / measured, 1, 1e-5);
}

TEST_F(PerplexityTableTest, OfWholePoemsCountsPunctuationAndEnds) {
  TrainSettings s = settings("tiny");
  s.sequence_length = 10;
  double measured = 0;
  const std::vector<NamedModel> models{trained(s, measured)};
  const PerplexityTable table = perplexity_table(s, corpus_, std::vector<int>{0, 3}, models);
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.padding_share, 0);
  EXPECT_NEAR(table.punctuation_share, 1.0 / 6, 0.02);  // a mark after five, and an end a poem
  for (const PerplexityRow& row : table.rows) {
    EXPECT_EQ(row.sums.tokens, table.rows[0].sums.tokens);
    EXPECT_EQ(row.sums.poems, table.test_poems);
  }
  EXPECT_NEAR(table.rows[2].sums.by(Estimator::corpus) / measured, 1, 1e-5);
  EXPECT_LT(table.rows[1].sums.by(Estimator::corpus), 8);  // of three continuations, and marks
}

TEST_F(PerplexityTableTest, AModelOfAnotherVocabularyIsRefused) {
  double measured = 0;
  const std::vector<NamedModel> models{trained(settings("report"), measured)};
  TrainSettings other = settings("report");
  other.vocabulary = 20;
  EXPECT_THROW(perplexity_table(other, corpus_, {}, models), InputError);
}

TEST_F(PerplexityTableTest, StopsWhereItIsToldTo) {
  const auto stop = [](const std::string&, double) { return false; };
  EXPECT_THROW(perplexity_table(settings("report"), corpus_, std::vector<int>{0}, {}, stop), Error);
}

}  // namespace
}  // namespace tangyin
