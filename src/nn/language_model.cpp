#include "nn/language_model.h"

#include <cstring>

#include "base/error.h"
#include "kernels/rows.h"
#include "nn/dropout.h"

namespace tangyin {
namespace {

OutputLayer::Shape output_shape(const ModelConfig& c, Index positions) {
  return {.positions = positions,
          .hidden = c.hidden,
          .vocabulary = c.vocabulary,
          .padded = Parameters::padded(c.vocabulary)};
}

}  // namespace

LanguageModel::LanguageModel(const ModelConfig& config, Compute compute, Index sequence_length,
                             Index batch_size)
    : config_(config),
      sequence_length_(sequence_length),
      batch_size_(batch_size),
      gemm_(compute),
      parameters_(config),
      gradients_(config),
      distinct_(config.vocabulary),
      output_(output_shape(config, sequence_length * batch_size), compute),
      embedded_(sequence_length * batch_size + 64, config.embedding, compute),
      embedding_mask_(sequence_length * batch_size + 64, config.embedding),
      d_output_(sequence_length * batch_size, config.hidden),
      d_input_(sequence_length * batch_size + 64, std::max(config.embedding, config.hidden)) {
  if (config.tied && config.embedding != config.hidden)
    throw InputError(fmt::format("a tied output needs embedding = hidden, they are {} and {}",
                                 config.embedding, config.hidden));
  for (Index layer = 0; layer < config.layers; ++layer) {
    layers_.emplace_back(LstmLayer::Shape{.sequence_length = sequence_length,
                                          .batch_size = batch_size,
                                          .input = layer == 0 ? config.embedding : config.hidden,
                                          .hidden = config.hidden},
                         compute);
    output_masks_.emplace_back(batch_size, config.hidden);
  }
}

void LanguageModel::pack(float recurrent_dropout, Random* random) {
  const bool mask = recurrent_dropout > 0 && random;
  if (packed_ && !mask && !masked_) return;
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    const LstmParameters& weights = parameters_.lstm(static_cast<Index>(layer));
    const float* recurrent_mask = nullptr;
    if (mask) {
      if (recurrent_mask_.empty())
        recurrent_mask_.emplace_back(weights.weight_hh.rows, weights.weight_hh.cols);
      draw_dropout_mask(recurrent_mask_[0].view().flat(), recurrent_dropout, *random);
      recurrent_mask = recurrent_mask_[0].view().data;
    }
    layers_[layer].pack(gemm_, weights, recurrent_mask);
  }
  if (!packed_) output_.pack(gemm_, parameters_.output());
  packed_ = true, masked_ = mask;
}

LstmLayer::Input LanguageModel::input_of(size_t layer, const TokenBatch& batch,
                                         Operand rows) const {
  return {.rows = rows,
          .row_of_position = layer == 0 ? distinct_.rows().data() : nullptr,
          .starts = batch.starts,
          .output_mask = current_.output > 0 ? output_masks_[layer].view().data : nullptr};
}

Operand LanguageModel::forward(const TokenBatch& batch, const DropoutRates& dropout,
                               Random* random) {
  pack(dropout.recurrent, random);
  current_ = random ? dropout : DropoutRates{};
  distinct_.assign(batch.inputs);
  Operand rows = embedded_.view().slice(0, distinct_.padded_count());
  const float* mask = nullptr;
  if (random && current_.embedding > 0) {
    const auto drawn =
        embedding_mask_.view().slice(0, static_cast<Index>(distinct_.tokens().size()));
    draw_dropout_mask(drawn.flat(), current_.embedding, *random);
    mask = drawn.data;
  }
  gather_rows(parameters_.embedding(), distinct_.tokens(), mask, rows);
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    if (random && current_.output > 0)
      draw_dropout_mask(output_masks_[layer].view().flat(), current_.output, *random);
    rows = layers_[layer].forward(gemm_, input_of(layer, batch, rows));
  }
  return rows;
}

