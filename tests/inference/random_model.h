// A model with random weights, and its forward pass in double as plain loops.
#pragma once

#include <cmath>
#include <vector>

#include "base/random.h"
#include "base/utf8.h"
#include "inference/engine.h"

namespace tangyin {

// Weights uniform in ±scale; the vocabulary is <pad> <unk> <bos> <eos> and then characters from
// U+4E00 on.
inline StoredModel random_model(const ModelConfig& config, float scale, uint64_t seed) {
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>"};
  for (char32_t c = U'一'; static_cast<int64_t>(tokens.size()) < config.vocabulary; ++c)
    tokens.push_back(utf8::encode(c));
  StoredModel model{config, Vocabulary(tokens), "{}", {}};
  Random random(seed);
  for (const ParameterShape& shape : parameter_shapes(config)) {
    OwnedMatrix<float> weights(shape.rows, shape.cols);
    for (float& w : weights.view().flat()) w = random.uniform(-scale, scale);
    model.weights.emplace(shape.name, std::move(weights));
  }
  return model;
}

using Doubles = std::vector<double>;

inline Doubles naive_product(Matrix<const float> w, const Doubles& x) {
  Doubles y(static_cast<size_t>(w.rows));
  for (Index r = 0; r < w.rows; ++r)
    for (Index k = 0; k < w.cols; ++k)
      y[static_cast<size_t>(r)] += static_cast<double>(w(r, k)) * x[static_cast<size_t>(k)];
  return y;
}

// log P(next) after each token of `text`.
inline std::vector<Doubles> naive_log_probabilities(const StoredModel& model,
                                                    const std::vector<Token>& text) {
  const auto weight = [&](const std::string& name) {
    return Matrix<const float>(model.weights.at(name).view());
  };
  const auto hidden = static_cast<size_t>(model.config.hidden);
  std::vector<Doubles> h(static_cast<size_t>(model.config.layers), Doubles(hidden)), c = h, result;
  const auto sigmoid = [](double a) { return 1 / (1 + std::exp(-a)); };
  for (const Token token : text) {
    const Matrix<const float> row = weight("embedding.weight").slice(token, 1);
    Doubles x(row.data, row.data + row.cols);
    for (size_t l = 0; l < h.size(); ++l) {
      const std::string suffix = "_l" + std::to_string(l);
      const Doubles input = naive_product(weight("lstm.weight_ih" + suffix), x);
      const Doubles before = naive_product(weight("lstm.weight_hh" + suffix), h[l]);
      const auto a = [&](size_t gate, size_t unit) {
        const size_t k = gate * hidden + unit;
        return input[k] + before[k] + static_cast<double>(weight("lstm.bias_ih" + suffix).data[k]) +
               static_cast<double>(weight("lstm.bias_hh" + suffix).data[k]);
      };
      for (size_t u = 0; u < hidden; ++u) {
        c[l][u] = sigmoid(a(1, u)) * c[l][u] + sigmoid(a(0, u)) * std::tanh(a(2, u));
        h[l][u] = sigmoid(a(3, u)) * std::tanh(c[l][u]);
      }
      x = h[l];
    }
    Doubles z = naive_product(weight(model.config.tied ? "embedding.weight" : "output.weight"), x);
    double sum = 0;
    for (size_t v = 0; v < z.size(); ++v)
      sum += std::exp(z[v] += static_cast<double>(weight("output.bias").data[v]));
    for (double& value : z) value -= std::log(sum);
    result.push_back(std::move(z));
  }
  return result;
}

}  // namespace tangyin
