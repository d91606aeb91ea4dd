// Lines → the states of their characters and one vector each, with the way back (docs/judge.md).
//
//   x_t = embedding[c_t]∘mask    z_t = [h→_t ; h←_t]    p = [mean_t z_t ; max_t z_t]
//   dz_t = dz_t + [dp_mean / n] + [dp_max where z_t was the greatest]
//
// Lines shorter than T stand at the end of their T places; what stands before is not read.  Place n
// = t·B + b is character t of line b.
#pragma once

#include <memory>
#include <span>

#include "base/random.h"
#include "corpus/vocabulary.h"
#include "judge/parameters.h"
#include "nn/embedding.h"
#include "nn/lstm.h"

namespace tangyin {

struct JudgeDropout {
  float embedding = 0.05F;  // entries of the characters' rows, drawn once a batch
  float state = 0.1F;       // units of z, the same for all characters of a line
};

class LineEncoder {
 public:
  LineEncoder(const JudgeConfig& config, Compute compute, Index characters, Index lines);

  void pack(Gemm& gemm, const JudgeParameters& weights);

  // ids [T·B]; `lengths` [B] characters of each line (empty: T each).  Without `random` nothing is
  // dropped.
  void forward(Gemm& gemm, const JudgeParameters& weights, std::span<const Token> ids,
               std::span<const uint8_t> lengths, const JudgeDropout& dropout, Random* random);
  Matrix<float> states() const noexcept { return states_.view(); }  // z [T·B,Z]
  Matrix<float> pooled() const noexcept { return pooled_.view(); }  // p [B,P]; 0 for no characters

  // Adds to `gradients`.  d_states [T·B,Z] is used up; null data: 0.
  void backward(Gemm& gemm, Matrix<float> d_states, Matrix<const float> d_pooled,
                const JudgeParameters& gradients);

  Index characters() const noexcept { return characters_; }
  Index lines() const noexcept { return lines_; }

 private:
  Index length(Index line) const noexcept {
    return lengths_.empty() ? characters_ : lengths_[static_cast<size_t>(line)];
  }
  // Where the backward direction reads what the forward direction reads at `place`.
  Index mirrored(Index place) const noexcept {
    const Index t = place / lines_, b = place % lines_;
    return (2 * characters_ - 1 - length(b) - t) * lines_ + b;
  }
  bool is_read(Index place) const noexcept {
    return place / lines_ >= characters_ - length(place % lines_);
  }
  void lay_out(std::span<const Token> ids, std::span<const uint8_t> lengths);
  void pool();
  LstmLayer::Input input_of(int direction) const;

  JudgeConfig config_;
  Index characters_, lines_;
  std::vector<uint8_t> lengths_;
  LstmLayer layers_[2];
  DistinctTokens distinct_;
  std::vector<int32_t> rows_[2];  // [T·B] row of `embedded_` that each direction reads
  std::vector<uint8_t> starts_;   // [T·B]
  OwnedOperand embedded_;         // [T·B+64,E]
  OwnedMatrix<float> embedding_mask_, state_masks_[2];
  bool embedding_masked_ = false, state_masked_ = false;
  OwnedMatrix<float> states_, pooled_;
  OwnedMatrix<float> d_outputs_[2], d_embedded_[2], d_zero_;
  std::vector<int32_t> most_;  // [B·Z] the place of the greatest z
};

}  // namespace tangyin
