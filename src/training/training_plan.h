// The batches of a run in order: passes over one source after another, the last pass of a source
// possibly cut short.  A position in the plan is the number of optimiser steps done.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "training/batch_source.h"

namespace tangyin {

class TrainingPlan {
 public:
  struct Passes {  // `epochs` passes over `source`, which outlives the plan
    BatchSource* source;
    double epochs;
  };
  struct Segment {  // one pass over a source, or the first `share` of one
    BatchSource* source;
    int64_t epoch, batches;
    double share;
  };
  struct Place {  // of a batch; {number of segments, 0} after the last one
    int64_t segment, index;
  };

  explicit TrainingPlan(std::span<const Passes> passes);

  int64_t steps() const noexcept { return ends_.empty() ? 0 : ends_.back(); }
  int64_t segments() const noexcept { return static_cast<int64_t>(segments_.size()); }
  const Segment& segment(int64_t k) const { return segments_[static_cast<size_t>(k)]; }

  Place place(int64_t step) const;         // of the batch that comes after `step` steps
  bool ends_a_pass(int64_t step) const;    // a pass is complete after exactly `step` steps
  double epochs_done(int64_t step) const;  // passes, as a fraction

  // Whether a checkpoint of `step` steps may name the place (segment, index): the one that the plan
  // gives, the end of the pass before it, or the end of a pass that a larger `epochs` continues.
  bool fits(int64_t step, Place place) const;

 private:
  std::vector<Segment> segments_;
  std::vector<int64_t> ends_;  // steps done when segment k is complete
};

}  // namespace tangyin
