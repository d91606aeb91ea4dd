// Disks that are full, directories that may not be written, a corpus that has gone: one line that
// says so, and the last good checkpoint still loads.  The disk is a small tmpfs in a mount
// namespace of its own.
#include <gtest/gtest.h>

#include <algorithm>

#include "training/program.h"

namespace tangyin {
namespace {

class DiskTest : public TrainingProgram {
 protected:
  void SetUp() override {
    TrainingProgram::SetUp();
    std::filesystem::create_directories(directory_ / "disk");
    for (const char* way : {"unshare -m", "unshare -rm"}) {
      prefix_ = way;
      if (on_disk("true") == 0) return;
    }
    GTEST_SKIP() << "no tmpfs may be mounted here";
  }
  // Runs shell commands where DIRECTORY/disk is a tmpfs of 1500 kB; the exit status of the last.
  int on_disk(const std::string& commands) const {
    std::ofstream(directory_ / "script") << fmt::format(
        "mount -t tmpfs -o size=1500k tmpfs '{}' || exit 1\n{}\n", path("disk"), commands);
    return WEXITSTATUS(shell(fmt::format("{} sh '{}' 2> /dev/null", prefix_, path("script"))));
  }
  // A checkpoint takes some 600 kB, the best model 160 kB: two checkpoints have room, the third has
  // not.
  std::string train(int epochs = 3) const {
    return command("disk/run", fmt::format("--set hidden=64 --set embedding=64 --set "
                                           "checkpoint_every=10 --set patience=0 --set epochs={}",
                                           epochs));
  }
  void expect_line(const std::string& part) const {
    const std::string text = log();
    const size_t at = text.find("tangyin: ");
    ASSERT_NE(at, std::string::npos) << text;
    const std::string line = text.substr(at);
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
    EXPECT_NE(line.find(part), std::string::npos) << line;
  }

  std::string prefix_;
};

TEST_F(DiskTest, ARunOnAFullDiskStopsAndCanGoOn) {
  // The log of the first run is kept outside the disk; then the disk grows and the run goes on.
  const std::string first = path("first");
  EXPECT_EQ(on_disk(fmt::format("{}\ntest $? -eq 1 || exit 2\nmv '{}' '{}'\nls '{}' > '{}'\nmount "
                                "-o remount,size=50m '{}' || exit 3\n{}\n",
                                train(), path("log"), first, path("disk/run/checkpoints"),
                                path("left"), path("disk"), resumption("disk/run"))),
            0)
      << read_file(first) << log();
  EXPECT_NE(log().find("finished after"), std::string::npos) << log();
  EXPECT_EQ(read_file(path("left")).find("tmp"), std::string::npos) << read_file(path("left"));
  std::filesystem::rename(first, path("log"));
  expect_line("No space left on device");
}

TEST_F(DiskTest, ADirectoryThatMayNotBeWrittenIsNamedAtOnce) {
  EXPECT_EQ(on_disk(fmt::format("mount -o remount,ro '{}' || exit 3\n{}\n", path("disk"), train())),
            1)
      << log();
  expect_line("disk/run: Read-only file system");
}

TEST_F(DiskTest, ARunWhoseDirectoryBecomesReadOnlySaysSoAndGoesOnWhereItIsWritableAgain) {
  EXPECT_EQ(on_disk(fmt::format("mount -o remount,size=50m '{0}'\n{1}\nmount -o remount,ro '{0}' "
                                "|| exit 3\n{2}\ntest $? -eq 1 || exit 2\n"
                                "mv '{3}' '{4}'\nmount -o remount,rw '{0}'\n{2}\n",
                                path("disk"), interrupted(train(30), "disk/run"),
                                resumption("disk/run"), path("log"), path("first"))),
            0)
      << log();
  EXPECT_NE(log().find("finished after"), std::string::npos) << log();
  std::filesystem::rename(path("first"), path("log"));
  expect_line("Read-only file system");
}

TEST_F(DiskTest, AVanishedCorpusIsNamed) {
  shell(interrupted(command("run", "--set epochs=1000 --set patience=0"), "run"));
  EXPECT_NE(log().find("go on with"), std::string::npos) << log();
  std::filesystem::rename(path("corpus.txt"), path("elsewhere.txt"));
  EXPECT_EQ(WEXITSTATUS(shell(resumption("run"))), 1);
  expect_line("no such corpus");
  std::ofstream(directory_ / "corpus.txt") << "山月照流水，風花落小樓。\n";
  EXPECT_EQ(WEXITSTATUS(shell(resumption("run"))), 1);  // and another one is not taken for it
  EXPECT_NE(log().find("corpus"), std::string::npos) << log();
}

}  // namespace
}  // namespace tangyin
