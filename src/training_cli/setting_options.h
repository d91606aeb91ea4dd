// Settings as the command line spells them.
#pragma once

#include "training/settings.h"

namespace tangyin::cli {

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
