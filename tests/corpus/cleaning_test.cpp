#include "corpus/cleaning.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace tangyin {
namespace {

std::string cleaned(std::string_view raw) {
  return utf8::encode(clean_text(utf8::decode(raw)).text);
}
Fault fault(std::string_view raw) {
  return clean_text(utf8::decode(raw)).fault;
}

TEST(Cleaning, TakesOutNotesAndQuotationMarks) {
  EXPECT_EQ(cleaned("《山中》（一作林下）無人，「秋月」自來。"), "山中無人，秋月自來。");
  EXPECT_EQ(cleaned("山(一作〈水〉)高。"), "山高。");
}

TEST(Cleaning, KeepsWhatAnEditorRestored) {
  EXPECT_EQ(cleaned("山[高]水[長流]。"), "山高水長流。");
  EXPECT_EQ(cleaned("山高[一]水長[12]。（[二]缺）"), "山高水長。");  // numbers of footnotes
  EXPECT_EQ(fault("山[□]水長。"), Fault::lost_characters);
}

TEST(Cleaning, WritesPunctuationInFullWidth) {
  EXPECT_EQ(cleaned("山高, 水長."), "山高，水長。");
}

TEST(Cleaning, DropsMarksThatFollowMarks) {
  EXPECT_EQ(cleaned("，山高。（缺）。水長。"), "山高。水長。");
}

TEST(Cleaning, NamesTheRuleThatAPoemBreaks) {
  EXPECT_EQ(fault("山高水長。"), Fault::none);
  EXPECT_EQ(fault("山□水長。"), Fault::lost_characters);
  EXPECT_EQ(fault("山\uE000水長。"), Fault::private_use);
  EXPECT_EQ(fault("⿰山水。"), Fault::description);
  EXPECT_EQ(fault("山{艹/水}長。"), Fault::description);
  EXPECT_EQ(fault("山高（缺。"), Fault::brackets);
  EXPECT_EQ(fault("山高）缺。"), Fault::brackets);
  EXPECT_EQ(fault("abc。"), Fault::foreign);
  EXPECT_EQ(fault("（全缺）。"), Fault::empty);
  EXPECT_EQ(fault(""), Fault::empty);
}

TEST(Cleaning, KeepsTheFirstOfExactDuplicates) {
  const std::vector<RawPoem> raw{
      {"甲", "", "山高。"}, {"乙", "", "水長。"}, {"丙", "", "山（注）高。"}};
  CleaningReport report;
  const auto poems = clean_poems(raw, true, report);
  ASSERT_EQ(poems.size(), 2u);
  EXPECT_EQ(poems[0].title, "甲");
  EXPECT_EQ(report.poems[static_cast<size_t>(Fault::duplicate)], 1);
  EXPECT_EQ(report.read(), 3);
}

}  // namespace
}  // namespace tangyin
