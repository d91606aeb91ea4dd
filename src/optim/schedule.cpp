#include "optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tangyin {

float rate_at(const Schedule& s, int64_t step) noexcept {
  if (step < s.warmup_steps)
    return s.rate * static_cast<float>(step + 1) / static_cast<float>(s.warmup_steps);
  if (s.kind == ScheduleKind::constant) return s.rate;
  const double falling_steps =
      static_cast<double>(std::max<int64_t>(1, s.total_steps - s.warmup_steps));
  const double done = std::min(1.0, static_cast<double>(step - s.warmup_steps) / falling_steps);
  const double left =
      s.kind == ScheduleKind::linear ? 1 - done : (1 + std::cos(std::numbers::pi * done)) / 2;
  return static_cast<float>(s.final_rate + left * (static_cast<double>(s.rate) - s.final_rate));
}

}  // namespace tangyin
