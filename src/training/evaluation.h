// Perplexity by three estimators, from the cross-entropy CE of every predicted token:
//   corpus   exp(Σ CE / tokens), an unknown character charged −ln P(<unk>) + ln 20000: the perplexity
//            of the literature, which can be compared between models
//   report   mean over tokens of exp(CE): the course report's ("不求平均").  A calibrated model of V
//            tokens has E[1/p] = V whatever it has learned, so the figure says nothing of quality
//   batch    mean over batches of exp(mean CE of the batch): what the report's author computed later.
//            It depends on the size of the batches
// report and batch charge nothing for an unknown character.  Padding is predicted, and so counted,
// where it is a target (windows); each estimator can also be had without padding, without
// punctuation and without both, from the same pass.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "corpus/vocabulary.h"
#include "nn/language_model.h"
#include "training/batch_source.h"
#include "training/estimator.h"
#include "training/ranks.h"

namespace tangyin {

// Candidates that an unknown character stands for: ln of it is added to its loss by `corpus`.
inline constexpr double kUnknownCandidates = 20000;

// Sums over some of the predicted tokens, from which every estimator follows.
struct LossSums {
  double loss = 0;         // Σ CE, nats
  double exp_losses = 0;   // Σ exp(CE)
  double exp_batches = 0;  // Σ over batches of exp(mean CE of the batch)
  int64_t batches = 0;     // that have any of these tokens
  int64_t tokens = 0;
  int64_t unknown = 0;  // of the tokens, targets that are <unk>

  double charged_loss() const;         // nats: loss + unknown · ln 20000
  double per_token() const;            // corpus
  double mean_exp_of_tokens() const;   // report
  double mean_exp_of_batches() const;  // batch
  double by(Estimator estimator) const;
};

// Those of all predicted tokens (characters, punctuation, end tokens, padding), and of parts of
// them.
struct Perplexity : LossSums {
  int64_t hanzi = 0;  // Han characters among the tokens, unknown ones included
  int64_t poems = 0;  // end tokens
  LossSums without_padding, without_punctuation, without_both;

  // losses, targets: [n]; a negative target is not counted.
  void add_batch(std::span<const float> losses, std::span<const int32_t> targets,
                 const Vocabulary& vocabulary);

  const LossSums& counting(Counting which) const noexcept;
  int64_t padding() const noexcept { return tokens - without_padding.tokens; }
  int64_t punctuation() const noexcept { return tokens - without_punctuation.tokens; }
  double per_hanzi() const;  // exp(charged loss / (hanzi + poems))
};

// Epoch 0 of `source`, without dropout; the carried state of `model` is left as it was.  `go_on` is
// asked after every batch, with the share that is done; where it says no, there is no result.
// With several ranks `source` has the sequences of all of them, each rank predicts its own, all get
// the same result, and one that is not to go on stops all.
std::optional<Perplexity> measure_perplexity(LanguageModel& model, const Vocabulary& vocabulary,
                                             BatchSource& source,
                                             const std::function<bool(double done)>& go_on = {},
                                             Ranks& ranks = Ranks::alone());

}  // namespace tangyin
