#include "verse_index/collocations.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <map>
#include <span>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

const Vocabulary kVocabulary(std::vector<std::string>{"<pad>", "<unk>", "山", "水", "高", "長",
                                                      "月"});

class CollocationsTest : public ::testing::Test {
 protected:
  // 3,000 poems of one line by two poets: 甲 writes 山高, 乙 writes 山高 and 水長; and eight-line
  // poems in which 山 answers 水.
  void SetUp() override {
    std::vector<Poem> poems;
    for (int n = 0; n < 1500; ++n) {
      poems.push_back({"", "甲", U"山高。"});
      poems.push_back({"", "乙", n % 2 ? U"山高。" : U"水長。"});
    }
    for (int n = 0; n < 3; ++n)
      poems.push_back({"", "丙",
                       U"月月月月月，月月月月月。月月山月月，月月水月月。月月月月月，月月月月月。月"
                       U"月月月月，月月月月月。"});
    write_training_index(file_, poems);
  }
  void TearDown() override { std::filesystem::remove(file_); }
  static Token id(char32_t c) { return kVocabulary.id(c); }
  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() /
      ("tangyin-collocations-" + std::to_string(::getpid()) + ".index");
};

TEST_F(CollocationsTest, SaysWhatStandsBeforeACharacter) {
  const TrainingIndex index(file_, kVocabulary);
  std::map<Token, float> before;
  index.collocations().each_before(id(U'高'),
                                   [&](Token token, float nats) { before[token] = nats; });
  ASSERT_EQ(before.size(), 1U);
  // 山 stands before 高 2,250 times and before 月 three times: ln(2250/2253) = −0.0013, stored in
  // sixteenths.
  EXPECT_NEAR(before.at(id(U'山')), std::log(2250.0 / 2253), 1.0 / 32);
}

TEST_F(CollocationsTest, SaysWhatAnswersACharacter) {
  const TrainingIndex index(file_, kVocabulary);
  std::map<Token, float> opposite;
  index.collocations().each_opposite(id(U'山'),
                                     [&](Token token, float nats) { opposite[token] = nats; });
  ASSERT_EQ(opposite.size(), 1U);
  EXPECT_GT(opposite.at(id(U'水')), 1);
}

TEST_F(CollocationsTest, KnowsPoetsInEitherScriptAndWhatTheyFavour) {
  const TrainingIndex index(file_, kVocabulary);
  EXPECT_EQ(index.collocations().poets().size(), 2U);  // 丙 has too few poems
  EXPECT_FALSE(index.collocations().find_poet("丙"));
  const auto poet = index.collocations().find_poet("乙");
  ASSERT_TRUE(poet);
  std::map<Token, float> favours;
  index.collocations().each_of_poet(*poet, [&](Token token, float nats) { favours[token] = nats; });
  EXPECT_GT(favours[id(U'長')], 0);
}

// Verse of four lines has 山 at 3 of 10 places before its last couplet and 高 nowhere in it; what was
// written has 山 at 6 of 10 and 高 at 5 of 10, no pair of characters often enough.
TEST_F(CollocationsTest, KnowsWhatTheSearchOverusesInEitherPart) {
  const Poem verse{"", "", U"山山山水水，水水水水水。月月月月月，月月月月月。"};
  const Poem own{"", "", U"山山山山山，山水水水水。高高高高高，月月月月月。"};
  write_training_index(file_, std::vector<Poem>(4, verse), {}, std::vector<Poem>(1, own));
  const TrainingIndex index(file_, kVocabulary);
  const auto before = index.collocations().habits(false), last = index.collocations().habits(true);
  ASSERT_EQ(before.size(), 7U);
  const auto nats = [](std::span<const float> habits, char32_t c) {
    return habits[static_cast<size_t>(id(c))];
  };
  EXPECT_NEAR(nats(before, U'山'), std::log(8.0 / 11), 1.0 / 32);
  EXPECT_NEAR(nats(last, U'高'), 0, 1e-6);     // no verse of the index has the character
  EXPECT_NEAR(nats(last, U'月'), 0.25, 1e-6);  // ln (15/10) = 0.41, held at a quarter of a nat
  EXPECT_EQ(nats(before, U'月'), 0);
}

// What was written has the characters of verse as often, but 山水 side by side, which verse never has.
TEST_F(CollocationsTest, KnowsPairsThatTheSearchOveruses) {
  const Poem verse{"", "", U"山月水月高，月月月月月。月月月月月，月月月月月。"};
  const Poem first{"", "", U"山水月月高，月月月月月。月月月月月，月月月月月。"};
  const Poem second{"", "", U"月高月山水，月月月月月。月月月月月，月月月月月。"};
  const auto after = [&](size_t of_each, char32_t c) {
    std::vector<Poem> own(of_each, first);
    own.insert(own.end(), of_each, second);
    write_training_index(file_, std::vector<Poem>(20, verse), {}, own);
    const TrainingIndex index(file_, kVocabulary);
    const auto habits = index.collocations().habits_after(id(c));
    return std::vector<Collocations::HabitOfPair>(habits.begin(), habits.end());
  };
  const auto habits = after(4, U'山');
  ASSERT_EQ(habits.size(), 1U);
  EXPECT_EQ(habits[0].second, id(U'水'));
  EXPECT_NEAR(habits[0].nats[0], std::log(5.0 / 13), 1.0 / 32);  // none expected, eight found
  EXPECT_EQ(habits[0].nats[1], 0);
  EXPECT_TRUE(after(4, U'水').empty());  // 水月 is not oftener than in verse
  EXPECT_TRUE(after(2, U'山').empty());  // so few may be chance
}

