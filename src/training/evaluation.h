// Perplexity, both ways.
//   corpus   exp of the total loss over all predicted tokens (characters, punctuation, one end
//   token a poem), each poem
//            from an empty context; an unknown character costs −ln P(<unk>) + ln 20000
//   report   the mean over batches of exp of the batch's mean cross-entropy, padding counted, as
//   the course report did
#pragma once

#include <functional>
#include <vector>

#include "corpus/poem.h"
#include "corpus/vocabulary.h"
#include "nn/language_model.h"
#include "training/batch_source.h"
#include "training/ranks.h"

namespace tangyin {

struct Perplexity {
  double loss = 0;     // total, nats
  int64_t tokens = 0;  // predicted: characters, punctuation, end tokens
  int64_t hanzi = 0;   // Han characters among them
  int64_t unknown = 0;
  int64_t poems = 0;
  double per_token() const;  // exp(loss / tokens)
  double per_hanzi() const;  // exp(loss / (hanzi + poems))
};

// Candidates that an unknown character stands for: ln of it is added to its loss.
inline constexpr double kUnknownCandidates = 20000;

// `poems` as token ids without <bos> and <eos>.  The state of `model` is left as it was.
Perplexity corpus_perplexity(LanguageModel& model, const Vocabulary& vocabulary,
                             const std::vector<std::vector<Token>>& poems,
                             const std::function<void(double done)>& progress = {});
double report_perplexity(LanguageModel& model, BatchSource& windows);

// The same, the work shared by all ranks; each gets the result.  `windows` has the streams of all
// ranks.
Perplexity corpus_perplexity(LanguageModel& model, const Vocabulary& vocabulary,
                             const std::vector<std::vector<Token>>& poems, Ranks& ranks);
double report_perplexity(LanguageModel& model, BatchSource& windows, Ranks& ranks);

}  // namespace tangyin
