// Steps that several threads share are the steps that each would take alone, to the bit.
#include "inference/shared_steps.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "inference/random_model.h"

namespace tangyin {
namespace {

constexpr Index kTexts = 5, kRounds = 30;

// The rows after each of kRounds steps, put together.
std::vector<float> rows_of(const Engine& engine, uint64_t seed) {
  States states(engine, kTexts);
  states.resize(kTexts);
  const OwnedMatrix<float> rows(kTexts, engine.row_size());
  std::vector<float> all;
  Random random(seed);
  std::vector<Token> tokens(kTexts);
  for (Index step = 0; step < kRounds; ++step) {
    for (Token& token : tokens)
      token =
          static_cast<Token>(random.uniform() * static_cast<double>(engine.config().vocabulary));
    engine.feed(states, tokens);
    engine.log_probabilities(states, rows.view());
    const auto flat = rows.view().flat();
    all.insert(all.end(), flat.begin(), flat.end());
  }
  return all;
}

TEST(SharedSteps, GiveEveryThreadWhatItWouldComputeAlone) {
  const auto model = [] {
    return Weights(
        random_model({.vocabulary = 150, .embedding = 16, .hidden = 32, .layers = 2}, 0.5F, 3));
  };
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    const Engine alone(model(), {.dtype = dtype, .threads = 1});
    const Engine shared(model(), {.dtype = dtype, .threads = 2, .shared = true});
    constexpr size_t kThreads = 6;
    std::vector<std::vector<float>> found(kThreads);
    {
      std::vector<std::jthread> threads;
      for (size_t n = 0; n < kThreads; ++n)
        threads.emplace_back([&, n] { found[n] = rows_of(shared, n); });
    }
    for (size_t n = 0; n < kThreads; ++n) {
      const std::vector<float> expected = rows_of(alone, n);
      ASSERT_EQ(found[n].size(), expected.size());
      EXPECT_EQ(std::memcmp(found[n].data(), expected.data(), expected.size() * sizeof(float)), 0);
    }
  }
}

TEST(SharedSteps, EveryStepIsDoneOnceAndRoundsDoNotOverlap) {
  SharedSteps steps;
  std::atomic<int> done = 0, at_work = 0;
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < 8; ++n)
      threads.emplace_back([&] {
        for (int k = 0; k < 200; ++k) {
          SharedSteps::Step mine;
          steps.run(mine, [&](const std::vector<SharedSteps::Step*>& round) {
            EXPECT_EQ(++at_work, 1);
            done += static_cast<int>(round.size());
            --at_work;
          });
        }
      });
  }
  EXPECT_EQ(done, 8 * 200);
}

TEST(SharedSteps, AFailedRoundFailsForAllOfItAndTheNextGoesOn) {
  SharedSteps steps;
  SharedSteps::Step first, second;
  EXPECT_THROW(steps.run(first, [](const auto&) { throw std::runtime_error("no"); }),
               std::runtime_error);
  bool worked = false;
  steps.run(second, [&](const auto& round) { worked = round.size() == 1; });
  EXPECT_TRUE(worked);
}

}  // namespace
}  // namespace tangyin
