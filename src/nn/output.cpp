#include "nn/output.h"

#include <algorithm>
#include <cstring>

#include "kernels/cross_entropy.h"

namespace tangyin {

OutputLayer::OutputLayer(const Shape& s, Compute compute)
    : shape_(s),
      compute_(compute),
      bias_(1, s.padded),
      logits_(std::min(kChunk, s.positions), s.padded),
      losses_(1, s.positions) {}

void OutputLayer::pack(Gemm& gemm, const Parameters& weights) {
  gemm.pack(weights.weight, Transpose::yes, forward_);
  gemm.pack(weights.weight, Transpose::no, backward_);
  std::memcpy(bias_.view().data, weights.bias.data,
              sizeof(float) * static_cast<size_t>(shape_.padded));
}

template <class AfterChunk>
void OutputLayer::over_chunks(Gemm& gemm, Operand hidden, std::span<const int32_t> targets,
                              const Objective* objective, const AfterChunk& after) {
  for (Index first = 0; first < shape_.positions; first += kChunk) {
    const Index count = std::min(kChunk, shape_.positions - first);
    const Matrix<float> logits = logits_.view().slice(0, count);
    gemm.multiply(hidden.slice(first, count), forward_, logits, {.bias = bias_.view().data});
    const Operand d_logits =
        objective != nullptr ? d_logits_.view().slice(first, count) : Operand{};
    cross_entropy({.logits = logits,
                   .vocabulary = shape_.vocabulary,
                   .targets = targets.data() + first,
                   .scale = objective != nullptr ? objective->scale : 0.0F,
                   .weights = objective != nullptr && !objective->weights.empty()
                                  ? objective->weights.data() + first
                                  : nullptr,
                   .loss = losses_.view().data + first,
                   .d_logits = d_logits});
    after(first, d_logits);
  }
}

std::span<const float> OutputLayer::losses(Gemm& gemm, Operand hidden,
                                           std::span<const int32_t> targets) {
  over_chunks(gemm, hidden, targets, nullptr, [](Index, const Operand&) {});
  return losses_.view().flat();
}

std::span<const float> OutputLayer::losses_and_gradient(Gemm& gemm, Operand hidden,
                                                        std::span<const int32_t> targets,
                                                        const Objective& objective,
                                                        const Parameters& gradients,
                                                        Matrix<float> d_hidden) {
  if (d_logits_.view().data == nullptr)
    d_logits_ = OwnedOperand(shape_.positions, shape_.padded, compute_);
  over_chunks(gemm, hidden, targets, &objective, [&](Index first, const Operand& d_logits) {
    gemm.multiply(d_logits, backward_, d_hidden.slice(first, d_logits.rows));
    add_column_sums(d_logits, gradients.bias.data);
  });
  gemm.pack(hidden, Transpose::no, packed_hidden_);
  gemm.multiply(d_logits_.view(), packed_hidden_, gradients.weight,
                {.transpose_a = Transpose::yes, .accumulate = true});
  return losses_.view().flat();
}

}  // namespace tangyin
