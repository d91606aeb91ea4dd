#include "study/plain_rnn.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace tangyin {
namespace {

Operand operand(Matrix<float> m) {
  return {m.data, m.rows, m.cols, Compute::fp32};
}

Index padded(Index vocabulary) {
  return Parameters::padded(vocabulary);
}

Index size_of(const PlainRnnModel::Shape& s) {
  const Index rows = padded(s.vocabulary);
  return rows * s.embedding + s.hidden * (s.embedding + s.hidden + 1) + rows * (s.hidden + 1);
}

PlainRnnParameters views(const PlainRnnModel::Shape& s, float* at) {
  const auto next = [&](Index rows, Index cols) {
    const Matrix<float> view{at, rows, cols};
    at += rows * cols;
    return view;
  };
  const Index rows = padded(s.vocabulary);
  PlainRnnParameters p;
  p.embedding = next(rows, s.embedding);
  p.weight_ih = next(s.hidden, s.embedding);
  p.weight_hh = next(s.hidden, s.hidden);
  p.bias = next(1, s.hidden);
  p.output.weight = next(rows, s.hidden);
  p.output.bias = next(1, rows);
  return p;
}

}  // namespace

PlainRnnModel::PlainRnnModel(const Shape& s)
    : shape_(s),
      gemm_(Compute::fp32),
      weights_(size_of(s)),
      weight_gradients_(size_of(s)),
      parameters_(views(s, weights_.data())),
      gradients_(views(s, weight_gradients_.data())),
      output_({s.sequence_length * s.batch_size, s.hidden, s.vocabulary, padded(s.vocabulary)},
              Compute::fp32),
      embedded_(s.sequence_length * s.batch_size, s.embedding),
      hidden_((s.sequence_length + 1) * s.batch_size, s.hidden),
      d_hidden_(s.sequence_length * s.batch_size, s.hidden),
      d_next_(s.batch_size, s.hidden),
      d_input_(s.sequence_length * s.batch_size, s.embedding) {}

// The rows of the embedding and of the output that only pad the vocabulary stay zero.
void PlainRnnModel::initialise(uint64_t seed) {
  const auto bound = static_cast<float>(1 / std::sqrt(static_cast<double>(shape_.hidden)));
  Random random(seed);
  const auto fill_rows = [&](Matrix<float> m, Index rows) {
    for (Index k = 0; k < rows * m.cols; ++k) m.data[k] = random.uniform(-bound, bound);
  };
  fill_rows(parameters_.embedding, shape_.vocabulary);
  fill_rows(parameters_.weight_ih, shape_.hidden);
  fill_rows(parameters_.weight_hh, shape_.hidden);
  fill_rows(parameters_.bias, 1);
  fill_rows(parameters_.output.weight, shape_.vocabulary);
  for (Index k = 0; k < shape_.vocabulary; ++k)
    parameters_.output.bias.data[k] = random.uniform(-bound, bound);
}

LanguageModel::Loss PlainRnnModel::forward_backward(const TokenBatch& batch) {
  std::ranges::fill(weight_gradients_.span(), 0.0F);
  read(batch.inputs);
  forward();
  Index counted = 0;
  for (const int32_t target : batch.targets) counted += target >= 0;
  const Index positions = shape_.sequence_length * shape_.batch_size;
  output_.pack(gemm_, parameters_.output);
  const auto losses = output_.losses_and_gradient(
      gemm_, operand(hidden_.view().slice(shape_.batch_size, positions)), batch.targets,
      {1 / static_cast<float>(std::max<Index>(counted, 1))}, gradients_.output, d_hidden_.view());
  LanguageModel::Loss loss{.sum = 0, .counted = counted};
  for (const float value : losses) loss.sum += static_cast<double>(value);
  backward(batch.inputs);
  return loss;
}

void PlainRnnModel::read(std::span<const int32_t> inputs) {
  for (size_t n = 0; n < inputs.size(); ++n)
    std::copy_n(parameters_.embedding.row(inputs[n]), shape_.embedding,
                embedded_.view().row(static_cast<Index>(n)));
}

void PlainRnnModel::forward() {
  const Index batch = shape_.batch_size, hidden = shape_.hidden;
  gemm_.pack(parameters_.weight_ih, Transpose::yes, forward_ih_);
  gemm_.pack(parameters_.weight_hh, Transpose::yes, forward_hh_);
  const Matrix<float> all = hidden_.view();
  std::fill_n(all.data, batch * hidden, 0.0F);
  // Rows from B on: first the part of the input, then, step by step, h.
  gemm_.multiply(operand(embedded_.view()), forward_ih_,
                 all.slice(batch, shape_.sequence_length * batch), {.bias = parameters_.bias.data});
  for (Index t = 0; t < shape_.sequence_length; ++t) {
    const Matrix<float> h = all.slice((t + 1) * batch, batch);
    gemm_.multiply(operand(all.slice(t * batch, batch)), forward_hh_, h, {.accumulate = true});
    for (float& value : h.flat()) value = std::tanh(value);
  }
}

void PlainRnnModel::backward(std::span<const int32_t> inputs) {
  const Index batch = shape_.batch_size, steps = shape_.sequence_length;
  gemm_.pack(parameters_.weight_ih, Transpose::no, backward_ih_);
  gemm_.pack(parameters_.weight_hh, Transpose::no, backward_hh_);
  const Matrix<float> all = hidden_.view(), da = d_hidden_.view(), dh_next = d_next_.view();
  std::ranges::fill(dh_next.flat(), 0.0F);
  for (Index t = steps - 1; t >= 0; --t) {
    const Matrix<float> h = all.slice((t + 1) * batch, batch), at = da.slice(t * batch, batch);
    for (Index k = 0; k < at.size(); ++k)
      at.data[k] = (at.data[k] + dh_next.data[k]) * (1 - h.data[k] * h.data[k]);
    if (t > 0) gemm_.multiply(operand(at), backward_hh_, dh_next);
  }
  gemm_.pack(operand(all.slice(0, steps * batch)), Transpose::no, activations_);
  gemm_.multiply(operand(da), activations_, gradients_.weight_hh,
                 {.transpose_a = Transpose::yes, .accumulate = true});
  gemm_.pack(operand(embedded_.view()), Transpose::no, activations_);
  gemm_.multiply(operand(da), activations_, gradients_.weight_ih,
                 {.transpose_a = Transpose::yes, .accumulate = true});
  for (Index n = 0; n < da.rows; ++n)
    for (Index j = 0; j < da.cols; ++j) gradients_.bias.data[j] += da(n, j);
  gemm_.multiply(operand(da), backward_ih_, d_input_.view());
  for (size_t n = 0; n < inputs.size(); ++n) {
    const float* from = d_input_.view().row(static_cast<Index>(n));
    float* to = gradients_.embedding.row(inputs[n]);
    for (Index k = 0; k < shape_.embedding; ++k) to[k] += from[k];
  }
}

}  // namespace tangyin
