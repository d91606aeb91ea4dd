#include "base/random.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

TEST(Random,
     PhiloxMatchesPublishedVectors) {  // Random123's known-answer tests, kat_vectors, philox4x32 10
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (std::array<uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Random, GoesOnFromASavedCounter) {
  Random a(7, 3);
  for (int k = 0; k < 10; ++k) a.bits();
  Random b(7, 3, a.counter());
  EXPECT_EQ(a.bits(), b.bits());
}

TEST(Random, BelowIsUniform) {
  Random random(1);
  int counts[5] = {};
  for (int k = 0; k < 50000; ++k) ++counts[random.below(5)];
  // Five standard deviations of √(n·p·q) ≈ 89.
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * 90);
}

}  // namespace
}  // namespace tangyin
