// Settings as the command line spells them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "training/settings.h"

namespace tangyin::cli {

// --preset, of which help, errors and completions list the names.
inline CLI::Option* add_preset_option(CLI::App& command, std::string& to, const std::string& help) {
  const auto names = preset_names();
  return command.add_option("--preset", to, help)
      ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())))
      ->capture_default_str();
}

// Returns run(); a SettingError in it becomes a UsageError that names the option:
// "--set hidden: is 0, must lie in 1 … 8192".
template <class Run>
auto with_setting_options(const Run& run) {
  try {
    return run();
  } catch (const SettingError& error) {
    if (error.field() == "preset") throw UsageError(fmt::format("--{}", error.what()));
    throw UsageError(
        fmt::format("--set {} (tangyin train --options lists the settings)", error.what()));
  }
}

}  // namespace tangyin::cli
