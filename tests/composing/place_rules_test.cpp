// The rules of a place on verse of our own, with a lexicon of the characters that it needs.
#include "composing/place_rules.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "composing/plans.h"

namespace tangyin {
namespace {

// 仄起首句不入韵, in 上平十一真 (春 人 身 新).
constexpr std::u32string_view kPoem[] = {U"野水寒侵岸", U"江花晚似春", U"孤舟無去處",
                                         U"落月照歸人"};
constexpr std::u32string_view kOthers = U"身新山東行深天地不一成百千里路";

class PlaceRulesTest : public ::testing::Test {
 protected:
  PlaceRulesTest() {
    std::vector<std::string> tokens{"<pad>", "<unk>"};
    for (const auto text : {kPoem[0], kPoem[1], kPoem[2], kPoem[3], kOthers})
      for (const char32_t c : text) tokens.push_back(utf8::encode(c));
    vocabulary_.emplace(std::move(tokens));
    lexicon_ = make_lexicon(*vocabulary_, book_, true);
    for (const auto line : kPoem) lines_.push_back(vocabulary_->encode(line));
    plans_ = plans_of({FormKind::wujue, 4, 5}, Strictness::strict);
  }
  PlaceRules rules(const Cell& place) const {
    return PlaceRules(plans_, lexicon_, nullptr, lines_, place);
  }
  Objection objection(const Cell& place, char32_t c) const {
    return rules(place).objection(vocabulary_->id(c));
  }
  void put(const Cell& cell, char32_t c) { lines_[cell.line][cell.column] = vocabulary_->id(c); }

  const RhymeBook book_{RhymeSystem::pingshui, ReadAs::traditional};
  std::optional<Vocabulary> vocabulary_;
  Lexicon lexicon_;
  VerseTokens lines_;
  std::vector<Plan> plans_;
};

TEST_F(PlaceRulesTest, TheOtherCharactersTellThePattern) {
  EXPECT_EQ(rules({1, 1}).patterns(), std::vector<std::string>{"仄起首句不入韵"});
  EXPECT_EQ(rules({0, 3}).wanted(), ToneClass::level);  // 仄仄平平仄
  EXPECT_EQ(rules({0, 1}).wanted(), ToneClass::oblique);
  EXPECT_EQ(rules({0, 0}).wanted(), ToneClass::either);
  EXPECT_EQ(objection({0, 3}, U'路'), Objection::tone);
  EXPECT_EQ(objection({0, 3}, U'深'), Objection::none);
}

TEST_F(PlaceRulesTest, AnOpenPoemLeavesEveryPattern) {
  for (auto& line : lines_) line.assign(5, kBlank);
  EXPECT_EQ(rules({0, 0}).patterns().size(), 4U);
  EXPECT_EQ(rules({0, 1}).wanted(), ToneClass::either);
  EXPECT_EQ(rules({1, 4}).wanted(), ToneClass::level);
  EXPECT_TRUE(rules({1, 4}).rhymes());
  EXPECT_FALSE(rules({1, 4}).rhyme_known());
  EXPECT_FALSE(rules({0, 4}).rhymes());  // it may or may not
}

TEST_F(PlaceRulesTest, TheOtherLinesTellTheRhyme) {
  const PlaceRules place = rules({1, 4});
  EXPECT_TRUE(place.rhymes() && place.rhyme_known());
  EXPECT_EQ(place.rhyme().count(), 1U);
  EXPECT_TRUE(place.rhyme()[static_cast<size_t>(*book_.find_rhyme("真"))]);
  EXPECT_EQ(objection({1, 4}, U'身'), Objection::none);
  EXPECT_EQ(objection({1, 4}, U'山'), Objection::rhyme);
  EXPECT_EQ(objection({1, 4}, U'地'), Objection::tone);
  EXPECT_EQ(objection({1, 4}, U'人'), Objection::repeated);
}

// 平平仄仄平 with its first character oblique would be 孤平.
TEST_F(PlaceRulesTest, TheRestOfTheLineMayBindAnOpenPlace) {
  put({1, 2}, U'百');  // as it was: oblique
  EXPECT_EQ(rules({1, 0}).wanted_by_pattern(), ToneClass::either);
  EXPECT_EQ(rules({1, 0}).wanted(), ToneClass::level);
  EXPECT_EQ(objection({1, 0}, U'一'), Objection::tone);
}

TEST_F(PlaceRulesTest, FaultsElsewhereDoNotForbidEverything) {
  put({0, 1}, U'天'), put({2, 4}, U'天');
  EXPECT_EQ(rules({3, 1}).wanted(), ToneClass::oblique);
  EXPECT_EQ(objection({3, 1}, U'路'), Objection::none);
  put({3, 4}, U'山');  // two rhymes, of one line each: either counts
  EXPECT_EQ(objection({3, 1}, U'路'), Objection::none);
  put({0, 1}, U'水');
  EXPECT_EQ(objection({0, 1}, U'路'), Objection::none);
}

TEST_F(PlaceRulesTest, ACharacterIsRepeatedUnlessItIsDoubled) {
  EXPECT_EQ(objection({2, 1}, U'人'), Objection::repeated);
  const auto cell = rules({2, 1}).repeated_at(vocabulary_->id(U'人'));
  ASSERT_TRUE(cell.has_value());
  EXPECT_EQ(cell->line, 3U);
  EXPECT_EQ(cell->column, 4U);
  EXPECT_FALSE(rules({2, 1}).repeated_at(vocabulary_->id(U'孤')).has_value());  // 孤孤
  EXPECT_FALSE(rules({2, 1}).repeated_at(vocabulary_->id(U'舟')).has_value());  // itself
}

// 行 is level both as a walk (庚) and as a row (陽), which the word decides.
TEST_F(PlaceRulesTest, AWordDecidesTheRhyme) {
  put({3, 4}, U'東');
  put({1, 3}, U'成');
  lines_[3][4] = kBlank;
  plans_ = plans_of({FormKind::wujue, 4, 5}, Strictness::strict);
  for (Plan& plan : plans_) {
    plan.rhymes.reset();
    plan.rhymes.set(static_cast<size_t>(*book_.find_rhyme("庚")));
  }
  EXPECT_EQ(objection({1, 4}, U'行'), Objection::rhyme);  // 成行: 陽
  put({1, 3}, U'不');                                     // 不行: 庚
  EXPECT_EQ(objection({1, 4}, U'行'), Objection::none);
}

}  // namespace
}  // namespace tangyin
