#include "judge_training/line_encoder.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "kernels/rows.h"
#include "nn/dropout.h"

namespace tangyin {
namespace {

LstmParameters as_parameters(const JudgeLstm& lstm) {
  return {.weight_ih = lstm.weight_ih,
          .weight_hh = lstm.weight_hh,
          .bias_ih = lstm.bias_ih,
          .bias_hh = lstm.bias_hh};
}

LstmLayer::Shape shape_of(const JudgeConfig& c, Index characters, Index lines) {
  return {
      .sequence_length = characters, .batch_size = lines, .input = c.embedding, .hidden = c.hidden};
}

// to[k] = row `row` of an operand
void load_row(const Operand& from, Index row, float* to) {
  const Index n = from.cols;
  if (from.compute == Compute::fp32) {
    std::copy_n(from.as_float() + row * n, n, to);
    return;
  }
  const Bf16* values = from.as_bf16() + row * n;
  for (Index k = 0; k < n; ++k) to[k] = to_float(values[k]);
}

}  // namespace

LineEncoder::LineEncoder(const JudgeConfig& config, Compute compute, Index characters, Index lines)
    : config_(config),
      characters_(characters),
      lines_(lines),
      layers_{LstmLayer(shape_of(config, characters, lines), compute),
              LstmLayer(shape_of(config, characters, lines), compute)},
      distinct_(config.vocabulary),
      embedded_(characters * lines + 64, config.embedding, compute),
      embedding_mask_(characters * lines + 64, config.embedding),
      states_(characters * lines, config.states()),
      pooled_(lines, config.pooled()),
      most_(static_cast<size_t>(lines * config.states())) {
  for (int d = 0; d < 2; ++d) {
    state_masks_[d] = OwnedMatrix<float>(lines, config.hidden);
    d_outputs_[d] = OwnedMatrix<float>(characters * lines, config.hidden);
    d_embedded_[d] = OwnedMatrix<float>(characters * lines + 64, config.embedding);
  }
}

void LineEncoder::pack(Gemm& gemm, const JudgeParameters& weights) {
  layers_[0].pack(gemm, as_parameters(weights.forward), nullptr);
  layers_[1].pack(gemm, as_parameters(weights.reverse), nullptr);
}

void LineEncoder::lay_out(std::span<const Token> ids, std::span<const uint8_t> lengths) {
  const Index places = characters_ * lines_;
  assert(static_cast<Index>(ids.size()) == places);
  lengths_.assign(lengths.begin(), lengths.end());
  distinct_.assign(ids);
  rows_[0].assign(distinct_.rows().begin(), distinct_.rows().end());
  rows_[1] = rows_[0];
  starts_.assign(ids.size(), 0);
  for (Index n = 0; n < places; ++n) {
    const Index t = n / lines_, first = characters_ - length(n % lines_);
    starts_[static_cast<size_t>(n)] = t == 0 || t == first;
    if (is_read(n))
      rows_[1][static_cast<size_t>(mirrored(n))] = distinct_.rows()[static_cast<size_t>(n)];
  }
}

LstmLayer::Input LineEncoder::input_of(int direction) const {
  return {.rows = embedded_.view().slice(0, distinct_.padded_count()),
          .row_of_position = rows_[direction].data(),
          .starts = starts_,
          .output_mask = state_masked_ ? state_masks_[direction].view().data : nullptr};
}

void LineEncoder::forward(Gemm& gemm, const JudgeParameters& weights, std::span<const Token> ids,
                          std::span<const uint8_t> lengths, const JudgeDropout& dropout,
                          Random* random) {
  lay_out(ids, lengths);
  const Index distinct = static_cast<Index>(distinct_.tokens().size());
  embedding_masked_ = random && dropout.embedding > 0;
  state_masked_ = random && dropout.state > 0;
  const Matrix<float> mask = embedding_mask_.view().slice(0, distinct);
  if (embedding_masked_) draw_dropout_mask(mask.flat(), dropout.embedding, *random);
  gather_rows(weights.embedding, distinct_.tokens(), embedding_masked_ ? mask.data : nullptr,
              embedded_.view().slice(0, distinct_.padded_count()));
  const Index hidden = config_.hidden;
  for (int d = 0; d < 2; ++d) {
    if (state_masked_) draw_dropout_mask(state_masks_[d].view().flat(), dropout.state, *random);
    const Operand output = layers_[d].forward(gemm, input_of(d));
    for (Index n = 0; n < characters_ * lines_; ++n)
      if (is_read(n))
        load_row(output, d == 0 ? n : mirrored(n), states_.view().row(n) + d * hidden);
  }
  pool();
}

void LineEncoder::pool() {
  const Index width = config_.states();
  for (Index b = 0; b < lines_; ++b) {
    float *mean = pooled_.view().row(b), *most = mean + width;
    int32_t* place = most_.data() + b * width;
    std::fill_n(mean, width, 0.0F);
    std::fill_n(most, width, length(b) > 0 ? -std::numeric_limits<float>::infinity() : 0.0F);
    for (Index t = characters_ - length(b); t < characters_; ++t) {
      const Index n = t * lines_ + b;
      const float* z = states_.view().row(n);
      for (Index k = 0; k < width; ++k) {
        mean[k] += z[k];
        place[k] = z[k] > most[k] ? static_cast<int32_t>(n) : place[k];
        most[k] = std::max(most[k], z[k]);
      }
    }
    const float share = 1.0F / static_cast<float>(std::max<Index>(length(b), 1));
    for (Index k = 0; k < width; ++k) mean[k] *= share;
  }
}

void LineEncoder::backward(Gemm& gemm, Matrix<float> d_states, Matrix<const float> d_pooled,
                           const JudgeParameters& gradients) {
  const Index width = config_.states(), hidden = config_.hidden, places = characters_ * lines_;
  if (!d_states.data) {
    if (!d_zero_.view().data) d_zero_ = OwnedMatrix<float>(places, width);
    d_states = d_zero_.view();
    fill(d_states.flat(), 0);
  }
  for (Index n = 0; n < places; ++n) {
    if (!is_read(n)) continue;
    const Index b = n % lines_;
    const float share = 1.0F / static_cast<float>(length(b));
    const float *mean = d_pooled.row(b), *most = mean + width;
    const int32_t* place = most_.data() + b * width;
    float* d = d_states.row(n);
    for (Index k = 0; k < width; ++k)
      d[k] += share * mean[k] + (place[k] == static_cast<int32_t>(n) ? most[k] : 0.0F);
  }
  const Index rows = distinct_.padded_count();
  for (int d = 0; d < 2; ++d) {
    const Matrix<float> d_output = d_outputs_[d].view();
    if (!lengths_.empty()) fill(d_output.flat(), 0);  // places that are not read
    for (Index n = 0; n < places; ++n)
      if (is_read(n))
        std::copy_n(d_states.row(n) + d * hidden, hidden, d_output.row(d == 0 ? n : mirrored(n)));
    layers_[d].backward(gemm, input_of(d), d_output,
                        as_parameters(d == 0 ? gradients.forward : gradients.reverse),
                        d_embedded_[d].view().slice(0, rows));
    const Index distinct = static_cast<Index>(distinct_.tokens().size());
    scatter_add_rows(d_embedded_[d].view().slice(0, distinct), distinct_.tokens(),
                     embedding_masked_ ? embedding_mask_.view().data : nullptr,
                     gradients.embedding);
  }
}

}  // namespace tangyin
