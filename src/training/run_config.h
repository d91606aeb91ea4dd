// RUN/config.json: what a run was started with.
#pragma once

#include <filesystem>
#include <string>

#include "training/settings.h"

namespace tangyin {

struct RunConfig {
  TrainSettings settings;
  std::string corpus;
};

bool is_a_run(const std::filesystem::path& run);
RunConfig read_run_config(const std::filesystem::path& run);  // InputError, FormatError
void write_run_config(const std::filesystem::path& run, const RunConfig& config);

}  // namespace tangyin
