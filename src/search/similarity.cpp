#include "search/similarity.h"

#include <algorithm>
#include <cmath>

#include "tensor/parameter_names.h"

namespace tangyin {
namespace {

constexpr float kUnrelated = 0.15F;  // cosine; characters up to it count as unrelated

void normalise(Matrix<float> row) {
  float squares = 0;
  for (const float x : row.flat()) squares += x * x;
  for (float& x : row.flat()) x /= std::sqrt(std::max(squares, 1e-12F));
}

float dot(Matrix<const float> a, Matrix<const float> b) {
  float sum = 0;
  for (Index k = 0; k < a.cols; ++k) sum += a.data[k] * b.data[k];
  return sum;
}

}  // namespace

std::vector<std::vector<float>> similarity_biases(const Engine& engine,
                                                  std::span<const Token> words, float strength) {
  if (words.empty()) return {};
  const Index width = engine.config().embedding, count = static_cast<Index>(words.size());
  const OwnedMatrix<float> towards(count, width), one(1, width);
  const auto read = [&](Token token, Matrix<float> row) {
    engine.weights().rows(parameter_names::kEmbedding, token, row);
    normalise(row);
  };
  for (Index n = 0; n < count; ++n) read(words[static_cast<size_t>(n)], towards.view().slice(n, 1));
  std::vector result(words.size(),
                     std::vector<float>(static_cast<size_t>(engine.row_size()), 0.0F));
  for (Token token = 0; token < engine.vocabulary().size(); ++token) {
    read(token, one.view());
    for (Index n = 0; n < count; ++n) {
      const float cosine = dot(one.view(), towards.view().slice(n, 1));
      result[static_cast<size_t>(n)][static_cast<size_t>(token)] =
          strength * std::max(0.0F, cosine - kUnrelated) / (1 - kUnrelated);
    }
  }
  return result;
}

}  // namespace tangyin
