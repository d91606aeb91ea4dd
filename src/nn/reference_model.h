// The whole language model for any scalar type, written to be read.  The fast model is tested
// against it, the gradient checks run on it, and the symmetry experiment of docs/derivation.md
// trains it.
//
//   tokens [T,B] → embedding → LSTM × L → output (may share the embedding's weight)
//                → mean cross-entropy, and back
//
//   ReferenceModel<double> model({.vocabulary = 7, .embedding = 3, .hidden = 4, .layers = 2});
//   model.initialise(random, 0.5);
//   const auto result = model.forward_backward(batch);    // result.loss, model.gradients().each(…)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "nn/reference_lstm.h"
#include "tensor/parameter_names.h"

namespace tangyin {

struct ReferenceDims {
  Index vocabulary, embedding, hidden, layers = 1;  // V E H L
  bool tied = false;                                // output.weight is embedding.weight; then E = H
};

struct ReferenceBatch {
  Index sequence_length, batch_size;     // T B
  std::vector<int32_t> inputs, targets;  // [T·B]  a negative target is not counted
  std::vector<uint8_t> starts;  // [T·B]  1: the state before the step is zero; empty: all 0
};

// Fixed dropout masks with entries 0 or 1/keep.  An empty array is all ones; so is an empty vector.
template <class T>
struct ReferenceMasks {
  reference::Array<T> embedding;  // [V,E]   a row for each token, the same at every position
  // [B,H]   per layer, on its output, the same at every step.
  std::vector<reference::Array<T>> output;
  std::vector<reference::Array<T>> recurrent;  // [4H,H]  per layer, on weight_hh
};

template <class T>
using ReferenceState = std::vector<reference::LstmState<T>>;  // per layer; empty: zero

// All parameters, or all gradients, with PyTorch's names and shapes.
template <class T>
struct ReferenceParameters {
  explicit ReferenceParameters(const ReferenceDims& d)
      : embedding(d.vocabulary, d.embedding), output_bias(d.vocabulary) {
    for (Index l = 0; l < d.layers; ++l)
      lstm.emplace_back(d.hidden, l == 0 ? d.embedding : d.hidden);
    if (!d.tied) output_weight = reference::Array<T>(d.vocabulary, d.hidden);
  }
  reference::Array<T> embedding;                   // [V,E]
  std::vector<reference::LstmParameters<T>> lstm;  // per layer
  reference::Array<T> output_weight;               // [V,H]; empty if tied
  reference::Array<T> output_bias;                 // [V]

  // Calls visit(name, array) for every parameter in the order of the model file.  Self is
  // ReferenceParameters or const ReferenceParameters.
  template <class Self, class Visit>
  static void each(Self& self, const Visit& visit) {
    using namespace parameter_names;
    visit(std::string(kEmbedding), self.embedding);
    for (size_t l = 0; l < self.lstm.size(); ++l) {
      const auto layer = static_cast<Index>(l);
      visit(weight_ih(layer), self.lstm[l].weight_ih);
      visit(weight_hh(layer), self.lstm[l].weight_hh);
      visit(bias_ih(layer), self.lstm[l].bias_ih);
      visit(bias_hh(layer), self.lstm[l].bias_hh);
    }
    if (!self.output_weight.empty()) visit(std::string(kOutputWeight), self.output_weight);
    visit(std::string(kOutputBias), self.output_bias);
  }
  template <class Visit>
  void each(const Visit& visit) {
    each(*this, visit);
  }
  template <class Visit>
  void each(const Visit& visit) const {
    each(*this, visit);
  }
};

template <class T>
class ReferenceModel {
 public:
  using Array = reference::Array<T>;

  explicit ReferenceModel(const ReferenceDims& dims)
      : dims_(dims), parameters_(dims), gradients_(dims) {
    if (dims.tied && dims.embedding != dims.hidden)
      throw InputError(fmt::format("a tied output needs embedding = hidden, they are {} and {}",
                                   dims.embedding, dims.hidden));
  }
  template <class U>  // the same parameters in another scalar type
  explicit ReferenceModel(const ReferenceModel<U>& other) : ReferenceModel(other.dims()) {
    std::vector<const reference::Array<U>*> from;
    other.parameters().each(
        [&](const std::string&, const reference::Array<U>& array) { from.push_back(&array); });
    auto next = from.begin();
    parameters_.each(
        [&](const std::string&, Array& array) { array = reference::cast<T>(**next++); });
  }

  const ReferenceDims& dims() const noexcept { return dims_; }
  ReferenceParameters<T>& parameters() noexcept { return parameters_; }
  const ReferenceParameters<T>& parameters() const noexcept { return parameters_; }
  const ReferenceParameters<T>& gradients() const noexcept { return gradients_; }

  // Every parameter uniform in ±bound.
  void initialise(Random& random, double bound) {
    parameters_.each([&](const std::string&, Array& array) {
      for (T& value : array.values) value = static_cast<T>((2 * random.uniform() - 1) * bound);
    });
  }

