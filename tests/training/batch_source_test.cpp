#include "training/batch_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace tangyin {
namespace {

constexpr int32_t kBegin = 2, kEnd = 3;

std::vector<std::vector<int32_t>> synthetic_poems(int count) {
  std::vector<std::vector<int32_t>> poems;
  Random random(11);
  for (int k = 0; k < count; ++k) {
    std::vector<int32_t> poem;
    for (uint64_t n = 1 + random.below(30); n > 0; --n)
      poem.push_back(static_cast<int32_t>(4 + random.below(50)));
    poem.push_back(1000 + k);  // makes each poem unlike the others
    poems.push_back(poem);
  }
  return poems;
}

// Reads the streams of an epoch back into poems.
std::map<std::vector<int32_t>, int> read_back(BatchSource& source, int64_t epoch, Index steps,
                                              Index streams) {
  std::vector<std::vector<int32_t>> open(static_cast<size_t>(streams));
  std::map<std::vector<int32_t>, int> found;
  BatchData batch;
  for (int64_t k = 0; k < source.batches(epoch); ++k) {
    source.fill(epoch, k, batch);
    for (Index t = 0; t < steps; ++t)
      for (Index b = 0; b < streams; ++b) {
        const auto at = static_cast<size_t>(t * streams + b);
        auto& poem = open[static_cast<size_t>(b)];
        if (batch.targets[at] < 0) continue;
        EXPECT_EQ(batch.inputs[at], poem.empty() ? kBegin : poem.back());
        EXPECT_EQ(batch.starts[at] == 1, poem.empty());
        if (batch.targets[at] == kEnd) {
          ++found[poem];
          poem.clear();
        } else {
          poem.push_back(batch.targets[at]);
        }
      }
  }
  for (const auto& poem : open) EXPECT_TRUE(poem.empty()) << "a stream ends inside a poem";
  return found;
}

// Poem k is {40 + k, 5} under the title {20 + k} in the form <7>.
struct Headed {
  Vocabulary vocabulary;
  std::vector<std::vector<int32_t>> poems;
  std::vector<Heading> headings;
};

Headed headed_poems(int32_t count) {
  std::u32string characters;
  for (char32_t c = 0x4E00; c < 0x4E40; ++c) characters.push_back(c);
  const std::vector<std::u32string> texts{characters};
  Headed h{
      Vocabulary::build(texts, {.begin_and_end = true, .more_specials = kHeadingTokens}), {}, {}};
  for (int32_t k = 0; k < count; ++k) {
    h.poems.push_back({40 + k, 5});
    h.headings.push_back({.form = *h.vocabulary.special("<7>"), .poet = {}, .title = {20 + k}});
  }
  return h;
}

TEST(HeadedPoemBatches, CountATitleAndWhatFollowsItButNoForm) {
  const Headed h = headed_poems(1);
  const auto source =
      headed_poem_batches(h.poems, h.headings, h.vocabulary, {.thin = false}, 8, 1, 1);
  BatchData batch;
  source->fill(0, 0, batch);
  const int32_t form = *h.vocabulary.special("<7>"), title = *h.vocabulary.special("<title>");
  //                                      <7>  <title> 20     <bos>  40  5     past the end
  EXPECT_EQ(batch.inputs, (std::vector<int32_t>{form, title, 20, kBegin, 40, 5, kBegin, kBegin}));
  EXPECT_EQ(batch.targets, (std::vector<int32_t>{-1, 20, kBegin, 40, 5, kEnd, -1, -1}));
  EXPECT_EQ(batch.starts, (std::vector<uint8_t>{1, 0, 0, 0, 0, 0, 1, 1}));
}

TEST(HeadedPoemBatches, CountThePoemAloneWhereTheTitleIsTold) {
  const Headed h = headed_poems(1);
  const auto source = headed_poem_batches(h.poems, h.headings, h.vocabulary,
                                          {.thin = false, .count_titles = false}, 8, 1, 1);
  BatchData batch;
  source->fill(0, 0, batch);
  EXPECT_EQ(batch.targets, (std::vector<int32_t>{-1, -1, -1, 40, 5, kEnd, -1, -1}));
}

TEST(HeadedPoemBatches, DrawOtherHeadingsEveryEpochAndTheSameAgainWhenAskedAgain) {
  const Headed h = headed_poems(20);
  const auto of_epoch = [&](int64_t epoch) {
    const auto source =
        headed_poem_batches(h.poems, h.headings, h.vocabulary, {.share = 0.5}, 16, 4, 1);
    BatchData all, batch;
    for (int64_t k = 0; k < source->batches(epoch); ++k) {
      source->fill(epoch, k, batch);
      all.inputs.insert(all.inputs.end(), batch.inputs.begin(), batch.inputs.end());
    }
    return all.inputs;
  };
  EXPECT_EQ(of_epoch(0), of_epoch(0));
  const int32_t title = *h.vocabulary.special("<title>");
  const auto first = of_epoch(0), second = of_epoch(1);
  const auto titles = std::count(first.begin(), first.end(), title);
  EXPECT_GT(titles, 0);
  EXPECT_LT(titles, 20);
  EXPECT_NE(first, second);
}

TEST(PoemBatches, GiveEveryPoemOnceAnEpoch) {
  const auto poems = synthetic_poems(200);
  const Index steps = 7, streams = 5;
  const auto source = poem_batches(poems, kBegin, kEnd, steps, streams, 1);
  for (const int64_t epoch : {0, 1}) {
    const auto found = read_back(*source, epoch, steps, streams);
    EXPECT_EQ(found.size(), poems.size());
    for (const auto& poem : poems) EXPECT_EQ(found.count(poem), 1u);
  }
}

TEST(PoemBatches, AreAFunctionOfSeedEpochAndIndex) {
  const auto poems = synthetic_poems(50);
  const auto a = poem_batches(poems, kBegin, kEnd, 6, 4, 1),
             b = poem_batches(poems, kBegin, kEnd, 6, 4, 1);
  BatchData x, y, other_epoch;
  a->fill(0, 0, other_epoch);
  a->fill(3, 2, x);
  b->fill(3, 2, y);
  EXPECT_EQ(x.inputs, y.inputs);
  a->fill(3, 0, x);
  EXPECT_NE(x.inputs, other_epoch.inputs);
}

TEST(PoemBatches, WasteLittle) {
  const auto poems = synthetic_poems(2000);
  const Index steps = 40, streams = 16;
  const auto source = poem_batches(poems, kBegin, kEnd, steps, streams, 1);
  int64_t tokens = 0;
  for (const auto& poem : poems) tokens += static_cast<int64_t>(poem.size()) + 1;
  // Streams differ by one poem at most (32 tokens) and the last batch is cut at 40 steps.
  EXPECT_LE(source->batches(0) * steps * streams - tokens, streams * (32 + steps));
}

TEST(WindowBatches, FillTheLastBatchWithRowsThatAreNotCounted) {
  const std::vector<int32_t> inputs{1, 2, 3, 4, 5, 6},
      targets{2, 3, 4, 5, 6, 7};  // three windows of two
  const auto source = window_batches(inputs, targets, 2, 2, 1, false);
  ASSERT_EQ(source->batches(0), 2);
  BatchData batch;
  source->fill(0, 0, batch);
  EXPECT_EQ(batch.inputs,
            (std::vector<int32_t>{1, 3, 2, 4}));  // [T,B]: step 0 of both windows, then step 1
  source->fill(0, 1, batch);
  EXPECT_EQ(batch.targets, (std::vector<int32_t>{6, -1, 7, -1}));
}

// The mistake of targets=next_poem: those of each window are the tokens of the next one in the
// batch, place by place.
TEST(WindowBatches, ShiftedAlongTheBatchTakeTheTargetsOfTheNextWindow) {
  const std::vector<int32_t> windows{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};  // five of two
  const auto source = window_batches(windows, windows, 2, 3, 1, false, Shift::next_window);
  ASSERT_EQ(source->batches(0), 2);
  BatchData batch;
  source->fill(0, 0, batch);
  EXPECT_EQ(batch.inputs, (std::vector<int32_t>{1, 3, 5, 2, 4, 6}));
  EXPECT_EQ(batch.targets, (std::vector<int32_t>{3, 5, -1, 4, 6, -1}));
  source->fill(0, 1, batch);  // two windows and a place to fill
  EXPECT_EQ(batch.inputs, (std::vector<int32_t>{7, 9, 0, 8, 10, 0}));
  EXPECT_EQ(batch.targets, (std::vector<int32_t>{9, -1, -1, 10, -1, -1}));
}

TEST(WindowBatches, ShiftedAlongTheBatchLeaveOutAWindowThatWouldBeAlone) {
  const auto batches = [](size_t windows) {
    const std::vector<int32_t> tokens(windows);
    return window_batches(tokens, tokens, 1, 3, 1, true, Shift::next_window)->batches(0);
  };
  EXPECT_EQ(batches(3), 1);
  EXPECT_EQ(batches(4), 1);  // the fourth is alone
  EXPECT_EQ(batches(5), 2);
}

TEST(WindowBatches, ShuffledAreTheSameInEveryEvaluation) {
  const std::vector<int32_t> windows{1, 2, 3, 4, 5, 6, 7, 8};
  const auto order = [&](uint64_t seed) {
    BatchData batch;
    window_batches(windows, windows, 1, 8, seed, true)->fill(0, 0, batch);
    return batch.inputs;
  };
  EXPECT_EQ(order(1), order(1));
  EXPECT_NE(order(1), windows);
  EXPECT_TRUE(std::ranges::is_permutation(order(1), windows));
}

}  // namespace
}  // namespace tangyin
