#include "training/initialization.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/random.h"

namespace tangyin {
namespace {

constexpr Index kGates = 4, kForgetGate = 1;  // i f g o

bool is_of_the_lstm(const Parameters::Named& parameter) {
  return parameter.name.starts_with("lstm.");
}

void fill_xavier(Matrix<float> block, Random& random) {
  const float bound = std::sqrt(6.0F / static_cast<float>(block.rows + block.cols));
  for (float& value : block.flat()) value = random.uniform(-bound, bound);
}

double normal(Random& random) {  // Box and Muller 1958
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

// Rows of normal numbers made orthogonal one after another (modified Gram-Schmidt, each row twice,
// which leaves no error above rounding); square, so that the columns are orthogonal as well.
void fill_orthogonal(Matrix<float> block, Random& random) {
  const auto n = static_cast<size_t>(block.cols);
  std::vector<std::vector<double>> rows;
  for (Index r = 0; r < block.rows; ++r) {
    std::vector<double> row(n);
    std::ranges::generate(row, [&] { return normal(random); });
    for (int pass = 0; pass < 2; ++pass)
      for (const auto& before : rows) {
        double dot = 0;
        for (size_t k = 0; k < n; ++k) dot += row[k] * before[k];
        for (size_t k = 0; k < n; ++k) row[k] -= dot * before[k];
      }
    double square = 0;
    for (const double value : row) square += value * value;
    for (double& value : row) value /= std::sqrt(square);
    std::ranges::transform(row, block.slice(r, 1).data,
                           [](double value) { return static_cast<float>(value); });
    rows.push_back(std::move(row));
  }
}

// One stream of random numbers a parameter, so that none depends on the shape of another.
void fill_scaled(const Parameters& parameters, bool orthogonal, uint64_t seed) {
  uint64_t stream = 1;
  for (const Parameters::Named& parameter : parameters.named()) {
    Random random(seed, stream++);
    const Matrix<float> values = parameter.values;
    if (parameter.vector) {
      std::ranges::fill(values.flat(), 0.0F);
      continue;
    }
    const bool recurrent = parameter.name.starts_with("lstm.weight_hh");
    const Index blocks = is_of_the_lstm(parameter) ? kGates : 1, rows = values.rows / blocks;
    for (Index block = 0; block < blocks; ++block)
      if (orthogonal && recurrent)
        fill_orthogonal(values.slice(block * rows, rows), random);
      else
        fill_xavier(values.slice(block * rows, rows), random);
  }
}

void open_forget_gates(const Parameters& parameters) {
  for (const Parameters::Named& parameter : parameters.named()) {
    if (!parameter.name.starts_with("lstm.bias_ih")) continue;
    const Index hidden = parameter.values.size() / kGates;
    std::fill_n(parameter.values.data + kForgetGate * hidden, hidden, 1.0F);
  }
}

void fill_constant(const Parameters& parameters) {
  const Index hidden = parameters.lstm(0).weight_hh.cols;
  const float value = 1 / std::sqrt(static_cast<float>(hidden));
  for (const Parameters::Named& parameter : parameters.named())
    std::ranges::fill(parameter.values.flat(), value);
}

}  // namespace

void initialise(const Parameters& parameters, Initialization kind, uint64_t seed) {
  switch (kind) {
    case Initialization::uniform:
      return parameters.initialise(seed);
    case Initialization::xavier:
      return fill_scaled(parameters, false, seed);
    case Initialization::orthogonal:
      fill_scaled(parameters, true, seed);
      return open_forget_gates(parameters);
    case Initialization::constant:
      return fill_constant(parameters);
    case Initialization::zero:
      std::ranges::fill(parameters.all(), 0.0F);
  }
}

}  // namespace tangyin
