// Any bytes as the newest checkpoint of a run that is resumed: file → checkpoint → training.  Refused
// or passed over in one line, or the run ends as its plan says, in bounded time.
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "harness.h"
#include "safetensors_mutator.h"
#include "tiny_run.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kPlannedSteps = 64;  // the whole plan has fewer

// A folder of this process, on a disk of memory where there is one: it is written anew each time.
const fs::path& run_folder() {
  static const fs::path folder =
      (fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) /
      fmt::format("tangyin-fuzz-checkpoint-{}", ::getpid());
  return folder;
}

struct Cleaner {
  ~Cleaner() {
    std::error_code ignored;
    fs::remove_all(run_folder(), ignored);
  }
};

void resume(std::string_view bytes) {
  static const TrainSettings settings = tiny_run_settings();
  static TrainingData data = tiny_run_data(settings);
  static const Cleaner cleaner;
  fs::remove_all(run_folder());
  fs::create_directories(run_folder() / "checkpoints");
  replace_file(run_folder() / "checkpoints" / "step-00000002.safetensors", bytes);
  int64_t steps = 0;
  RunObserver observer;
  observer.message = [](const std::string& text) { require_polite(text, ""); };
  observer.step = [&](const auto&) { require(++steps <= kPlannedSteps); };
  Trainer trainer(settings, data, run_folder(), observer, /*resume=*/true);
  require(trainer.run() == RunEnd::finished);
  require(trainer.progress().segment >= 0 && trainer.progress().step >= 0);
}

}  // namespace
}  // namespace tangyin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  try {
    resume(text_of(data, size));
  } catch (const Error& error) {
    require_polite(error.what(), "");
  }
  return 0;
}
