// What a run does after its loss diverged: it goes back to a checkpoint and halves the learning
// rate, at most five times; then, or where settings.on_divergence says so, it gives up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/error.h"

namespace tangyin {

// Thrown by a step or an evaluation that diverged.
struct Divergence {
  std::string what;
};

// The run gives up.
class DivergedError : public Error {
 public:
  DivergedError(int64_t step, const std::string& why, double learning_rate)
      : Error(fmt::format("step {}: {}; go on with a smaller rate", step, why)),
        learning_rate_(learning_rate) {}
  double learning_rate() const noexcept { return learning_rate_; }  // half of the one that diverged

 private:
  double learning_rate_;
};

class Recovery {
 public:
  explicit Recovery(bool goes_back) : goes_back_(goes_back) {}

  // A checkpoint with this scale of the rate was loaded.
  void loaded(double rate_scale) { smallest_scale_ = std::min(smallest_scale_, rate_scale); }

  bool may_go_back() const noexcept { return goes_back_ && smallest_scale_ > kSmallestScale; }

  // The scale to go on with.  Smaller each time, though the run may go back to the same checkpoint
  // again.
  double next_scale() noexcept { return smallest_scale_ /= 2; }

 private:
  static constexpr double kSmallestScale = 1.0 / 32;
  bool goes_back_;
  double smallest_scale_ = 1;  // in this process
};

}  // namespace tangyin
