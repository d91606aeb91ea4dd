#include "nn/parameters.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "tensor/parameter_names.h"

namespace tangyin {
namespace {

Index size_of(const ModelConfig& c) {
  const Index padded = Parameters::padded(c.vocabulary), gates = 4 * c.hidden;
  Index size = padded * c.embedding + padded + (c.tied ? 0 : padded * c.hidden);
  for (Index layer = 0; layer < c.layers; ++layer)
    size += gates * ((layer == 0 ? c.embedding : c.hidden) + c.hidden + 2);
  return size;
}

}  // namespace

Parameters::Parameters(const ModelConfig& config) : config_(config), arena_(size_of(config)) {
  const Index padded_rows = padded(config.vocabulary), gates = 4 * config.hidden;
  float* next = arena_.data();
  const auto take = [&](Index rows, Index cols) {
    const Matrix<float> matrix{next, rows, cols};
    next += matrix.size();
    return matrix;
  };
  embedding_ = take(padded_rows, config.embedding);
  for (Index layer = 0; layer < config.layers; ++layer)
    lstm_.push_back({.weight_ih = take(gates, layer == 0 ? config.embedding : config.hidden),
                     .weight_hh = take(gates, config.hidden),
                     .bias_ih = take(1, gates),
                     .bias_hh = take(1, gates)});
  output_ = {.weight = config.tied ? embedding_ : take(padded_rows, config.hidden),
             .bias = take(1, padded_rows)};
}

std::span<float> Parameters::lstm_part(Index layer) const {
  const LstmParameters& weights = lstm(layer);
  return {weights.weight_ih.data, weights.bias_hh.data + weights.bias_hh.size()};
}

std::span<float> Parameters::output_part() const {
  return {config_.tied ? output_.bias.data : output_.weight.data,
          output_.bias.data + output_.bias.size()};
}

std::vector<Parameters::Named> Parameters::named() const {
  const auto real_rows = [&](Matrix<float> m) { return m.slice(0, config_.vocabulary); };
  std::vector<Named> list{{parameter_names::kEmbedding, real_rows(embedding_), false}};
  for (Index layer = 0; layer < config_.layers; ++layer) {
    const LstmParameters& weights = lstm(layer);
    list.push_back({parameter_names::weight_ih(layer), weights.weight_ih, false});
    list.push_back({parameter_names::weight_hh(layer), weights.weight_hh, false});
    list.push_back({parameter_names::bias_ih(layer), weights.bias_ih, true});
    list.push_back({parameter_names::bias_hh(layer), weights.bias_hh, true});
  }
  if (!config_.tied)
    list.push_back({parameter_names::kOutputWeight, real_rows(output_.weight), false});
  list.push_back({parameter_names::kOutputBias, {output_.bias.data, 1, config_.vocabulary}, true});
  return list;
}

void Parameters::initialise(uint64_t seed) const {
  const float bound = 1.0F / std::sqrt(static_cast<float>(config_.hidden));
  uint64_t stream = 1;
  for (const Named& parameter : named()) {
    Random random(seed, stream++);
    for (float& value : parameter.values.flat()) value = random.uniform(-bound, bound);
  }
}

void Parameters::load(const StoredModel& stored) const {
  for (const Named& parameter : named()) {
    const auto found = stored.weights.find(parameter.name);
    if (found == stored.weights.end() || found->second.view().size() != parameter.values.size())
      throw FormatError(fmt::format(
          "tensor '{}' of the model file does not fit: embedding {}, hidden {}, layers {}, "
          "vocabulary {} are wanted; set the same shapes as the file's",
          parameter.name, config_.embedding, config_.hidden, config_.layers, config_.vocabulary));
    std::ranges::copy(found->second.view().flat(), parameter.values.data);
  }
}

}  // namespace tangyin
