// Stops a run whose test perplexity rises several evaluations in a row.
#pragma once

#include <cstdint>

#include "training/checkpoint.h"

namespace tangyin {

class EarlyStopping {
 public:
  // `patience` rises in a row end the run; 0: never.
  explicit EarlyStopping(int64_t patience) : patience_(patience) {}

  // Takes the perplexity of an evaluation into progress.best, .last and .rises; true where it is
  // the lowest so far.
  static bool record(double perplexity, Progress& progress) {
    const bool rose = progress.last > 0 && perplexity > progress.last;
    progress.rises = rose ? progress.rises + 1 : 0;
    progress.last = perplexity;
    const bool best = progress.best == 0 || perplexity < progress.best;
    if (best) progress.best = perplexity;
    return best;
  }

  bool stops(const Progress& progress) const noexcept {
    return patience_ > 0 && progress.rises >= patience_;
  }

 private:
  int64_t patience_;
};

}  // namespace tangyin
