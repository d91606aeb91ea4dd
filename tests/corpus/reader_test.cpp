#include "corpus/reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class ReaderTest : public ::testing::Test {
 protected:
  ReaderTest()
      : folder_(fs::temp_directory_path() /
                fs::path("tangyin-reader-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~ReaderTest() override { fs::remove_all(folder_); }
  fs::path write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::string error_of(const fs::path& path) {
    try {
      read_poems(path, Edition::tang);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  fs::path folder_;
};

TEST_F(ReaderTest, ReadsADirectoryInNumericOrder) {
  write("全唐诗/poet.tang.10000.json", R"([{"title":"b","author":"x","paragraphs":["水。"]}])");
  write("全唐诗/poet.tang.2000.json", R"([{"title":"a","paragraphs":["山，","月。"]}])");
  write("全唐诗/poet.song.0.json", R"([{"paragraphs":["宋。"]}])");
  const auto poems = read_poems(folder_, Edition::tang);
  ASSERT_EQ(poems.size(), 2u);
  EXPECT_EQ(poems[0].text, "山，月。");
  EXPECT_EQ(poems[1].author, "x");
  EXPECT_EQ(read_poems(folder_, Edition::song)[0].text, "宋。");
}

TEST_F(ReaderTest, ReadsTextWithAPoemALine) {
  const auto poems = read_poems(write("poems.txt", "山高。\r\n\n水長。"), Edition::tang);
  ASSERT_EQ(poems.size(), 2u);
  EXPECT_EQ(poems[0].text, "山高。");
}

TEST_F(ReaderTest, PassesOverWhatNobodyAskedForAndTakesTheLastOfTwo) {
  const auto poems = poems_in_json(
      R"([{"tags":[{"title":"no","paragraphs":["no"]},[]],"title":null,"author":"x","author":"y",
           "paragraphs":["old"],"id":7,"paragraphs":["山。","月。"],"note":{"title":{}}},
          {"paragraphs":[]}])",
      "here");
  ASSERT_EQ(poems.size(), 2u);
  EXPECT_EQ(poems[0].title, "");
  EXPECT_EQ(poems[0].author, "y");
  EXPECT_EQ(poems[0].text, "山。月。");
  EXPECT_EQ(poems[1].text, "");
}

// The first fault ends the reading: what follows it, however long, is not looked at.
TEST_F(ReaderTest, ReadsAsTheTextGoesBy) {
  EXPECT_NE(error_of(write("a.json", "[{},{},{}, and no JSON")).find("poem 1: \"paragraphs\""),
            std::string::npos);
}

TEST_F(ReaderTest, SaysWhatIsWrong) {
  EXPECT_NE(error_of(folder_ / "nothing").find("no such corpus"), std::string::npos);
  EXPECT_NE(error_of(folder_).find("no poet.tang."), std::string::npos);
  EXPECT_NE(error_of(write("a.json", "[{\"paragraphs\":[\"山")).find("broken JSON"),
            std::string::npos);
  EXPECT_NE(error_of(write("b.json", "{}")).find("a list of poems is wanted"), std::string::npos);
  EXPECT_NE(
      error_of(write("c.json", "[{\"paragraphs\":[7]}]")).find("poem 1: a paragraph is not text"),
      std::string::npos);
  EXPECT_NE(error_of(write("d.json", "[7]")).find("is not an object"), std::string::npos);
  EXPECT_NE(error_of(write("e.json", std::string(100000, '['))).find("poem 1: is not an object"),
            std::string::npos);
  EXPECT_NE(
      error_of(write("j.json", "[{\"tags\":" + std::string(100000, '['))).find("nested deeper"),
      std::string::npos);
  EXPECT_NE(error_of(write("k.json", "7")).find("a list of poems is wanted"), std::string::npos);
  EXPECT_NE(error_of(write("l.json", "[{\"title\":[]}]")).find("\"title\" is not text"),
            std::string::npos);
  EXPECT_NE(error_of(write("m.json", "[{\"paragraphs\":\"山\"}]")).find("missing or no list"),
            std::string::npos);
  EXPECT_NE(error_of(write("n.json", "[{\"paragraphs\":[]},{}]")).find("poem 2: \"paragraphs\""),
            std::string::npos);
  EXPECT_NE(error_of(write("o.json", "[{\"paragraphs\":[]}] x")).find("broken JSON at byte 21"),
            std::string::npos);
  EXPECT_NE(error_of(write("f.json", "[{\"paragraphs\":[\"\\ud800\"]}]")).find("broken JSON"),
            std::string::npos);
  EXPECT_NE(error_of(write("g.txt", "山\n\xFF\n")).find("line 2: invalid UTF-8"),
            std::string::npos);
  EXPECT_NE(error_of(write("h.txt", std::string("a\0b\n", 4))).find("NUL"), std::string::npos);
  EXPECT_NE(error_of(write("i.txt", "")).find("holds no poems"), std::string::npos);
}

}  // namespace
}  // namespace tangyin