LanguageModel::Loss LanguageModel::forward_backward(const TokenBatch& batch,
                                                    const DropoutRates& dropout, Random& random,
                                                    const Share& share) {
  const Operand hidden = forward(batch, dropout, &random);
  fill(gradients_.all(), 0);
  Index counted = share.counted;
  if (counted == 0)
    for (const int32_t target : batch.targets) counted += target >= 0;
  const float scale = counted ? 1.0F / static_cast<float>(counted) : 0.0F;
  const auto losses = output_.losses_and_gradient(
      gemm_, hidden, batch.targets, {scale, batch.weights}, gradients_.output(), d_output_.view());
  const auto finished = [&](std::span<float> part) {
    if (share.finished) share.finished(part);
  };
  finished(gradients_.output_part());

  for (size_t layer = layers_.size(); layer-- > 0;) {
    const bool first = layer == 0;
    const Operand rows =
        first ? embedded_.view().slice(0, distinct_.padded_count()) : layers_[layer - 1].output();
    const Matrix<float> d_input{d_input_.view().data, rows.rows, rows.cols};
    layers_[layer].backward(gemm_, input_of(layer, batch, rows), d_output_.view(),
                            gradients_.lstm(static_cast<Index>(layer)), d_input);
    finished(gradients_.lstm_part(static_cast<Index>(layer)));
    if (!first)
      std::memcpy(d_output_.view().data, d_input.data,
                  sizeof(float) * static_cast<size_t>(d_input.size()));
  }
  const float* mask = current_.embedding > 0 ? embedding_mask_.view().data : nullptr;
  const Index distinct = static_cast<Index>(distinct_.tokens().size());
  scatter_add_rows({d_input_.view().data, distinct, config_.embedding}, distinct_.tokens(), mask,
                   gradients_.embedding());
  finished(gradients_.embedding().flat());
  for (LstmLayer& layer : layers_) layer.carry();
  return add_up(losses, batch.targets);
}

LanguageModel::Loss LanguageModel::evaluate(const TokenBatch& batch, std::span<float> losses) {
  const Operand hidden = forward(batch, {}, nullptr);
  const auto all = output_.losses(gemm_, hidden, batch.targets);
  if (!losses.empty()) std::copy(all.begin(), all.end(), losses.begin());
  for (LstmLayer& layer : layers_) layer.carry();
  return add_up(all, batch.targets);
}

LanguageModel::Loss LanguageModel::add_up(std::span<const float> losses,
                                          std::span<const int32_t> targets) {
  Loss loss;
  for (size_t n = 0; n < targets.size(); ++n) {
    loss.sum += static_cast<double>(losses[n]);
    loss.counted += targets[n] >= 0;
  }
  return loss;
}

std::vector<std::byte> LanguageModel::state() const {
  std::vector<std::byte> bytes;
  const auto append = [&](const void* from, size_t count) {
    const auto* begin = static_cast<const std::byte*>(from);
    bytes.insert(bytes.end(), begin, begin + count);
  };
  for (const LstmLayer& layer : layers_) {
    const Operand h = layer.hidden();
    append(h.data, static_cast<size_t>(h.rows * h.cols * Operand::element_size(h.compute)));
    append(layer.cell().data, layer.cell().flat().size_bytes());
  }
  return bytes;
}

void LanguageModel::set_state(std::span<const std::byte> bytes) {
  if (bytes.size() != state().size())
    throw FormatError(fmt::format("the saved state has {} bytes, this model and precision want {}",
                                  bytes.size(), state().size()));
  size_t at = 0;
  const auto take = [&](void* to, size_t count) {
    std::memcpy(to, bytes.data() + at, count);
    at += count;
  };
  for (const LstmLayer& layer : layers_) {
    const Operand h = layer.hidden();
    take(h.data, static_cast<size_t>(h.rows * h.cols * Operand::element_size(h.compute)));
    take(layer.cell().data, layer.cell().flat().size_bytes());
  }
}

void LanguageModel::clear_state() {
  set_state(std::vector<std::byte>(state().size()));
}

}  // namespace tangyin
