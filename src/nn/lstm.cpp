#include "nn/lstm.h"

#include <cstring>

#include "kernels/gates.h"
#include "kernels/rows.h"
#include "kernels/threads.h"

namespace tangyin {

LstmLayer::LstmLayer(const Shape& s, Compute compute)
    : shape_(s),
      compute_(compute),
      bias_(1, 4 * s.hidden),
      projection_(s.sequence_length * s.batch_size + 64,
                  4 * s.hidden),  // the distinct rows are rounded up to 64
      recurrent_(s.batch_size, 4 * s.hidden),
      gates_(s.sequence_length * s.batch_size, 4 * s.hidden),
      cells_(s.sequence_length * s.batch_size, s.hidden),
      hidden_before_((s.sequence_length + 1) * s.batch_size, s.hidden, compute),
      first_cell_(s.batch_size, s.hidden),
      output_(s.sequence_length * s.batch_size, s.hidden, compute),
      d_gates_(s.sequence_length * s.batch_size, 4 * s.hidden, compute),
      d_projection_(s.sequence_length * s.batch_size + 64, 4 * s.hidden),
      d_projection_operand_(s.sequence_length * s.batch_size + 64, 4 * s.hidden, compute),
      d_hidden_(s.batch_size, s.hidden),
      d_cell_(s.batch_size, s.hidden) {}

void LstmLayer::pack(Gemm& gemm, const LstmParameters& w, const float* recurrent_mask) {
  Matrix<const float> hh = w.weight_hh;
  recurrent_masked_ = recurrent_mask != nullptr;
  if (recurrent_masked_) {
    if (masked_hh_.view().data == nullptr) {
      masked_hh_ = OwnedMatrix<float>(hh.rows, hh.cols);
      mask_ = OwnedMatrix<float>(hh.rows, hh.cols);
    }
    const Matrix<float> masked = masked_hh_.view(), mask = mask_.view();
    std::memcpy(mask.data, recurrent_mask, sizeof(float) * static_cast<size_t>(hh.size()));
    parallel_ranges(hh.size(), [=](Index first, Index last) {
      for (Index k = first; k < last; ++k) masked.data[k] = hh.data[k] * mask.data[k];
    });
    hh = masked;
  }
  gemm.pack(w.weight_ih, Transpose::yes, forward_ih_);
  gemm.pack(w.weight_ih, Transpose::no, backward_ih_);
  gemm.pack(hh, Transpose::yes, forward_hh_);
  gemm.pack(hh, Transpose::no, backward_hh_);
  for (Index k = 0; k < 4 * shape_.hidden; ++k)
    bias_.view().data[k] = w.bias_ih.data[k] + w.bias_hh.data[k];
}

Matrix<float> LstmLayer::cell_before(Index step) const noexcept {
  const Index batch_size = shape_.batch_size;
  return step == 0 ? first_cell_.view() : cells_.view().slice((step - 1) * batch_size, batch_size);
}

Operand LstmLayer::forward(Gemm& gemm, const Input& input) {
  const Index batch_size = shape_.batch_size, sequence_length = shape_.sequence_length;
  const Matrix<float> projection = projection_.view().slice(0, input.rows.rows);
  gemm.multiply(input.rows, forward_ih_, projection);

  const Operand carried = hidden();
  const size_t row_bytes = static_cast<size_t>(shape_.hidden * Operand::element_size(compute_));
  for (Index b = 0; b < batch_size; ++b)
    if (input.starts[static_cast<size_t>(b)]) std::memset(carried.slice(b, 1).data, 0, row_bytes);

  for (Index t = 0; t < sequence_length; ++t) {
    const Index at = t * batch_size;
    gemm.multiply(hidden_before_.view().slice(at, batch_size), forward_hh_, recurrent_.view());
    lstm_gates_forward({
        .recurrent = recurrent_.view(),
        .projection = input.row_of_position ? projection : projection.slice(at, batch_size),
        .projection_row = input.row_of_position ? input.row_of_position + at : nullptr,
        .bias = bias_.view().data,
        .cell_before = cell_before(t).data,
        .starts = input.starts.data() + at,
        .starts_next = t + 1 < sequence_length ? input.starts.data() + at + batch_size : nullptr,
        .mask = input.output_mask,
        .gates = gates_.view().slice(at, batch_size),
        .cell = cells_.view().row(at),
        .hidden_next = hidden_before_.view().slice(at + batch_size, batch_size),
        .output = output_.view().slice(at, batch_size),
    });
  }
  return output_.view();
}

void LstmLayer::backward(Gemm& gemm, const Input& input, Matrix<const float> d_output,
                         const LstmParameters& gradients, Matrix<float> d_input) {
  const Index batch_size = shape_.batch_size, sequence_length = shape_.sequence_length;
  fill(d_cell_.view().flat(), 0);
  if (input.row_of_position) fill(d_projection_.view().slice(0, input.rows.rows).flat(), 0);
  for (Index t = sequence_length - 1; t >= 0; --t) {
    const Index at = t * batch_size;
    const Operand d_gates = d_gates_.view().slice(at, batch_size);
    const bool last = t + 1 == sequence_length;
    lstm_gates_backward({
        .gates = gates_.view().slice(at, batch_size),
        .cell = cells_.view().row(at),
        .cell_before = cell_before(t).data,
        .starts = input.starts.data() + at,
        .starts_next = last ? nullptr : input.starts.data() + at + batch_size,
        .mask = input.output_mask,
        .d_output = d_output.slice(at, batch_size),
        .d_hidden = last ? nullptr : d_hidden_.view().data,
        .d_cell = d_cell_.view().data,
        .d_gates = d_gates,
        .d_bias = gradients.bias_ih.data,
        .d_projection = input.row_of_position ? d_projection_.view().data : nullptr,
        .projection_row = input.row_of_position ? input.row_of_position + at : nullptr,
    });
    if (t > 0) gemm.multiply(d_gates, backward_hh_, d_hidden_.view());
  }
  multiply_inputs(gemm, input, gradients, d_input);
  // Both biases are terms of the same sum, so their gradients are equal; so far this batch's has
  // been added to bias_ih only.
  std::memcpy(gradients.bias_hh.data, gradients.bias_ih.data,
              sizeof(float) * static_cast<size_t>(4 * shape_.hidden));
}

void LstmLayer::multiply_inputs(Gemm& gemm, const Input& input, const LstmParameters& gradients,
                                Matrix<float> d_input) {
  const Index positions = shape_.sequence_length * shape_.batch_size, rows = input.rows.rows;
  gemm.pack(hidden_before_.view().slice(0, positions), Transpose::no, packed_activations_);
  gemm.multiply(d_gates_.view(), packed_activations_, gradients.weight_hh,
                {.transpose_a = Transpose::yes, .accumulate = true});
  if (recurrent_masked_) {
    const float* mask = mask_.view().data;
    float* gradient = gradients.weight_hh.data;
    parallel_ranges(gradients.weight_hh.size(), [=](Index first, Index last) {
      for (Index k = first; k < last; ++k) gradient[k] *= mask[k];
    });
  }
  Operand d_projection = d_gates_.view();
  if (input.row_of_position) {
    d_projection = d_projection_operand_.view().slice(0, rows);
    convert(d_projection_.view().slice(0, rows), d_projection);
  }
  gemm.pack(input.rows, Transpose::no, packed_activations_);
  gemm.multiply(d_projection, packed_activations_, gradients.weight_ih,
                {.transpose_a = Transpose::yes, .accumulate = true});
  if (d_input.data) gemm.multiply(d_projection, backward_ih_, d_input);
}

void LstmLayer::carry() noexcept {
  const Operand next =
      hidden_before_.view().slice(shape_.sequence_length * shape_.batch_size, shape_.batch_size);
  std::memcpy(hidden().data, next.data,
              static_cast<size_t>(next.rows * next.cols * Operand::element_size(compute_)));
  std::memcpy(first_cell_.view().data,
              cells_.view().row((shape_.sequence_length - 1) * shape_.batch_size),
              sizeof(float) * static_cast<size_t>(shape_.batch_size * shape_.hidden));
}

}  // namespace tangyin
