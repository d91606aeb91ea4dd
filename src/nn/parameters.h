// The parameters of a language model in one arena, found by PyTorch's names; their gradients in a
// twin arena. Rows of vocabulary-sized matrices are padded to a multiple of 64 with zeros, which
// stay zero; files and visitors see only the real ones.
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
  const LstmParameters& lstm(Index layer) const { return lstm_[static_cast<size_t>(layer)]; }
  const OutputLayer::Parameters& output() const noexcept {
    return output_;
  }  // weight: the embedding where tied
  std::span<float> all() const noexcept { return arena_.span(); }

  // all() in parts: embedding().flat(), one part for each layer, then the output's (its bias alone
  // where tied).
  std::span<float> lstm_part(Index layer) const;
  std::span<float> output_part() const;

  // Every parameter with its name, real rows only; `vector` where it has one dimension (the
  // biases).
  struct Named {
    std::string name;
    Matrix<float> values;
    bool vector;
  };
  std::vector<Named> named() const;

  // Uniform in ±1/√H, each parameter from a stream of random numbers of its own.
  void initialise(uint64_t seed) const;

  // The weights of a model file; FormatError if it is of another configuration.
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
