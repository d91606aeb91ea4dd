#include "training/evaluation.h"

#include <array>
#include <cmath>
#include <vector>

#include "base/utf8.h"

namespace tangyin {
namespace {

// The carried state of training, put back when an evaluation ends.
class KeepState {
 public:
  explicit KeepState(LanguageModel& model) : model_(model), state_(model.state()) {}
  KeepState(const KeepState&) = delete;
  KeepState& operator=(const KeepState&) = delete;
  ~KeepState() { model_.set_state(state_); }

 private:
  LanguageModel& model_;
  std::vector<std::byte> state_;
};

double mean(double sum, int64_t count) {
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

// Adds up what each rank has of a batch; true if one of them wants to stop.  All counts are whole
// numbers below 2⁵³.
bool sum_over_ranks(Perplexity& batch, bool stop, Ranks& ranks) {
  if (ranks.size() == 1) return stop;
  std::array<double, 7> sums{batch.loss,
                             batch.exp_losses,
                             static_cast<double>(batch.tokens),
                             static_cast<double>(batch.hanzi),
                             static_cast<double>(batch.unknown),
                             static_cast<double>(batch.poems),
                             stop ? 1.0 : 0.0};
  ranks.sum(sums);
  batch.loss = sums[0], batch.exp_losses = sums[1];
  batch.tokens = std::llround(sums[2]), batch.hanzi = std::llround(sums[3]);
  batch.unknown = std::llround(sums[4]), batch.poems = std::llround(sums[5]);
  return sums[6] > 0;
}

Perplexity sums_of(std::span<const float> losses, std::span<const int32_t> targets,
                   const Vocabulary& vocabulary) {
  Perplexity sums;
  for (size_t n = 0; n < targets.size(); ++n) {
    const Token target = targets[n];
    if (target < 0) continue;
    const auto loss = static_cast<double>(losses[n]);
    sums.loss += loss;
    sums.exp_losses += std::exp(loss);
    ++sums.tokens;
    sums.unknown += target == Vocabulary::kUnknown;
    sums.poems += target == vocabulary.end();
    sums.hanzi += target == Vocabulary::kUnknown || utf8::is_han(vocabulary.character(target));
  }
  return sums;
}

// `batch`: the sums of one whole batch.
void add(const Perplexity& batch, Perplexity& total) {
  if (batch.tokens == 0) return;
  total.loss += batch.loss, total.exp_losses += batch.exp_losses;
  total.exp_batches += std::exp(mean(batch.loss, batch.tokens));
  ++total.batches;
  total.tokens += batch.tokens, total.hanzi += batch.hanzi;
  total.unknown += batch.unknown, total.poems += batch.poems;
}

}  // namespace

void Perplexity::add_batch(std::span<const float> losses, std::span<const int32_t> targets,
                           const Vocabulary& vocabulary) {
  add(sums_of(losses, targets, vocabulary), *this);
}

double Perplexity::charged_loss() const {
  return loss + static_cast<double>(unknown) * std::log(kUnknownCandidates);
}

double Perplexity::per_token() const {
  return std::exp(mean(charged_loss(), tokens));
}

double Perplexity::per_hanzi() const {
  return std::exp(mean(charged_loss(), hanzi + poems));
}

double Perplexity::mean_exp_of_tokens() const {
  return mean(exp_losses, tokens);
}

double Perplexity::mean_exp_of_batches() const {
  return mean(exp_batches, batches);
}

double Perplexity::by(Estimator estimator) const {
  switch (estimator) {
    case Estimator::report:
      return mean_exp_of_tokens();
    case Estimator::batch:
      return mean_exp_of_batches();
    case Estimator::corpus:
      break;
  }
  return per_token();
}

std::optional<Perplexity> measure_perplexity(LanguageModel& model, const Vocabulary& vocabulary,
                                             BatchSource& source,
                                             const std::function<bool(double)>& go_on,
                                             Ranks& ranks) {
  const KeepState keep(model);
  const Index streams = model.batch_size();
  const int64_t batches = source.batches(0);
  std::vector<float> losses(static_cast<size_t>(model.sequence_length() * streams));
  Perplexity result;
  BatchData batch;
  for (int64_t k = 0; k < batches; ++k) {
    source.fill(0, k, batch);
    if (ranks.size() > 1)
      batch = slice_sequences(batch, streams * ranks.size(), streams * ranks.rank(), streams);
    model.evaluate(batch.view(), losses);
    Perplexity sums = sums_of(losses, batch.targets, vocabulary);
    const bool stop = go_on && !go_on(static_cast<double>(k + 1) / static_cast<double>(batches));
    if (sum_over_ranks(sums, stop, ranks)) return std::nullopt;
    add(sums, result);
  }
  return result;
}

}  // namespace tangyin
