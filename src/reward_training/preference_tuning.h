// Tunes a language model to readings: lines that readers prefer become more probable under their title,
// others less.  With g the mean gain of ln P of a line's characters over the model before, and w what is
// wanted of the line (wanted.h), both less their mean under the title, the loss is the mean of
//
//   (β·g − w)²
//
// the regression of relative rewards of Gao et al., "REBEL: Reinforcement Learning via Regressing
// Relative Rewards", 2024.  The loss of real verse is learned beside it, so that the model forgets none.
// At the end the weights go further the way that they went: with θ₀ before and θ after,
//
//   θ + α·(θ − θ₀)
//
// the extrapolation of Zheng et al., "Weak-to-Strong Extrapolation Expedites Alignment", 2024, which costs
// no step.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "model/model_file.h"
#include "reward_training/reading_batches.h"
#include "training/batch_source.h"

namespace tangyin {

struct TuningSettings {
  double epochs = 3;           // over all readings that are not held back
  double beta = 0.5;           // what is wanted, in marks, for a nat a character
  double rate = 6e-4;          // Adam's, after a warm-up; falls to nothing in a line
  double clip = 1;             // bound of the gradient's norm
  double dropout = 0.3;        // of embedding and output, less than 1
  double keep = 2;             // weight of the mean loss of verse; 0: no verse
  double extrapolation = 0.7;  // α
  std::optional<size_t> fold;  // a fifth of the titles, 0 … 4, which is held back and measured
  uint64_t seed = 1;
  std::string dtype = "auto";  // of products: auto | bf16 | fp32
};

// How the gain of lines held back correlates with marks, as in FittedReward, and its deviation in nats
// a character.
struct TuningMeasurement {
  double line_correlation = 0, poem_correlation = 0, deviation = 0;
};

struct TuningReport {
  int64_t step, steps;
  double loss;                                 // mean since the last report
  double verse_loss;                           // nats a token, the same; 0 without verse
  std::optional<TuningMeasurement> held_back;  // now and then, with a fold
};

// Error, with `where`, for a model that cannot be tuned: one of windows, one that knows no headings, or
// one that was tuned before.
void require_tunable(const StoredModel& model, const std::string& where);

// Changes the weights of `model`, which is tunable; returns how many readings it learned from.  `verse`:
// batches of kTuningSteps · kTuningStreams, or null.  The same settings and number of threads give the
// same bytes.  Error where no reading is left to learn from.
size_t tune_to_readings(StoredModel& model, std::span<const MarkedPoem> readings,
                        const TuningSettings& settings, BatchSource* verse,
                        const std::function<void(const TuningReport&)>& report);

}  // namespace tangyin
