// How a perplexity is computed; training/evaluation.h has the formulas.
#pragma once

namespace tangyin {

enum class Estimator { corpus, report, batch };

// Which predicted tokens count: all, those that are no <pad>, those that are no punctuation, or
// those that are neither.
enum class Counting { all, without_padding, without_punctuation, without_both };

}  // namespace tangyin
