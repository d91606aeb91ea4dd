#include "inference/team.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

TEST(Team, DoesEveryChunkOnceAndReturnsWhenAllAreDone) {
  Team team(4);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::atomic<int>> times(static_cast<size_t>(round % 37));
    team.run(static_cast<Index>(times.size()),
             [&](Index chunk) { ++times[static_cast<size_t>(chunk)]; });
    for (const auto& n : times) ASSERT_EQ(n, 1) << "round " << round;
  }
}

TEST(Team, ServesSeveralCallersAtOnce) {
  Team team(3);
  std::atomic<int> chunks{0};
  std::vector<std::thread> callers;
  callers.reserve(4);
  for (int n = 0; n < 4; ++n)
    callers.emplace_back([&] {
      for (int round = 0; round < 500; ++round) team.run(10, [&](Index) { ++chunks; });
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(chunks, 4 * 500 * 10);
}

}  // namespace
}  // namespace tangyin
