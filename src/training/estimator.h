// How a perplexity is computed; training/evaluation.h has the formulas.
#pragma once

namespace tangyin {

enum class Estimator { corpus, report, batch };

}  // namespace tangyin
