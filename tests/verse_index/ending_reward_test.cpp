#include "verse_index/ending_reward.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

const Vocabulary kEndingVocabulary(std::vector<std::string>{"<pad>", "<unk>", "山", "水", "月",
                                                            "風"});
const std::vector<Poem> kOneVerse{{"", "", U"山水月風。"}};

std::filesystem::path file_of_endings(const char* name) {
  return std::filesystem::path(testing::TempDir()) / fmt::format("{}_{}", name, ::getpid());
}

TEST(EndingReward, ComesBackFromAnIndexWithAReward) {
  const std::vector<EndingWeight> endings{
      {U'月', U'山', U'水', 0.25},  {U'月', U'山', U'風', -0.5}, {U'風', U'山', U'水', 9},
      {U'月', U'水', U'水', 0.125}, {U'月', U'花', U'水', 1},    {U'山', U'山', U'山', 0.007}};
  const std::filesystem::path file = file_of_endings("endings");
  write_training_index(file, kOneVerse, {}, {},
                       {.reward = LineReward({1, 2, 3}, 7), .endings = endings});
  const TrainingIndex index(file, kEndingVocabulary);
  const EndingReward& reward = index.ending_reward();
  EXPECT_EQ(reward.size(), 4U) << "花 is not in the vocabulary, 0.007 rounds to 0";
  const Token mountain = 2, water = 3, moon = 4, wind = 5;
  EXPECT_EQ(reward.of(moon, mountain, water), 0.25);
  EXPECT_EQ(reward.of(moon, mountain, wind), -0.5);
  EXPECT_EQ(reward.of(wind, mountain, water), 127.0 / 64) << "the largest that is stored";
  EXPECT_EQ(reward.of(moon, mountain, moon), 0);
  EXPECT_EQ(reward.of(mountain, mountain, water), 0);
  std::vector<std::pair<Token, float>> after;
  reward.each_after(moon, mountain,
                    [&](Token third, float weight) { after.emplace_back(third, weight); });
  EXPECT_EQ(after, (std::vector<std::pair<Token, float>>{{water, 0.25F}, {wind, -0.5F}}));
  write_training_index(file, kOneVerse, {}, {}, {.endings = endings});
  EXPECT_TRUE(TrainingIndex(file, kEndingVocabulary).ending_reward().empty()) << "without a reward";
  std::filesystem::remove(file);
}

TEST(EndingReward, RefusesWhatIsDamaged) {
  const std::filesystem::path file = file_of_endings("bad_endings");
  std::vector<uint32_t> characters{U'山', U'月', U'水'};
  std::vector<uint16_t> places{0, 1, 2, 2, 1, 0};
  std::vector<int8_t> weights{5, -5};
  const auto read = [&] {
    write_safetensors(
        file,
        std::vector<NamedTensor>{tensor_of_values("endings.characters", Dtype::int32, characters),
                                 tensor_of_values("endings.places", Dtype::uint8, places),
                                 tensor_of_values("endings.weights", Dtype::int8, weights)},
        {});
    const SafetensorsFile stored(file);
    return EndingReward(stored, kEndingVocabulary).size();
  };
  EXPECT_EQ(read(), 2U);
  places[4] = 3;
  EXPECT_THROW(read(), FormatError) << "no such character";
  places[4] = 1;
  weights.push_back(1);
  EXPECT_THROW(read(), FormatError) << "a weight without an ending";
  weights.pop_back();
  std::swap(places[0], places[3]), std::swap(places[2], places[5]);
  EXPECT_THROW(read(), FormatError) << "endings do not rise";
  places = {0, 1, 2, 0, 1, 2};
  EXPECT_THROW(read(), FormatError) << "one comes twice";
  places = {0, 1, 2, 2, 1, 0};
  characters = {U'山', U'水', U'月'};
  EXPECT_THROW(read(), FormatError) << "does not rise";
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace tangyin
