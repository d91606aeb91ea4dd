// The learning rate over a run: a linear warm-up, then constant, linear decay or cosine decay.
#pragma once

#include <cstdint>

namespace tangyin {

enum class ScheduleKind { constant, linear, cosine };

struct Schedule {
  ScheduleKind kind = ScheduleKind::constant;
  float rate = 1e-3F;        // at the end of the warm-up
  float final_rate = 0;      // after total_steps, for linear and cosine
  int64_t warmup_steps = 0;  // the rate of step k < warmup_steps is rate·(k+1)/warmup_steps
  int64_t total_steps = 0;   // of the whole run, the warm-up included
};

// The rate for step 0, 1, …; past total_steps it is final_rate.
float rate_at(const Schedule& schedule, int64_t step) noexcept;

}  // namespace tangyin
