#include "verse_index/line_reward.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

const Vocabulary kRewardVocabulary(std::vector<std::string>{"<pad>", "<unk>", "山", "水"});

class LineRewardTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }
  const std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                      ("tangyin-reward-" + std::to_string(::getpid()) + ".index");
};

TEST_F(LineRewardTest, IsLinearInTheStateAndTheLogProbability) {
  const LineReward reward({0.5F, -2, 0.25F, 3}, 7);
  const float hidden[] = {2, 1};
  EXPECT_DOUBLE_EQ(reward.of(hidden, -4), 0.5 * 2 - 2 * 1 + 0.25 * -4 + 3);
  EXPECT_DOUBLE_EQ(reward.of_log_prob(-4), -1);
  EXPECT_TRUE(LineReward().empty());
  EXPECT_EQ(LineReward().of_log_prob(-4), 0);
}

TEST_F(LineRewardTest, ComesBackFromAnIndexOfItsModel) {
  const Poem poem{"", "", U"山山山山山，水水水水水。"};
  const std::span<const Poem> poems(&poem, 1);
  write_training_index(
      file_, poems, {}, {},
      {.reward = LineReward({0.5F, -2, 0.25F, 3}, 0xFEDCBA9876543210, {2, 3, 0.5F})});
  const TrainingIndex index(file_, kRewardVocabulary);
  const float hidden[] = {2, 1};
  EXPECT_DOUBLE_EQ(index.line_reward().of(hidden, -4), 1);
  EXPECT_DOUBLE_EQ(index.line_reward().of_title(hidden), 2 * 2 + 3 * 1 + 0.5);
  EXPECT_EQ(LineReward({1, 2, 3}, 7).of_title(std::span(hidden).first(1)), 0) << "no such head";
  EXPECT_THROW(LineReward({1, 2, 3}, 7, {1, 2, 3}), Error) << "of another width";
  EXPECT_TRUE(index.line_reward().is_of(2, 0xFEDCBA9876543210));
  EXPECT_FALSE(index.line_reward().is_of(2, 0xFEDCBA9876543211)) << "another model";
  EXPECT_FALSE(index.line_reward().is_of(3, 0xFEDCBA9876543210)) << "of another width";

  write_training_index(file_, poems);
  EXPECT_TRUE(TrainingIndex(file_, kRewardVocabulary).line_reward().empty());
}

TEST_F(LineRewardTest, RefusesWhatIsNone) {
  const auto write = [&](const std::vector<float>& weights, Dtype dtype, const char* model) {
    const auto bytes = std::as_bytes(std::span(weights));
    const NamedTensor tensor{"reward.weight",
                             {dtype, {static_cast<int64_t>(bytes.size() / size_of(dtype))}, bytes}};
    write_safetensors(file_, {&tensor, 1}, {{"tangyin.reward", model}});
  };
  write({1, 2, 3}, Dtype::fp32, "00ff");
  EXPECT_TRUE(LineReward(SafetensorsFile(file_)).is_of(1, 255));
  for (const char* model : {"", "xyz", "12 ", "0x12", "123456789abcdef01"}) {
    write({1, 2, 3}, Dtype::fp32, model);
    EXPECT_THROW(LineReward(SafetensorsFile(file_)), FormatError) << model;
  }
  write({1, 2}, Dtype::fp32, "1");
  EXPECT_THROW(LineReward(SafetensorsFile(file_)), FormatError) << "no state";
  write({1, 2, 3}, Dtype::int32, "1");
  EXPECT_THROW(LineReward(SafetensorsFile(file_)), FormatError) << "another type";
  for (const float weight : {NAN, INFINITY, 1e30F}) {
    write({1, weight, 3}, Dtype::fp32, "1");
    EXPECT_THROW(LineReward(SafetensorsFile(file_)), FormatError) << weight;
  }
  const auto write_phrases = [&](const std::vector<float>& values) {
    const std::vector<float> weights{1, 2, 3};
    const auto tensor = [](const char* name, const std::vector<float>& of) {
      const auto bytes = std::as_bytes(std::span(of));
      return NamedTensor{name, {Dtype::fp32, {static_cast<int64_t>(of.size())}, bytes}};
    };
    const std::vector<NamedTensor> tensors{tensor("reward.weight", weights),
                                           tensor("reward.phrase_weight", values)};
    write_safetensors(file_, tensors, {{"tangyin.reward", "1"}});
  };
  write_phrases({0.5F});
  EXPECT_EQ(LineReward(SafetensorsFile(file_)).of_phrase(), 0.5);
  write_phrases({0.5F, 1});
  EXPECT_THROW(LineReward(SafetensorsFile(file_)), FormatError) << "two weights for phrases";
}

}  // namespace
}  // namespace tangyin
