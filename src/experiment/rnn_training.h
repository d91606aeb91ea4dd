// Trains the plain recurrent network of part 8 with checkpoints, so that it can be interrupted.
#pragma once

#include "experiment/lab.h"
#include "study/plain_rnn.h"

namespace tangyin {

// `model` after the steps that the plan gives to kCellRnnRun, on the batches of lab.data(), by Adam
// with the rate and the clipping of `settings`: as the LSTM beside it.  Returns the curve
// [[step, moving mean of the loss]].  Throws Interrupted after a checkpoint.
Json train_plain_rnn(Lab& lab, const TrainSettings& settings, PlainRnnModel& model);

}  // namespace tangyin
