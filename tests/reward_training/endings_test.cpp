#include "reward_training/endings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace tangyin {
namespace {

class EndingsTest : public ::testing::Test {
 protected:
  ~EndingsTest() override { std::filesystem::remove(file_); }
  GradedEndings read(const std::string& text) const {
    std::ofstream(file_) << text;
    return read_endings(file_);
  }
  const std::filesystem::path file_ =
      std::filesystem::path(testing::TempDir()) / fmt::format("endings_{}", ::getpid());
};

TEST_F(EndingsTest, AreGradesAndTextsOfThreeCharacters) {
  const GradedEndings endings = read("3 鶴影孤 水西流\n\n0 月山水\n3 夜鐘沈\n");
  EXPECT_EQ(endings.grades().size(), 4U);
  EXPECT_EQ(endings.of(U"鶴影孤"), 3);
  EXPECT_EQ(endings.of(U"松間鶴影孤"), 3);
  EXPECT_EQ(endings.of(U"月山水"), 0);
  EXPECT_EQ(endings.of(U"水月山"), -1);
  EXPECT_EQ(endings.of(U"影孤"), -1);
  EXPECT_EQ(GradedEndings().of(U"鶴影孤"), -1);
}

TEST_F(EndingsTest, OthersAreRefusedWithTheirLine) {
  for (const char* bad : {"4 鶴影孤", "x 鶴影孤", "鶴影孤", "-1 鶴影孤", "10 鶴影孤", "1 鶴影",
                          "1 松鶴影孤", "1 abc", "2 水西流", "1 \xFF\xFF\xFF"}) {
    try {
      (void)read(std::string("3 水西流\n") + bad);
      ADD_FAILURE() << bad;
    } catch (const FormatError& error) {
      EXPECT_NE(std::string(error.what()).find(":2:"), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW((void)read_endings("no such file"), InputError);
}

}  // namespace
}  // namespace tangyin
