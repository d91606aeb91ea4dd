// A run that is killed at any moment and resumed ends in the same bytes as one that never was.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "model/safetensors.h"
#include "training/program.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class KilledRun : public TrainingProgram {
 protected:
  // Runs `command` and kills it after `seconds`; true if it was still running.
  static bool kill_after(double seconds, const std::string& command) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setpgid(0, 0);
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      std::_Exit(127);
    }
    int status = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (std::chrono::steady_clock::now() < end) {
      if (::waitpid(child, &status, WNOHANG) == child) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ::kill(-child, SIGKILL);
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }

  fs::path newest_checkpoint(const std::string& name) const {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(directory_ / name / "checkpoints"))
      if (entry.path().filename() > newest.filename()) newest = entry.path();
    return newest;
  }

  // Every tensor of two files, byte for byte; what the metadata say of seconds may differ.
  static void expect_same_tensors(const fs::path& a, const fs::path& b) {
    const SafetensorsFile first(a), second(b);
    ASSERT_EQ(first.tensors().size(), second.tensors().size());
    for (const auto& [name, tensor] : first.tensors()) {
      const auto other = second.tensors().find(name);
      ASSERT_NE(other, second.tensors().end()) << name;
      ASSERT_EQ(tensor.bytes.size(), other->second.bytes.size()) << name;
      EXPECT_EQ(std::memcmp(tensor.bytes.data(), other->second.bytes.data(), tensor.bytes.size()),
                0)
          << name << " in " << b;
    }
  }

  // A checkpoint after every second step: much of the time goes into writing them.
  static constexpr const char* kSettings =
      "--set epochs=4 --set checkpoint_every=2 --set dropout_recurrent=0.1 --set average=0.99";
};

TEST_F(KilledRun, EndsInTheSameBytes) {
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(shell(command("whole", kSettings)), 0) << log();
  const double whole =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  Random random(7);
  int kills = 0;
  for (int run = 0; kills < 20; ++run) {
    ASSERT_LT(run, 40) << "runs end before they can be killed";
    const std::string name = fmt::format("run-{}", run);
    bool killed =
        kill_after(whole * static_cast<double>(random.uniform()), command(name, kSettings));
    for (int more = 0; killed; ++more) {  // once or twice more while it resumes, then it may finish
      ++kills;
      if (!fs::exists(directory_ / name / "config.json")) break;  // killed before the run had begun
      killed =
          more < 2 && kill_after(whole * static_cast<double>(random.uniform()), resumption(name));
    }
    if (!fs::exists(directory_ / name / "config.json")) continue;
    const int status = shell(resumption(name));
    ASSERT_EQ(status, 0) << log();
    expect_same_tensors(directory_ / "whole" / "best.safetensors",
                        directory_ / name / "best.safetensors");
    expect_same_tensors(newest_checkpoint("whole"), newest_checkpoint(name));
    for (const auto& entry : fs::recursive_directory_iterator(directory_ / name))
      EXPECT_FALSE(is_temporary(entry.path())) << entry.path();
    fs::remove_all(directory_ / name);
  }
}

TEST_F(KilledRun, InterruptsSaveFirst) {
  for (const char* signal : {"INT", "TERM"}) {
    std::string one = command(signal, "--set epochs=100000 --set patience=0");
    one.insert(one.find('\''), fmt::format("timeout -s {} 1.5 ", signal));
    EXPECT_EQ(WEXITSTATUS(shell(one)), 124) << "timeout says 124 where it had to signal: " << log();
    EXPECT_NE(log().find("go on with: tangyin train --resume"), std::string::npos) << log();
    EXPECT_TRUE(fs::exists(newest_checkpoint(signal)));
  }
}

TEST_F(KilledRun, AVanishedCorpusAndABrokenCheckpointAreNamed) {
  ASSERT_EQ(shell(command("run", "--set epochs=1 --set checkpoint_every=5")), 0) << log();
  fs::resize_file(newest_checkpoint("run"), 100);
  ASSERT_EQ(shell(resumption("run")), 0) << log();  // the one before is taken
  EXPECT_NE(log().find("passing over it"), std::string::npos) << log();
  fs::remove(directory_ / "corpus.txt");
  EXPECT_EQ(WEXITSTATUS(shell(resumption("run"))), 1);
  EXPECT_NE(log().find("no such corpus"), std::string::npos) << log();
}

}  // namespace
}  // namespace tangyin
