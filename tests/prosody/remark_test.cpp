#include "prosody/remark.h"

#include <gtest/gtest.h>

#include <set>

namespace tangyin {
namespace {

constexpr int kFindings = static_cast<int>(Finding::rhymes_as_old) + 1;

TEST(Remark, SaysEverythingInChineseAndInEnglish) {
  std::set<std::string> chinese, english;
  for (int k = 0; k < kFindings; ++k) {
    const Remark remark =
        make_remark(static_cast<Finding>(k), {.line = 2, .position = 3, .character = "天"});
    EXPECT_EQ(remark.finding, static_cast<Finding>(k));
    EXPECT_EQ(is_off_rhyme(remark.finding), remark.rule == "出韵") << k;
    EXPECT_FALSE(remark.rule.empty() || remark.rule_en.empty()) << k;
    EXPECT_TRUE(remark.message.ends_with("。")) << remark.message;
    EXPECT_TRUE(remark.message_en.ends_with(".")) << remark.message_en;
    for (const std::string& sentence : {remark.message, remark.message_en})
      EXPECT_EQ(sentence.find_first_of("{}"), sentence.npos) << sentence;
    EXPECT_EQ(remark.message.find("天") == std::string::npos,
              remark.message_en.find("天") == std::string::npos)
        << k;
    chinese.insert(remark.message);
    english.insert(remark.message_en);
  }
  EXPECT_EQ(chinese.size(), static_cast<size_t>(kFindings));
  EXPECT_EQ(english.size(), static_cast<size_t>(kFindings));
}

TEST(Remark, NamesTheTonesInEitherLanguage) {
  const Remark remark = make_remark(Finding::wrong_tone,
                                    {.line = 2, .position = 4, .character = "天", .level = false});
  EXPECT_EQ(remark.message, "第2句第4字“天”应仄而平。");
  EXPECT_EQ(remark.message_en, "Line 2, character 4: “天” should be oblique and is level.");
}

TEST(Remark, PatternsHaveEnglishNames) {
  std::set<std::string_view> names;
  for (const FormPattern& pattern : form_patterns(FormKind::wujue))
    names.insert(pattern_in_english(pattern.name));
  EXPECT_EQ(names.size(), 4U);
  EXPECT_EQ(pattern_in_english("仄起首句不入韵"), "oblique start, first line unrhymed");
  EXPECT_EQ(pattern_in_english("平起首句入韵"), "level start, first line rhymed");
}

}  // namespace
}  // namespace tangyin
