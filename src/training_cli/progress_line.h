// What train and experiment show of a run.
#pragma once

#include "base/interrupt.h"
#include "cli/terminal.h"
#include "training/trainer.h"

namespace tangyin::cli {

// Draws one line of progress, prints evaluations and messages above it, asks `guard` whether to
// stop. Both arguments outlive the observer.
RunObserver printing_observer(StatusLine& line, const InterruptGuard& guard);

}  // namespace tangyin::cli
