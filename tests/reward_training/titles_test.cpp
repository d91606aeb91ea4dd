#include "reward_training/titles.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace tangyin {
namespace {

class TitlesTest : public ::testing::Test {
 protected:
  ~TitlesTest() override { std::filesystem::remove(file_); }
  std::vector<GradedTitle> read(const std::string& text) const {
    std::ofstream(file_) << text;
    return read_titles(file_);
  }
  const std::filesystem::path file_ =
      std::filesystem::path(testing::TempDir()) / fmt::format("titles_{}", ::getpid());
};

TEST_F(TitlesTest, AreGradesFormsAndTitles) {
  const auto titles = read("3 5x4 聞笛 山居\n\n0 7x8 山不\n2 7x8 山居\n");
  ASSERT_EQ(titles.size(), 4U);
  EXPECT_EQ(titles[1].form, "<5x4>");
  EXPECT_EQ(titles[1].title, U"山居");
  EXPECT_EQ(titles[1].grade, 3);
  EXPECT_EQ(titles[3].form, "<7x8>");
  EXPECT_EQ(titles[3].grade, 2);
}

TEST_F(TitlesTest, OthersAreRefusedWithTheirLine) {
  for (const char* bad : {"4 5x4 山行", "5x4 山行", "3 山行", "3", "3 6x4 山行", "1 5x4 abc",
                          "2 5x4 聞笛", "1 5x4 \xFF\xFF\xFF"}) {
    try {
      (void)read(std::string("3 5x4 聞笛\n") + bad);
      ADD_FAILURE() << bad;
    } catch (const FormatError& error) {
      EXPECT_NE(std::string(error.what()).find(":2:"), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW((void)read_titles("no such file"), InputError);
}

}  // namespace
}  // namespace tangyin
