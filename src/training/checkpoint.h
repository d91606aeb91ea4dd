// A checkpoint: all that a run needs to go on as if it had never stopped, in one safetensors file
// written atomically with checksums (model/safetensors.h).
//
//   parameters F32 [n]   optimizer.SLOT F32 [n] …   average F32 [n] (where used)   state U8 [bytes]
//   best F32 [n]: the weights with the lowest test perplexity so far
// and in `__metadata__` as JSON: position, random counter, early-stop history, seconds spent,
// fingerprint of the data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tangyin {

// Where a run stands, beside its tensors.
struct Progress {
  int64_t step = 0;                // optimiser steps done
  int64_t segment = 0, index = 0;  // next batch: of which pass of the plan, which one
  int64_t evaluated = 0;           // steps done at the latest evaluation; negative: not known
  uint64_t random_counter = 0;
  int64_t optimizer_steps = 0;
  double best = 0;        // lowest test perplexity, 0 before the first evaluation
  double last = 0;        // latest
  int64_t rises = 0;      // in a row
  double seconds = 0;     // spent training
  int64_t tokens = 0;     // predicted in training
  double loss = 0;        // moving mean of the batches', nats per token; 0 before the first
  double rate_scale = 1;  // halved each time the run stepped back
  std::string data_fingerprint;
};

struct CheckpointTensors {
  std::map<std::string, std::span<float>> floats;  // by name
  std::vector<std::byte> state;                    // LanguageModel::state()
};

// RUN/checkpoints/step-00001500.safetensors; older ones than the last `keep` are removed after it
// is safely there. One out of turn, because somebody interrupted the run, is called
// step-00001500-interrupted.safetensors, stays until the next one in turn, and is no place to go
// back to: so that an interrupted run goes back where another would.
std::filesystem::path save_checkpoint(const std::filesystem::path& run, const Progress& progress,
                                      const CheckpointTensors& tensors, int64_t keep,
                                      bool interrupted = false);

// The newest checkpoint of the run that loads (with `before`: made in turn and of fewer steps);
// broken ones, and ones whose numbers cannot be, are passed over with a line in `warnings`. Fills the spans of `tensors` (all of them
// must be there, of the right length).  Nothing where the run ended before its first checkpoint;
// InputError if there are some and none can be read.
std::optional<Progress> load_checkpoint(const std::filesystem::path& run,
                                        CheckpointTensors& tensors,
                                        std::vector<std::string>& warnings,
                                        std::optional<int64_t> before = std::nullopt);

// Removes the checkpoints of more steps than `step`, where a run goes back.
void forget_checkpoints_after(const std::filesystem::path& run, int64_t step);

// Removes what a killed process left behind in the run: its own files half-written under temporary
// names, the last lines of metrics.jsonl and samples.jsonl if they were cut short.  Other files are
// left alone.
void tidy_run(const std::filesystem::path& run);

}  // namespace tangyin
