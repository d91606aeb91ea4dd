// Checkpoints that somebody has tampered with, and files in a run that are not the run's.
#include "training/checkpoint.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "model/safetensors.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() { fs::create_directories(run_ / "checkpoints"); }
  ~CheckpointTest() override { fs::remove_all(run_); }

  // Writes the checkpoint of step 5, an entry of its progress replaced.
  void save(const std::string& key, const nlohmann::json& value) {
    nlohmann::json progress{{"step", 5},
                            {"segment", 0},
                            {"index", 5},
                            {"random_counter", 9},
                            {"optimizer_steps", 5},
                            {"best", 3.5},
                            {"last", 3.5},
                            {"rises", 0},
                            {"seconds", 1.5},
                            {"tokens", 100},
                            {"loss", 2.5},
                            {"rate_scale", 1.0},
                            {"data_fingerprint", "0123456789abcdef"}};
    if (!key.empty()) progress[key] = value;
    const std::vector<std::byte> state(4);
    const std::vector<NamedTensor> tensors{
        {"parameters", {Dtype::fp32, {2}, std::as_bytes(std::span(weights_))}},
        {"state", {Dtype::uint8, {4}, state}}};
    write_safetensors(run_ / "checkpoints/step-00000005.safetensors", tensors,
                      {{"tangyin.progress", progress.dump()}});
  }
  std::optional<Progress> load() {
    CheckpointTensors tensors;
    tensors.floats.emplace("parameters", std::span(weights_));
    std::vector<std::string> warnings;
    return load_checkpoint(run_, tensors, warnings);
  }

  const fs::path run_ =
      fs::temp_directory_path() / ("tangyin-checkpoint-" + std::to_string(::getpid()));
  std::array<float, 2> weights_{1, 2};
};

TEST_F(CheckpointTest, OneOfVersion01Loads) {
  save("", nullptr);
  const auto progress = load();
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->step, 5);
  EXPECT_LT(progress->evaluated, 0) << "it did not say";
}

TEST_F(CheckpointTest, OneSavedNowLoadsAsItWas) {
  Progress saved;
  saved.step = 12, saved.segment = 1, saved.index = 2, saved.evaluated = 10;
  saved.random_counter = ~0ULL;
  saved.data_fingerprint = "2:00";
  CheckpointTensors tensors;
  tensors.floats.emplace("parameters", std::span(weights_));
  tensors.state.resize(4);
  save_checkpoint(run_, saved, tensors, 1);
  const auto progress = load();
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->index, 2);
  EXPECT_EQ(progress->evaluated, 10);
  EXPECT_EQ(progress->random_counter, ~0ULL);
}

TEST_F(CheckpointTest, NumbersThatCannotBeAreRefused) {
  const std::vector<std::pair<std::string, nlohmann::json>> wrong{
      {"segment", -1},
      {"index", INT64_MIN},
      {"segment", 1'000'000'000'000'000'000},
      {"segment", 1e18},
      {"step", -5},
      {"step", 2.5},
      {"step", 1e300},
      {"rises", -1},
      {"tokens", UINT64_MAX},
      {"best", -1.0},
      {"loss", "high"},
      {"rate_scale", 3.0},
      {"seconds", -1e9},
      {"evaluated", 6},
      {"optimizer_steps", -2},
      {"data_fingerprint", 7},
      {"evaluated", UINT64_MAX},
      {"random_counter", -1},
      {"random_counter", 2e19}};
  for (const auto& [key, value] : wrong) {
    save(key, value);
    EXPECT_THROW(load(), InputError) << key << " = " << value;  // no other checkpoint is there
  }
}

TEST_F(CheckpointTest, TidyingARunLeavesFilesThatAreNotItsOwn) {
  const std::vector<fs::path> others{run_ / "notes.tmp-backup", run_ / "thesis.tmp-000001",
                                     run_ / "checkpoints/step-list.tmp-folder"};
  const std::vector<fs::path> own{
      run_ / "config.json.tmp-a1B2c3", run_ / "best.safetensors.tmp-a1B2c3",
      run_ / "report.html.tmp-a1B2c3", run_ / "checkpoints/step-00000005.safetensors.tmp-a1B2c3"};
  for (const auto* list : {&others, &own})
    for (const fs::path& path : *list) std::ofstream(path) << "text\n";
  for (const char* lines : {"metrics.jsonl", "samples.jsonl"})
    std::ofstream(run_ / lines) << "{\"step\":1}\n{\"step\":";
  tidy_run(run_);
  for (const fs::path& path : others) EXPECT_TRUE(fs::exists(path)) << path;
  for (const fs::path& path : own) EXPECT_FALSE(fs::exists(path)) << path;
  for (const char* lines : {"metrics.jsonl", "samples.jsonl"})
    EXPECT_EQ(read_file(run_ / lines), "{\"step\":1}\n") << lines;
}

}  // namespace
}  // namespace tangyin
