// Data-parallel training by mpirun, with the program itself.
#include "training/ranks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "base/utf8.h"
#include "training/batch_source.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

TEST(SliceStreams, TakesTheSameColumnsOfEveryStep) {
  const BatchData batch{{0, 1, 2, 3, 10, 11, 12, 13}, {20, 21, 22, 23, 30, 31, 32, 33}, {1, 0, 1, 0, 0, 1, 0, 1}};
  const BatchData part = slice_streams(batch, 4, 2, 2);
  EXPECT_EQ(part.inputs, (std::vector<int32_t>{2, 3, 12, 13}));
  EXPECT_EQ(part.targets, (std::vector<int32_t>{22, 23, 32, 33}));
  EXPECT_EQ(part.starts, (std::vector<uint8_t>{1, 0, 0, 1}));
}

class RanksTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("mpirun --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no mpirun (apt-get install libopenmpi-dev openmpi-bin)";
    if (run("ldd " TANGYIN_PROGRAM " | grep -q libmpi") != 0) GTEST_SKIP() << "built without Open MPI";
    fs::remove_all(directory_);
    fs::create_directories(directory_);
    std::ofstream corpus(directory_ / "corpus.txt");
    Random random(1);
    for (int poem = 0; poem < 400; ++poem) {
      for (int line = 0; line < 4; ++line) {
        for (int n = 0; n < 5; ++n) corpus << utf8::encode(U'一' + static_cast<char32_t>(random.uniform() * random.uniform() * 100));
        corpus << (line % 2 ? "。" : "，");
      }
      corpus << "\n";
    }
  }
  void TearDown() override { fs::remove_all(directory_); }

  static int run(const std::string& command) { return std::system(command.c_str()); }
  // Trains on `ranks` processes (0: without mpirun); the exit status of it all.
  int train(int ranks, const std::string& name, const std::string& more = "") const {
    const std::string launch = ranks == 0 ? "" : fmt::format("mpirun --allow-run-as-root --oversubscribe --bind-to none -np {} ", ranks);
    return run(fmt::format("OMP_NUM_THREADS=1 {}'{}' train --preset tiny --corpus '{}/corpus.txt' --out '{}/{}' "
                           "--set hidden=16 --set embedding=16 --set streams=4 --set epochs=2 --set dropout_output=0 "
                           "--set dropout_embedding=0 --set dtype=fp32 --set min_frequency=1 {} > '{}/log' 2>&1",
                           launch, TANGYIN_PROGRAM, directory_.string(), directory_.string(), name, more, directory_.string()));
  }
  std::vector<double> test_perplexities(const std::string& name) const {
    std::vector<double> values;
    std::ifstream file(directory_ / name / "metrics.jsonl");
    for (std::string line; std::getline(file, line);)
      if (const auto row = nlohmann::json::parse(line); row.contains("test_perplexity")) values.push_back(row["test_perplexity"]);
    return values;
  }
  std::string log() const { return read_file(directory_ / "log"); }
  const fs::path directory_ = fs::temp_directory_path() / fmt::format("tangyin-ranks-test-{}", ::getpid());
};

TEST_F(RanksTest, TwoRanksLearnWhatOneProcessLearns) {
  ASSERT_EQ(train(0, "one"), 0) << log();
  ASSERT_EQ(train(2, "two"), 0) << log();
  const auto one = test_perplexities("one"), two = test_perplexities("two");
  ASSERT_EQ(one.size(), 2U);
  ASSERT_EQ(two.size(), one.size());
  for (size_t n = 0; n < one.size(); ++n) EXPECT_NEAR(two[n] / one[n], 1, 1e-4);
}

TEST_F(RanksTest, StreamsThatCannotBeSharedAreRefused) {
  EXPECT_NE(train(3, "three"), 0);
  EXPECT_NE(log().find("is not to be shared by 3 ranks"), std::string::npos) << log();
}

TEST_F(RanksTest, ARankThatDiesEndsTheRunAndLeavesTheCheckpoint) {
  const std::string out = (directory_ / "dies").string();
  // The second rank kills itself once a checkpoint stands.
  const std::string wait = fmt::format("until ls '{}'/checkpoints/*.safetensors > /dev/null 2>&1; do sleep 0.05; done; sleep 0.1; "
                                       "pkill -KILL -n -f '[t]angyin train.*dies'", out);
  std::thread killer([&] { run(wait); });
  EXPECT_NE(train(2, "dies", "--set epochs=100000 --set patience=0 --set checkpoint_every=5"), 0);
  killer.join();
  EXPECT_NE(log().find("signal 9"), std::string::npos) << log();
  EXPECT_EQ(run(fmt::format("OMP_NUM_THREADS=1 timeout -s INT 3 '{}' train --resume '{}' > '{}/log' 2>&1; grep -q 'go on with' '{}/log'",
                            TANGYIN_PROGRAM, out, directory_.string(), directory_.string())), 0) << log();
}

}  // namespace
}  // namespace tangyin
