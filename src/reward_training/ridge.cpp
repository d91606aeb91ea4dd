#include "reward_training/ridge.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tangyin {
namespace {

constexpr int kMostSteps = 500;
constexpr double kTolerance = 1e-10;  // of the squared residual, beside that of w = 0

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

size_t dense_columns(const RidgeProblem& problem) {
  return static_cast<size_t>(problem.dense.cols);
}

bool counts(const RidgeProblem& problem, size_t n) {
  return problem.left_out.empty() || problem.left_out[n] == 0;
}

double of_row(const RidgeProblem& problem, size_t n, std::span<const double> w) {
  const float* row = problem.dense.row(static_cast<Index>(n));
  double sum = 0;
  for (size_t k = 0; k < dense_columns(problem); ++k) sum += static_cast<double>(row[k]) * w[k];
  if (problem.sparse != nullptr)
    for (const auto& [column, value] : problem.sparse->row(n))
      sum += static_cast<double>(value) * w[dense_columns(problem) + column];
  return sum;
}

// sum += weight·x_n.
void add_row(const RidgeProblem& problem, size_t n, double weight, std::vector<double>& sum) {
  const float* row = problem.dense.row(static_cast<Index>(n));
  for (size_t k = 0; k < dense_columns(problem); ++k)
    sum[k] += weight * static_cast<double>(row[k]);
  if (problem.sparse != nullptr)
    for (const auto& [column, value] : problem.sparse->row(n))
      sum[dense_columns(problem) + column] += weight * static_cast<double>(value);
}

// (XᵀX + Λ)·w.
std::vector<double> normal_product(const RidgeProblem& problem, std::span<const double> w) {
  std::vector<double> sum(w.size());
  for (size_t n = 0; n < problem.y.size(); ++n)
    if (counts(problem, n)) add_row(problem, n, of_row(problem, n, w), sum);
  for (size_t k = 0; k < w.size(); ++k) sum[k] += problem.penalties[k] * w[k];
  return sum;
}

// The diagonal of XᵀX + Λ.
std::vector<double> normal_diagonal(const RidgeProblem& problem) {
  std::vector<double> diagonal(problem.penalties.begin(), problem.penalties.end());
  for (size_t n = 0; n < problem.y.size(); ++n) {
    if (!counts(problem, n)) continue;
    const float* row = problem.dense.row(static_cast<Index>(n));
    for (size_t k = 0; k < dense_columns(problem); ++k)
      diagonal[k] += static_cast<double>(row[k]) * static_cast<double>(row[k]);
    if (problem.sparse != nullptr)
      for (const auto& [column, value] : problem.sparse->row(n))
        diagonal[dense_columns(problem) + column] +=
            static_cast<double>(value) * static_cast<double>(value);
  }
  return diagonal;
}

}  // namespace

std::vector<double> ridge(const RidgeProblem& problem) {
  const size_t columns = problem.penalties.size();
  assert(static_cast<Index>(problem.y.size()) == problem.dense.rows);
  assert(columns == dense_columns(problem) + (problem.sparse ? problem.sparse->columns : 0));
  assert(std::ranges::all_of(problem.penalties, [](double penalty) { return penalty > 0; }));
  std::vector<double> w(columns), residual(columns), scaled(columns);
  for (size_t n = 0; n < problem.y.size(); ++n)
    if (counts(problem, n)) add_row(problem, n, problem.y[n], residual);
  const std::vector<double> diagonal = normal_diagonal(problem);
  const auto scale = [&] {
    for (size_t k = 0; k < columns; ++k) scaled[k] = residual[k] / diagonal[k];
    return dot(residual, scaled);
  };
  double size = scale();
  std::vector<double> direction = scaled;
  const double enough = kTolerance * size;
  for (int step = 0; step < kMostSteps && size > enough; ++step) {
    const std::vector<double> image = normal_product(problem, direction);
    const double length = size / dot(direction, image);
    for (size_t k = 0; k < columns; ++k) {
      w[k] += length * direction[k];
      residual[k] -= length * image[k];
    }
    const double next = scale();
    for (size_t k = 0; k < columns; ++k) direction[k] = scaled[k] + next / size * direction[k];
    size = next;
  }
  return w;
}

std::vector<double> foretold(const RidgeProblem& problem, std::span<const double> w) {
  std::vector<double> result;
  for (size_t n = 0; n < problem.y.size(); ++n) result.push_back(of_row(problem, n, w));
  return result;
}

}  // namespace tangyin
