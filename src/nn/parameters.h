// The parameters of a language model in one contiguous arena; another object of this class holds
// their gradients.  Matrices with a row for each token are padded with zero rows to a multiple P of
// 64; files and named() have only the V real rows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/config.h"
#include "model/model_file.h"
#include "nn/lstm.h"
#include "nn/output.h"
#include "tensor/arena.h"

namespace tangyin {

class Parameters {
 public:
  explicit Parameters(const ModelConfig& config);

  Matrix<float> embedding() const noexcept { return embedding_; }  // [P,E]
  Index layers() const noexcept { return static_cast<Index>(lstm_.size()); }
  const LstmParameters& lstm(Index layer) const { return lstm_[static_cast<size_t>(layer)]; }
  // Where tied, its weight is the embedding.
  const OutputLayer::Parameters& output() const noexcept { return output_; }
  std::span<float> all() const noexcept { return arena_.span(); }

  // all() is embedding().flat(), the part of each layer, and the output's part (where tied: its
  // bias alone).
  std::span<float> lstm_part(Index layer) const;
  std::span<float> output_part() const;

  // Every parameter with its name (tensor/parameter_names.h), real rows only.
  struct Named {
    std::string name;
    Matrix<float> values;
    bool vector;  // has one dimension: a bias
  };
  std::vector<Named> named() const;

  // Uniform in ±1/√H; each parameter has its own stream of random numbers.
  void initialise(uint64_t seed) const;

  // Copies the weights of a model file; FormatError if their shapes differ.
  void load(const StoredModel& stored) const;

  static Index padded(Index vocabulary) noexcept { return (vocabulary + 63) / 64 * 64; }

 private:
  ModelConfig config_;
  Buffer<float> arena_;
  Matrix<float> embedding_;
  std::vector<LstmParameters> lstm_;
  OutputLayer::Parameters output_;
};

}  // namespace tangyin
