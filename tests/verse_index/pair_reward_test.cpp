#include "verse_index/pair_reward.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"

namespace tangyin {
namespace {

const Vocabulary kPairVocabulary(std::vector<std::string>{"<pad>", "<unk>", "水", "山", "月"});
constexpr Token kWater = 2, kHill = 3, kMoon = 4;

class PairRewardTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }
  void write(std::vector<PairWeight> pairs) const {
    const PackedPairs packed(pairs);
    std::vector<NamedTensor> tensors;
    packed.add_to(tensors);
    write_safetensors(file_, tensors, {});
  }
  const std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                      ("tangyin-pairs-" + std::to_string(::getpid()) + ".index");
};

TEST_F(PairRewardTest, AddsTheWeightsOfThePairsThatAreThere) {
  write({{PairRelation::line, U'山', U'月', 0.1875},
         {PairRelation::line, U'月', U'山', -0.125},
         {PairRelation::poem, U'山', U'水', 0.03125},
         {PairRelation::title, U'水', U'月', -0.0078125}});
  const SafetensorsFile file(file_);
  const PairReward pairs(file, kPairVocabulary);
  EXPECT_EQ(pairs.size(), 4U);
  const std::vector<Token> hill{kHill}, moon{kMoon}, water{kWater}, none;
  EXPECT_DOUBLE_EQ(pairs.of(kMoon, {hill, none, none}), 0.1875);
  EXPECT_DOUBLE_EQ(pairs.of(kHill, {moon, none, none}), -0.125) << "the other way round";
  EXPECT_DOUBLE_EQ(pairs.of(kHill, {none, water, none}), 0.03125);
  EXPECT_DOUBLE_EQ(pairs.of(kWater, {none, hill, none}), 0.03125) << "in any order";
  EXPECT_DOUBLE_EQ(pairs.of(kMoon, {none, none, water}), -0.0078125);
  EXPECT_DOUBLE_EQ(pairs.of(kWater, {none, none, moon}), 0) << "the title's comes first";
  EXPECT_DOUBLE_EQ(pairs.of(kMoon, {hill, hill, water}), 0.1875 - 0.0078125);
  EXPECT_DOUBLE_EQ(pairs.of(Vocabulary::kUnknown, {hill, water, moon}), 0);
}

TEST_F(PairRewardTest, LeavesOutWhatIsTooSmallAndWhatTheVocabularyLacks) {
  write({{PairRelation::line, U'山', U'月', 1e-6}, {PairRelation::line, U'海', U'月', 0.5}});
  const SafetensorsFile file(file_);
  const PairReward pairs(file, kPairVocabulary);
  EXPECT_EQ(pairs.size(), 1U);
  const std::vector<Token> hill{kHill}, none;
  EXPECT_DOUBLE_EQ(pairs.of(kMoon, {hill, none, none}), 0);
}

TEST_F(PairRewardTest, KnowsNothingWithoutThem) {
  write({});
  const SafetensorsFile file(file_);
  const PairReward pairs(file, kPairVocabulary);
  EXPECT_TRUE(pairs.empty());
  const std::vector<Token> hill{kHill};
  EXPECT_EQ(pairs.of(kMoon, {hill, hill, hill}), 0);
  EXPECT_EQ(PairReward().of(kMoon, {hill, hill, hill}), 0);
}

// What is drawn by is what is counted: each_with() says of every pair what of() says.
TEST_F(PairRewardTest, SaysTheSameOfAllCharactersAtOnce) {
  write({{PairRelation::line, U'山', U'月', 0.1875},
         {PairRelation::line, U'山', U'山', 0.125},
         {PairRelation::poem, U'水', U'山', 0.03125},
         {PairRelation::poem, U'月', U'月', -0.015625},
         {PairRelation::poem, U'月', U'水', 0.0078125},
         {PairRelation::title, U'水', U'月', -0.0078125}});
  const SafetensorsFile file(file_);
  const PairReward pairs(file, kPairVocabulary);
  for (const Token other : {kWater, kHill, kMoon}) {
    const std::vector<Token> one{other}, none;
    std::vector<double> line(5), poem(5), title(5);
    const auto into = [](std::vector<double>& sums) {
      return [&sums](Token token, float weight) {
        sums[static_cast<size_t>(token)] += static_cast<double>(weight);
      };
    };
    pairs.each_with(PairRelation::line, other, into(line));
    pairs.each_with(PairRelation::poem, other, into(poem));
    pairs.each_with(PairRelation::title, other, into(title));
    for (const Token token : {kWater, kHill, kMoon}) {
      const auto at = static_cast<size_t>(token);
      EXPECT_DOUBLE_EQ(line[at], pairs.of(token, {one, none, none}));
      EXPECT_DOUBLE_EQ(poem[at], pairs.of(token, {none, one, none}));
      EXPECT_DOUBLE_EQ(title[at], pairs.of(token, {none, none, one}));
    }
  }
}

TEST_F(PairRewardTest, RefusesWhatDoesNotRiseOrIsNotThere) {
  // Two characters; each table has the list `others` under the first, nothing under the second.
  const auto refused = [&](const std::vector<uint32_t>& characters,
                           const std::vector<uint16_t>& others, bool with_tables) {
    CountedTable table;
    for (const uint16_t other : others) table.add(other, 1);
    table.close(), table.close();
    std::vector<NamedTensor> tensors{
        tensor_of_values("reward.characters", Dtype::int32, characters)};
    if (with_tables)
      for (const char* name : {"reward.line", "reward.poem", "reward.title"})
        table.add_to(tensors, name);
    write_safetensors(file_, tensors, {});
    const SafetensorsFile file(file_);
    try {
      const PairReward pairs(file, kPairVocabulary);
    } catch (const FormatError&) {
      return true;
    }
    return false;
  };
  EXPECT_FALSE(refused({U'山', U'月'}, {0, 1}, true));
  EXPECT_TRUE(refused({U'月', U'山'}, {0, 1}, true)) << "characters fall";
  EXPECT_TRUE(refused({U'山', U'山'}, {0, 1}, true)) << "one twice";
  EXPECT_TRUE(refused({U'山', U'月'}, {1, 0}, true)) << "a list falls";
  EXPECT_TRUE(refused({U'山', U'月'}, {1, 1}, true)) << "an entry twice";
  EXPECT_TRUE(refused({U'山', U'月'}, {0, 2}, true)) << "no such character";
  EXPECT_TRUE(refused({U'山', U'月'}, {0, 1}, false)) << "no tables";
}

}  // namespace
}  // namespace tangyin
