// Trains a judge (docs/judge.md): every step is a batch of passages for the contrasts and one of
// couplets for the detectors, one step of Adam on their summed gradient.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "judge_training/measurement.h"

namespace tangyin {

struct JudgeSettings {
  double epochs = 4;         // over all passages
  int64_t lines = 512;       // of a batch
  double rate = 2e-3;        // after the warm-up; falls to 2% of it on half a cosine
  int64_t warmup = 200;      // steps
  double clip = 2;           // bound of the gradient's norm
  double average = 0.999;    // memory of the averaged weights, which are the ones kept
  double told = 0.5;         // share of passages whose title is told
  int64_t replaced = 12000;  // passages with replaced characters, for the detectors; 0: none
  int64_t detect_every = 2;  // a batch for the detectors every so many steps
  bool song = true;          // Song poems too
  int64_t poems = 0;         // the first so many Tang poems; 0: all
  int64_t hidden = 256, embedding = 192;
  uint64_t seed = 1;
  std::string init = "";       // a judge to go on from; its order of batches is another
  std::string dtype = "auto";  // of products: auto | bf16 | fp32
  JudgeDropout dropout = {};
  JudgeLossWeights weights = {};
  double save_minutes = 5;  // how often the file is written while it learns
  size_t measured = 4000;   // test passages that measurements use at most
};

struct JudgeStep {
  int64_t step, steps;
  double epoch;
  JudgeLosses losses;  // since the last report
  double seconds, seconds_left;
};

struct JudgeObserver {
  std::function<void(const JudgeStep&)> step;  // now and then
  std::function<void(const std::string&)> message;
  std::function<bool()> interrupted;  // true: save and stop
};

// Learns from `corpus` and writes `out` every few minutes and at the end; the vocabulary and first
// embeddings are those of the language model `model`, which also replaces characters.  Returns the
// measurements of the final file.  Same seed, same threads: same bytes.
JudgeMeasurements train_judge(const JudgeSettings& settings, const std::filesystem::path& corpus,
                              const std::filesystem::path& model, const std::filesystem::path& out,
                              const JudgeObserver& observer);

// "couplets 3.21 (41% first) …"
std::string describe(const JudgeLosses& losses);

}  // namespace tangyin