// 山 is twice as often as in verse, but only in 山水.
TEST_F(CollocationsTest, HoldsPairsNotAgainstTheirCharacters) {
  const Poem verse{"", "", U"山月高月水，月月月月月。月月月月月，月月月月月。"};
  const Poem own{"", "", U"山水月山水，月月月月月。月月月月月，月月月月月。"};
  write_training_index(file_, std::vector<Poem>(20, verse), {}, std::vector<Poem>(10, own));
  const TrainingIndex index(file_, kVocabulary);
  const auto pairs = index.collocations().habits_after(id(U'山'));
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_NEAR(pairs[0].nats[0], std::log(5.0 / 25), 1.0 / 32);
  // Ten expected, twenty found, four fifths of these explained: held at a quarter of a nat.
  EXPECT_NEAR(index.collocations().habits(false)[static_cast<size_t>(id(U'山'))], 0.25, 1e-6);
}

TEST_F(CollocationsTest, HasNoHabitsUnlessVerseOfItsOwnIsGiven) {
  EXPECT_TRUE(TrainingIndex(file_, kVocabulary).collocations().habits(true).empty());
}

TEST_F(CollocationsTest, RefusesAnIndexWithoutThem) {
  write_safetensors(file_, {}, {{"tangyin.index", "2"}});
  EXPECT_THROW(TrainingIndex(file_, kVocabulary), FormatError);
}

TEST_F(CollocationsTest, RefusesAnIndexOfAnotherVersion) {
  const auto error_with = [&](const char* version) -> std::string {
    std::filesystem::path other = file_;
    other += ".other";
    {
      const SafetensorsFile file(file_);
      auto metadata = file.metadata();
      metadata.erase("tangyin.index");
      if (version != nullptr) metadata["tangyin.index"] = version;
      std::vector<NamedTensor> tensors;
      for (const auto& [name, tensor] : file.tensors()) tensors.push_back({name, tensor});
      write_safetensors(other, tensors, metadata);
    }
    try {
      const TrainingIndex index(other, kVocabulary);
    } catch (const FormatError& error) {
      std::filesystem::remove(other);
      return error.what();
    }
    std::filesystem::remove(other);
    return "no error";
  };
  EXPECT_NE(error_with("1").find("another version than 3"), std::string::npos);
  EXPECT_NE(error_with(nullptr).find("is not the index of a model"), std::string::npos);
  EXPECT_EQ(error_with("2"), "no error");
  EXPECT_EQ(error_with("3"), "no error");
}

// Version 2 has all 32 bits of a hash: 山高 is found by them, and not by the upper 30 alone.
TEST_F(CollocationsTest, ReadsTheSetsOfVersionTwo) {
  uint32_t hash = 2166136261U;  // FNV-1a and the finaliser of MurmurHash3
  for (const uint32_t c : {0x5C71U, 0x9AD8U}) hash = (hash ^ c) * 16777619U;
  hash = (hash ^ hash >> 16) * 0x85EBCA6BU;
  hash = (hash ^ hash >> 13) * 0xC2B2AE35U;
  hash ^= hash >> 16;
  ASSERT_NE(hash & 3, 0U);
  std::vector<uint32_t> ends(65536, 0);
  for (size_t bucket = hash >> 16; bucket < ends.size(); ++bucket) ends[bucket] = 1;
  const auto set_with = [&](uint16_t rest, const std::map<std::string, std::string>& metadata) {
    const auto bytes = [](const auto& values) {
      const auto all = std::as_bytes(std::span(values));
      return TensorView{Dtype::uint8, {static_cast<int64_t>(all.size())}, all};
    };
    const std::vector<uint16_t> rests{rest};
    write_safetensors(file_,
                      std::vector<NamedTensor>{{"a.ends", bytes(ends)}, {"a.rests", bytes(rests)}},
                      metadata);
    const SafetensorsFile file(file_);
    return TextSet(file, "a", hash_bits(file)).contains(U"山高");
  };
  const auto whole = static_cast<uint16_t>(hash), upper = static_cast<uint16_t>(hash & ~3U);
  EXPECT_TRUE(set_with(whole, {{"tangyin.index", "2"}}));
  EXPECT_FALSE(set_with(upper, {{"tangyin.index", "2"}}));
  EXPECT_TRUE(set_with(upper, {{"tangyin.index", "3"}, {"tangyin.hash_bits", "30"}}));
  EXPECT_THROW(set_with(upper, {{"tangyin.index", "3"}}), FormatError);
  EXPECT_THROW(set_with(upper, {{"tangyin.index", "3"}, {"tangyin.hash_bits", "33"}}), FormatError);
}

TEST_F(CollocationsTest, FindsLinesAndSpansOfTheTrainingText) {
  const TrainingIndex index(file_, kVocabulary);
  EXPECT_TRUE(index.has_line(U"山高"));
  EXPECT_TRUE(index.has_span(U"月月山月月月"));  // across the line's end
  EXPECT_FALSE(index.has_line(U"高山"));
  EXPECT_FALSE(index.has_span(U"月月水月月山"));
}

}  // namespace
}  // namespace tangyin
