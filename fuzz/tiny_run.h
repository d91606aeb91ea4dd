// A training run so small that a harness can resume it thousands of times.
#pragma once

#include "training/trainer.h"

namespace tangyin {

inline TrainSettings tiny_run_settings() {
  TrainSettings s = preset("tiny");
  s.embedding = s.hidden = 4, s.layers = 1;
  s.batch_size = 2, s.sequence_length = 4;
  s.learning_rate = 1e-2, s.warmup = 1, s.epochs = 2, s.patience = 0;
  s.evaluate_every = 2, s.checkpoint_every = 2;
  s.average = 0.9;
  s.dropout_embedding = s.dropout_output = 0;
  s.dtype = OperandDtype::fp32;
  s.on_divergence = OnDivergence::stop;
  return s;
}

inline TrainingData tiny_run_data(const TrainSettings& s) {
  TrainingData data{Vocabulary({"<pad>", "<unk>", "<bos>", "<eos>", "山", "月", "水", "風"})};
  std::vector<std::vector<Token>> train, test;
  for (Token n = 0; n < 8; ++n) train.push_back({4 + n % 4, 4 + (n + 1) % 4, 4 + n / 2});
  test.assign(train.begin(), train.begin() + 2);
  data.train = poem_batches(std::move(train), 2, 3, s.sequence_length, s.batch_size, 1);
  data.test = poem_batches(std::move(test), 2, 3, s.sequence_length, s.batch_size, 0);
  data.fingerprint = {"2:tiny", "tiny"};
  return data;
}

}  // namespace tangyin
