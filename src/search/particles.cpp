#include "search/particles.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tangyin {
std::vector<int32_t> resample(std::span<const double> log_weights, size_t count, Random& random) {
  const double most = *std::max_element(log_weights.begin(), log_weights.end());
  assert(std::isfinite(most));  // then the heaviest adds exp(0), and something is chosen
  double total = 0;
  for (const double w : log_weights) total += std::exp(w - most);
  std::vector<int32_t> chosen;
  chosen.reserve(count);
  const double step = total / static_cast<double>(count);
  double point = random.uniform() * step, reached = 0;
  for (size_t n = 0; n < log_weights.size(); ++n) {
    reached += std::exp(log_weights[n] - most);
    for (; chosen.size() < count && point < reached; point += step)
      chosen.push_back(static_cast<int32_t>(n));
  }
  // Rounding left the last point out.
  while (chosen.size() < count) chosen.push_back(chosen.back());
  return chosen;
}

double effective_size(std::span<const double> log_weights) {
  const double most = *std::max_element(log_weights.begin(), log_weights.end());
  double sum = 0, squares = 0;
  for (const double w : log_weights) sum += std::exp(w - most), squares += std::exp(2 * (w - most));
  return sum * sum / squares;
}

}  // namespace tangyin
