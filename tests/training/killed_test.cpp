// A run that is killed at any moment (after so many events in its folder, not after some time) and
// resumed ends in the same bytes as one that never was.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/wait.h>

#include <cstring>
#include <limits>

#include "model/safetensors.h"
#include "training/program.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// What happens in the folder of a run: each file that is made, closed, renamed to its name, removed.
class RunEvents {
 public:
  explicit RunEvents(const fs::path& run) : fd_(::inotify_init1(IN_CLOEXEC)) {
    fs::create_directories(run / "checkpoints");
    for (const fs::path& folder : {run, run / "checkpoints"})
      EXPECT_GE(::inotify_add_watch(fd_, folder.c_str(),
                                    IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE),
                0);
  }
  RunEvents(const RunEvents&) = delete;
  RunEvents& operator=(const RunEvents&) = delete;
  ~RunEvents() { ::close(fd_); }

  // Waits until `wanted` of them have happened or `child` has ended; how many there were.
  int wait(int wanted, pid_t child) {
    int seen = 0;
    siginfo_t ended{};
    while (seen < wanted) {
      // Asked before the events are: those of a child that has ended are all there.
      ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT);
      pollfd ready{fd_, POLLIN, 0};
      if (::poll(&ready, 1, 20) == 1)
        seen += read_some();
      else if (ended.si_pid == child)
        break;
    }
    return seen;
  }

 private:
  int read_some() const {
    alignas(inotify_event) char buffer[1 << 12];
    const ssize_t size = ::read(fd_, buffer, sizeof buffer);
    int seen = 0;
    for (ssize_t at = 0; at < size; ++seen)
      at += static_cast<ssize_t>(sizeof(inotify_event)) +
            reinterpret_cast<const inotify_event*>(buffer + at)->len;
    return seen;
  }
  int fd_;
};

class KilledRun : public TrainingProgram {
 protected:
  // Runs `command` of the run `name` and sends it `signal` once `events` have happened in its
  // folder, if it is still there.  Its status as waitpid has it, and the events.
  std::pair<int, int> signal_after(int events, int signal, const std::string& command,
                                   const std::string& name) const {
    RunEvents happened(directory_ / name);
    const pid_t child = ::fork();
    if (child == 0) {
      ::execl("/bin/sh", "sh", "-c", ("exec env " + command).c_str(), nullptr);
      std::_Exit(127);
    }
    const int seen = happened.wait(events, child);
    if (seen >= events) ::kill(child, signal);
    int status = 0;
    ::waitpid(child, &status, 0);
    return {status, seen};
  }

  bool kill_after(int events, const std::string& command, const std::string& name) const {
    return WIFSIGNALED(signal_after(events, SIGKILL, command, name).first);
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
  const auto [status, events] =
      signal_after(std::numeric_limits<int>::max(), SIGKILL, command("whole", kSettings), "whole");
  ASSERT_EQ(status, 0) << log();
  ASSERT_GT(events, 20);
  Random random(7);
  const auto some = [&, most = static_cast<uint64_t>(events)](uint64_t parts) {
    return 1 + static_cast<int>(random.below(most / parts));
  };
  int kills = 0;
  for (int run = 0; kills < 20; ++run) {
    ASSERT_LT(run, 40) << "runs end before they can be killed";
    const std::string name = fmt::format("run-{}", run);
    bool killed = kill_after(some(1), command(name, kSettings), name);
    for (int more = 0; killed; ++more) {  // once or twice more while it resumes, then it may finish
      ++kills;
      if (!fs::exists(directory_ / name / "config.json")) break;  // killed before the run had begun
      killed = more < 2 && kill_after(some(2), resumption(name), name);
    }
    if (!fs::exists(directory_ / name / "config.json")) continue;
    ASSERT_EQ(shell(resumption(name)), 0) << log();
    expect_same_tensors(directory_ / "whole" / "best.safetensors",
                        directory_ / name / "best.safetensors");
    expect_same_tensors(newest_checkpoint("whole"), newest_checkpoint(name));
    for (const auto& entry : fs::recursive_directory_iterator(directory_ / name))
      EXPECT_FALSE(is_temporary(entry.path())) << entry.path();
    fs::remove_all(directory_ / name);
  }
}

TEST_F(KilledRun, InterruptsSaveFirst) {
  // Settings, the checkpoint before the first step, a line of metrics: then it trains.
  constexpr int kTraining = 8;
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string name = fmt::format("run-{}", signal);
    const int status =
        signal_after(kTraining, signal, command(name, "--set epochs=100000 --set patience=0"), name)
            .first;
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 130) << status << ": " << log();
    EXPECT_NE(log().find("go on with: tangyin train --resume"), std::string::npos) << log();
    EXPECT_TRUE(fs::exists(newest_checkpoint(name)));
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
