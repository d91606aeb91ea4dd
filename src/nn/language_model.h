// The language model:  tokens → embedding → LSTM × L → output → mean cross-entropy, and back.
// A batch is [T,B]: T steps of B sequences, position t·B + b.  The state is carried from batch to
// batch.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/random.h"
#include "model/config.h"
#include "nn/embedding.h"
#include "nn/parameters.h"

namespace tangyin {

// One batch; spans of T·B.
struct TokenBatch {
  std::span<const int32_t> inputs;      // in [0, V)
  std::span<const int32_t> targets;     // in [0, V); negative: not counted
  std::span<const uint8_t> starts;      // 1 where the state before the step is zero
  std::span<const float> weights = {};  // of the gradient of each loss; empty: 1
};

// Dropout probabilities.  Masks are fixed for a batch: one for the embedding of each distinct token
// and one for each stream and unit (Gal, Ghahramani 2016), one for the recurrent weights
// (DropConnect; Merity et al. 2018).
struct DropoutRates {
  float embedding = 0, output = 0, recurrent = 0;
};

class LanguageModel {
 public:
  // `sequence_length` T and `batch_size` B are the shape of every batch.
  LanguageModel(const ModelConfig& config, Compute compute, Index sequence_length,
                Index batch_size);

  const ModelConfig& config() const noexcept { return config_; }
  const Parameters& parameters() const noexcept { return parameters_; }
  const Parameters& gradients() const noexcept { return gradients_; }
  Index sequence_length() const noexcept { return sequence_length_; }
  Index batch_size() const noexcept { return batch_size_; }

  // To be called after a change of parameters(): the next product packs them again.
  void weights_changed() noexcept { packed_ = false; }

  struct Loss {
    double sum = 0;  // nats over the counted targets
    Index counted = 0;
    double mean() const noexcept { return counted ? sum / static_cast<double>(counted) : 0; }
  };
  // For data parallelism, where this model sees only some sequences of the whole batch.
  struct Share {
    Index counted =
        0;  // counted targets of the whole batch, the gradient's divisor; 0: of this part
    // Called with each part of gradients() as soon as it is complete, from the output layer down;
    // the parts together are gradients().all().
    std::function<void(std::span<float>)> finished = {};
  };
  // Sets gradients() to those of the mean loss, each loss times its weight, and carries the state to the
  // next batch.  The loss that is returned heeds no weights.
  Loss forward_backward(const TokenBatch& batch, const DropoutRates& dropout, Random& random) {
    return forward_backward(batch, dropout, random, Share{});
  }
  Loss forward_backward(const TokenBatch& batch, const DropoutRates& dropout, Random& random,
                        const Share& share);
  // The loss without dropout; carries the state too.  `losses` [T·B], unless empty, receives the
  // loss of each position.
  Loss evaluate(const TokenBatch& batch, std::span<float> losses = {});

  // The carried state as bytes (h in the precision of the products, c in fp32), for checkpoints and
  // to restore it after an evaluation.
  std::vector<std::byte> state() const;
  void set_state(std::span<const std::byte> bytes);
  void clear_state();

 private:
  void pack(float recurrent_dropout, Random* random);
  Operand forward(const TokenBatch& batch, const DropoutRates& dropout, Random* random);
  LstmLayer::Input input_of(size_t layer, const TokenBatch& batch, Operand rows) const;
  static Loss add_up(std::span<const float> losses, std::span<const int32_t> targets);

  ModelConfig config_;
  Index sequence_length_, batch_size_;
  Gemm gemm_;
  Parameters parameters_, gradients_;
  DistinctTokens distinct_;
  std::vector<LstmLayer> layers_;
  OutputLayer output_;
  OwnedOperand embedded_;                           // [R,E]
  OwnedMatrix<float> embedding_mask_;               // [R,E]
  std::vector<OwnedMatrix<float>> output_masks_;    // per layer [B,H]
  std::vector<OwnedMatrix<float>> recurrent_mask_;  // one [4H,H], made when first wanted
  OwnedMatrix<float> d_output_, d_input_;           // [T·B, H], [R or T·B, E or H]
  bool packed_ = false, masked_ = false;
  DropoutRates current_;  // of the last forward
};

}  // namespace tangyin
