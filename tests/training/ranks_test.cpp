// Data-parallel training by mpirun, with the program itself.
#include "training/ranks.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "training/batch_source.h"
#include "training/program.h"

namespace tangyin {
namespace {

TEST(SliceStreams, TakesTheSameColumnsOfEveryStep) {
  const BatchData batch{
      {0, 1, 2, 3, 10, 11, 12, 13}, {20, 21, 22, 23, 30, 31, 32, 33}, {1, 0, 1, 0, 0, 1, 0, 1}};
  const BatchData part = slice_sequences(batch, 4, 2, 2);
  EXPECT_EQ(part.inputs, (std::vector<int32_t>{2, 3, 12, 13}));
  EXPECT_EQ(part.targets, (std::vector<int32_t>{22, 23, 32, 33}));
  EXPECT_EQ(part.starts, (std::vector<uint8_t>{1, 0, 0, 1}));
}

class RanksTest : public TrainingProgram {
 protected:
  void SetUp() override {
    if (shell("mpirun --version > /dev/null 2>&1") != 0)
      GTEST_SKIP() << "no mpirun (apt-get install libopenmpi-dev openmpi-bin)";
    if (shell("ldd '" TANGYIN_PROGRAM "' | grep -q libmpi") != 0)
      GTEST_SKIP() << "built without Open MPI";
    TrainingProgram::SetUp();
  }
  // Trains on `ranks` processes (0: without mpirun); the exit status of it all.  Rank N leaves its
  // process id in the file rank-N.
  int train(int ranks, const std::string& name, const std::string& more = "--set epochs=2") const {
    std::string whole = command(name, "--set dropout_output=0 --set dropout_embedding=0 " + more);
    if (ranks > 0)  // Open MPI itself leaks, which is not ours to mend
      whole.insert(whole.find('\''),
                   fmt::format("ASAN_OPTIONS=detect_leaks=0 mpirun --allow-run-as-root "
                               "--oversubscribe --bind-to none -np {} "
                               "sh -c 'echo $$ > {}$OMPI_COMM_WORLD_RANK; exec \"$0\" \"$@\"' ",
                               ranks, path("rank-")));
    return shell(whole);
  }
  std::vector<double> test_perplexities(const std::string& name) const {
    std::vector<double> values;
    std::ifstream file(directory_ / name / "metrics.jsonl");
    for (std::string line; std::getline(file, line);)
      if (const auto row = nlohmann::json::parse(line); row.contains("test_perplexity"))
        values.push_back(row["test_perplexity"]);
    return values;
  }
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
  EXPECT_NE(log().find("not to be shared by 3 ranks"), std::string::npos) << log();
}

TEST_F(RanksTest, ARankThatDiesEndsTheRunAndLeavesTheCheckpoint) {
  // The second rank is killed once a checkpoint stands, which takes less than the minute allowed.
  const std::string kill = fmt::format(
      "for n in $(seq 1200); do ls '{}'/checkpoints/*.safetensors > /dev/null 2>&1 && break; "
      "sleep 0.05; done; sleep 0.1; kill -KILL $(cat '{}')",
      path("dies"), path("rank-1"));
  std::thread killer([&] { shell(kill); });
  EXPECT_NE(train(2, "dies", "--set epochs=100000 --set patience=0 --set checkpoint_every=5"), 0);
  killer.join();
  EXPECT_NE(log().find("signal 9"), std::string::npos) << log();
  std::string again = resumption("dies");
  again.insert(again.find('\''), "timeout -s INT 5 ");
  shell(again);
  EXPECT_NE(log().find("go on with"), std::string::npos) << log();
}

}  // namespace
}  // namespace tangyin
