// Shows the progress of a training run, for train and experiment.
#pragma once

#include "base/interrupt.h"
#include "cli/terminal.h"
#include "training/trainer.h"

namespace tangyin::cli {

// An observer that draws a line of progress, prints evaluations and messages above it, and stops the
// run when `guard` was interrupted.  Both arguments must outlive it.
RunObserver printing_observer(StatusLine& line, const InterruptGuard& guard);

}  // namespace tangyin::cli
