#include "reward_training/readings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/files.h"

namespace tangyin {
namespace {

class ReadingsTest : public ::testing::Test {
 protected:
  std::vector<MarkedPoem> read(const std::string& text) const {
    replace_file(file_, text);
    return read_readings(file_);
  }
  void TearDown() override { std::filesystem::remove(file_); }
  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("tangyin-readings-" + std::to_string(::getpid()));
};

TEST_F(ReadingsTest, AreALineEach) {
  const std::vector<MarkedPoem> readings = read(
      "{\"reader\":\"2\",\"form\":\"?\",\"title\":\"夜\",\"lines\":[\"山水\",\"水山\"],\"marks\":"
      "\"02\",\"scores\":[1,2.5,4]}\n\n"
      "{\"reader\":\"3\",\"title\":\"\",\"lines\":[\"山\"],\"marks\":\"1\",\"scores\":[1,1,1]}");
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0].reader, "2");
  EXPECT_EQ(readings[0].title, U"夜");
  EXPECT_EQ(readings[0].lines, (std::vector<std::u32string>{U"山水", U"水山"}));
  EXPECT_EQ(readings[0].marks, (std::vector<int>{0, 2}));
  EXPECT_EQ(readings[0].sense, 3.25);
  EXPECT_EQ(readings[1].marks, std::vector<int>{1});
  EXPECT_FALSE(readings[1].edited);
}

TEST_F(ReadingsTest, HaveWhatAnEditorStruckOut) {
  const auto reading = [](const std::string& faults) {
    return "{\"reader\":\"2\",\"title\":\"夜\",\"lines\":[\"山水月\",\"水山風\"],\"marks\":\"02\","
           "\"scores\":[1,2,4],\"faults\":" +
           faults + "}";
  };
  const std::vector<MarkedPoem> readings = read(reading("[[1,\"水月\",2],[2,\"水\",1]]"));
  ASSERT_EQ(readings.front().faults.size(), 2U);
  EXPECT_TRUE(readings.front().edited);
  EXPECT_EQ(readings.front().faults[0].line, 0U);
  EXPECT_EQ(readings.front().faults[0].first, 1U);
  EXPECT_EQ(readings.front().faults[0].characters, 2U);
  EXPECT_EQ(readings.front().faults[0].severity, 2);
  EXPECT_EQ(readings.front().faults[1].line, 1U);
  EXPECT_TRUE(read(reading("[]")).front().edited);
  for (const char* faults :
       {"[[0,\"水\",1]]", "[[3,\"水\",1]]", "[[1,\"風\",1]]", "[[1,\"\",1]]", "[[1,\"水\",0]]",
        "[[1,\"水\",3]]", "[[1,\"水\"]]", "[[-1,\"水\",1]]", "[[1,2,1]]", "[1]", "1", "null", "{}",
        "{\"a\":[1,\"水\",1]}", "[[1.5,\"水\",1]]", "[[1e300,\"水\",1]]", "[[1,\"水\",4294967297]]",
        "[[1,\"水\",true]]"})
    try {
      read(reading(faults));
      ADD_FAILURE() << faults;
    } catch (const FormatError& error) {
      EXPECT_NE(std::string(error.what()).find("fault"), std::string::npos) << error.what();
    }
}

TEST_F(ReadingsTest, ShareLinesUnderManyTitles) {
  const auto poem = [](const char32_t* title, std::vector<std::u32string> lines) {
    return MarkedPoem{.reader = "1", .title = title, .lines = std::move(lines), .marks = {}};
  };
  const std::vector<MarkedPoem> poems{
      poem(U"夜", {U"山水", U"水山"}), poem(U"夜", {U"山水", U"月"}),
      poem(U"春", {U"山水", U"水山"}), poem(U"秋", {U"水山", U"月"})};
  EXPECT_EQ(lines_of_many_titles(poems, 3), std::vector<std::u32string>{U"水山"});
  EXPECT_EQ(lines_of_many_titles(poems, 2), (std::vector<std::u32string>{U"山水", U"月", U"水山"}));
  EXPECT_TRUE(lines_of_many_titles(poems, 4).empty());
  EXPECT_TRUE(lines_of_many_titles({}, 1).empty());
}

TEST_F(ReadingsTest, RefuseWhatIsNone) {
  const auto reading = [](const char* lines, const char* marks, const char* scores) {
    return std::string("{\"reader\":\"2\",\"title\":\"夜\",\"lines\":") + lines + ",\"marks\":\"" +
           marks + "\",\"scores\":" + scores + "}";
  };
  EXPECT_EQ(read(reading("[\"山\"]", "1", "[1,2,3]")).size(), 1U);
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string("{}"), reading("[]", "", "[1,2,3]"),
        reading("[\"山\"]", "12", "[1,2,3]"), reading("[\"山\"]", "3", "[1,2,3]"),
        reading("[\"山\",\"山水\"]", "11", "[1,2,3]"), reading("[\"\"]", "1", "[1,2,3]"),
        reading("[\"山\"]", "1", "[1,2]"), reading("[\"山\"]", "1", "[1,9,9]"),
        reading("[\"山\"]", "1", "[9,1,5]"), reading("[\"山\"]", "1", "[1,2,3,4]"),
        reading("\"山\"", "1", "[1,2,3]"), reading("[\"山\"]", "1", "[1,null,3]"),
        reading("[1]", "1", "[1,2,3]")})
    try {
      read("\n" + text);
      ADD_FAILURE() << text;
    } catch (const FormatError& error) {
      EXPECT_NE(std::string(error.what()).find(":2: "), std::string::npos) << error.what();
    }
  EXPECT_THROW(read_readings("/no/such/file"), InputError);
}

}  // namespace
}  // namespace tangyin
