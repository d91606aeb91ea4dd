#include "training/training_plan.h"

#include <algorithm>
#include <cmath>

namespace tangyin {

TrainingPlan::TrainingPlan(std::span<const Passes> passes) {
  for (const Passes& all : passes)
    for (int64_t epoch = 0; static_cast<double>(epoch) < all.epochs; ++epoch) {
      const double share = std::min(1.0, all.epochs - static_cast<double>(epoch));
      const auto batches =
          static_cast<int64_t>(std::ceil(share * static_cast<double>(all.source->batches(epoch))));
      if (batches == 0) continue;
      ends_.push_back(steps() + batches);
      segments_.push_back({all.source, epoch, batches, share});
    }
}

TrainingPlan::Place TrainingPlan::place(int64_t step) const {
  const auto segment = std::upper_bound(ends_.begin(), ends_.end(), step);
  if (segment == ends_.end()) return {segments(), 0};
  const int64_t begin = segment == ends_.begin() ? 0 : *(segment - 1);
  return {segment - ends_.begin(), step - begin};
}

bool TrainingPlan::ends_a_pass(int64_t step) const {
  return std::binary_search(ends_.begin(), ends_.end(), step);
}

double TrainingPlan::epochs_done(int64_t step) const {
  const Place at = place(step);
  double done = 0;
  for (int64_t k = 0; k < at.segment; ++k) done += segment(k).share;
  if (at.segment < segments())
    done += segment(at.segment).share * static_cast<double>(at.index) /
            static_cast<double>(segment(at.segment).batches);
  return done;
}

bool TrainingPlan::fits(int64_t step, Place named) const {
  if (step < 0 || step > steps() || named.segment < 0 || named.index < 0) return false;
  const Place at = place(step);
  if (named.segment == at.segment && named.index == at.index) return true;
  const bool at_end_before = at.index == 0 && at.segment > 0 && named.segment == at.segment - 1 &&
                             named.index == segment(named.segment).batches;
  const bool pass_continued = named.segment == at.segment + 1 && named.index == 0;
  return at_end_before || pass_continued;
}

}  // namespace tangyin