  struct Result {
    T loss{};                   // mean over the counted targets, nats
    Array losses;               // [T·B]  of each position, 0 where not counted
    ReferenceState<T> state;    // after the last step
    ReferenceState<T> d_state;  // dLoss/d(state before the first step); empty after forward
  };
  // The loss, starting from `state` (empty: zero).
  Result forward(const ReferenceBatch& batch, const ReferenceState<T>& state = {},
                 const ReferenceMasks<T>& masks = {}) const {
    Tape tape;
    return run(batch, state, masks, tape);
  }
  // The same; sets gradients() to those of the mean loss.
  Result forward_backward(const ReferenceBatch& batch, const ReferenceState<T>& state = {},
                          const ReferenceMasks<T>& masks = {});

 private:
  // What the backward pass needs from the forward pass.
  struct Tape {
    std::vector<reference::CellWeights<T>> weights;  // per layer
    std::vector<reference::LstmTape<T>> steps;       // per layer
    Array top;                                       // [T·B,H] what the output layer reads
    reference::CrossEntropyTape<T> loss;
  };
  Result run(const ReferenceBatch& batch, ReferenceState<T> state, const ReferenceMasks<T>& masks,
             Tape& tape) const;
  const Array& output_weight() const noexcept {
    return dims_.tied ? parameters_.embedding : parameters_.output_weight;
  }
  Array& d_output_weight() noexcept {
    return dims_.tied ? gradients_.embedding : gradients_.output_weight;
  }

  // masks[l], or empty; and an output mask [B,H] repeated for each of T steps.
  static Array mask_of(const std::vector<Array>& masks, size_t l) {
    return masks.empty() ? Array{} : masks[l];
  }
  static Array every_step(const Array& mask, Index steps) {
    Array repeated = mask;
    if (!mask.empty()) repeated.rows = mask.rows * steps;
    for (Index t = 1; t < steps; ++t)
      repeated.values.insert(repeated.values.end(), mask.values.begin(), mask.values.end());
    return repeated;
  }
  static Array every_position(const Array& mask, const ReferenceBatch& batch) {
    return mask.empty()
               ? Array{}
               : reference::embedding_forward(mask, std::span<const int32_t>(batch.inputs));
  }

  ReferenceDims dims_;
  ReferenceParameters<T> parameters_, gradients_;
};

template <class T>
auto ReferenceModel<T>::run(const ReferenceBatch& batch, ReferenceState<T> state,
                            const ReferenceMasks<T>& masks, Tape& tape) const -> Result {
  if (state.empty()) state.assign(parameters_.lstm.size(), {batch.batch_size, dims_.hidden});
  Array x =
      reference::embedding_forward(parameters_.embedding, std::span<const int32_t>(batch.inputs));
  x = reference::dropout(x, every_position(masks.embedding, batch));
  for (size_t l = 0; l < parameters_.lstm.size(); ++l) {
    tape.weights.push_back(
        reference::cell_weights(parameters_.lstm[l], mask_of(masks.recurrent, l)));
    tape.steps.emplace_back();
    x = reference::lstm_forward<T>(tape.weights[l], x, batch.starts, state[l], tape.steps[l]);
    x = reference::dropout(x, every_step(mask_of(masks.output, l), batch.sequence_length));
  }
  tape.top = x;
  const Array logits = reference::linear_forward(x, output_weight(), parameters_.output_bias);
  tape.loss = reference::cross_entropy_forward(logits, std::span<const int32_t>(batch.targets));
  return {.loss = tape.loss.mean, .losses = tape.loss.losses, .state = state, .d_state = {}};
}

template <class T>
auto ReferenceModel<T>::forward_backward(const ReferenceBatch& batch,
                                         const ReferenceState<T>& state,
                                         const ReferenceMasks<T>& masks) -> Result {
  Tape tape;
  Result result = run(batch, state, masks, tape);
  gradients_ = ReferenceParameters<T>(dims_);
  if (tape.loss.counted == 0) tape.loss.counted = 1;  // nothing counted: every gradient is 0

  const T scale = T(1) / static_cast<T>(static_cast<double>(tape.loss.counted));
  const Array d_logits =
      reference::cross_entropy_backward(tape.loss, std::span<const int32_t>(batch.targets), scale);
  Array dx = reference::linear_backward(tape.top, output_weight(), d_logits, d_output_weight(),
                                        gradients_.output_bias);

  // Nothing comes from later batches.
  result.d_state.assign(parameters_.lstm.size(), {batch.batch_size, dims_.hidden});
  for (size_t l = parameters_.lstm.size(); l-- > 0;) {
    reference::CellWeights<T> dw(dims_.hidden, parameters_.lstm[l].weight_ih.cols);
    dx = reference::dropout(dx, every_step(mask_of(masks.output, l), batch.sequence_length));
    dx = reference::lstm_backward<T>(tape.weights[l], tape.steps[l], batch.starts, dx,
                                     result.d_state[l], dw);
    reference::cell_weights_backward(dw, mask_of(masks.recurrent, l), gradients_.lstm[l]);
  }
  dx = reference::dropout(dx, every_position(masks.embedding, batch));
  reference::embedding_backward(dx, std::span<const int32_t>(batch.inputs), gradients_.embedding);
  return result;
}

}  // namespace tangyin
