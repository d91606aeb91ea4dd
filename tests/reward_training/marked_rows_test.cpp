#include "reward_training/marked_rows.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

const std::vector<MarkedPoem> kMarked{
    {.reader = "1", .title = U"夜", .lines = {U"山水月風", U"水山風月"}, .marks = {1, 2}},
    {.reader = "1",
     .title = U"夜",
     .lines = {U"月月水山", U"風風風風", U"山山水水"},
     .marks = {0, 0, 1},
     .edited = true,
     .faults = {{0, 1, 2, 2}, {0, 1, 1, 2}, {1, 0, 4, 1}}}};

TEST(MarkedRows, OfLinesAreMeans) {
  const std::vector<MarkedRow> rows = line_rows(kMarked);
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[1].reading, 0U);
  EXPECT_EQ(rows[1].line, 1U);
  EXPECT_EQ(rows[4].reading, 1U);
  EXPECT_EQ(rows[4].line, 2U);
  for (const MarkedRow& row : rows) EXPECT_EQ(row.weights, std::vector<float>(4, 0.25F));
}

TEST(MarkedRows, OfContrastsSetWhatIsStruckAgainstTheRest) {
  EXPECT_EQ(severities(kMarked[1], 0), (std::vector<float>{0, 3, 1, 0}));
  EXPECT_EQ(severities(kMarked[1], 2), std::vector<float>(4, 0));
  const std::vector<MarkedRow> rows = contrast_rows(kMarked);
  ASSERT_EQ(rows.size(), 1U) << "not of a line struck out as a whole, or not at all";
  EXPECT_EQ(rows[0].reading, 1U);
  EXPECT_EQ(rows[0].line, 0U);
  EXPECT_EQ(rows[0].weights, (std::vector<float>{-0.125F, 0.1875F, 0.0625F, -0.125F}));
}

}  // namespace
}  // namespace tangyin
