// What a training run learns from, made by training/data.h or by a test.  It owns all of it: the
// sources own what they read, and it can be moved.
#pragma once

#include <memory>
#include <string>

#include "corpus/vocabulary.h"
#include "training/batch_source.h"

namespace tangyin {

// Changes when any token of the data does.  Version 0.1 left Song verse and headings out.
struct DataFingerprint {
  std::string all;
  std::string version01;

  // Whether a checkpoint that has `saved` learned from this data.
  bool matches(const std::string& saved) const { return saved == all || saved == version01; }
};

struct TrainingData {
  explicit TrainingData(Vocabulary v) : vocabulary(std::move(v)) {}

  Vocabulary vocabulary;
  std::unique_ptr<BatchSource> warm;  // Tang and Song together (song_epochs); may be null
  std::unique_ptr<BatchSource> train;
  std::unique_ptr<BatchSource> test;  // epoch 0 is what the test perplexity is measured on
  std::string script = "traditional";
  DataFingerprint fingerprint;
  std::string description;  // for the card: corpus, numbers of poems, split
};

}  // namespace tangyin
