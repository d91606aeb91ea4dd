#include "base/nesting.h"

#include <gtest/gtest.h>

#include <string>

namespace tangyin {
namespace {

TEST(NestsDeeper, CountsOpenBracketsOutsideOfTexts) {
  EXPECT_FALSE(nests_deeper("", 0));
  EXPECT_FALSE(nests_deeper("7", 0));
  EXPECT_TRUE(nests_deeper("[]", 0));
  EXPECT_FALSE(nests_deeper(R"([{"a":1},{"b":[2]}])", 3));
  EXPECT_TRUE(nests_deeper(R"([{"a":1},{"b":[2]}])", 2));
  EXPECT_FALSE(nests_deeper(R"(["[[[[", "\"[[[[", "\\"])", 1));
  EXPECT_TRUE(nests_deeper(R"(["\\", [[]]])", 2));
  EXPECT_TRUE(nests_deeper(std::string(1'000'000, '['), 100));
  EXPECT_FALSE(nests_deeper("[\"\\", 1));  // ends within an escape
}

}  // namespace
}  // namespace tangyin
