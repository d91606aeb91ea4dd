#include "training/evaluation.h"

#include <array>
#include <cmath>
#include <vector>

#include "base/utf8.h"
#include "corpus/poem.h"

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

constexpr std::array kCountings{Counting::all, Counting::without_padding,
                                Counting::without_punctuation, Counting::without_both};

LossSums& sums_counting(Perplexity& sums, Counting which) {
  return const_cast<LossSums&>(sums.counting(which));  // of an object that is not const
}

// Adds up what each rank has of a batch; true if one of them wants to stop.  All counts are whole
// numbers below 2⁵³.
bool sum_over_ranks(Perplexity& batch, bool stop, Ranks& ranks) {
  if (ranks.size() == 1) return stop;
  std::vector<double> sums{static_cast<double>(batch.hanzi), static_cast<double>(batch.poems),
                           stop ? 1.0 : 0.0};
  for (const Counting which : kCountings) {
    const LossSums& part = batch.counting(which);
    sums.insert(sums.end(), {part.loss, part.exp_losses, static_cast<double>(part.tokens),
                             static_cast<double>(part.unknown)});
  }
  ranks.sum(sums);
  auto next = sums.begin();
  batch.hanzi = std::llround(*next++), batch.poems = std::llround(*next++);
  const bool any = *next++ > 0;
  for (const Counting which : kCountings) {
    LossSums& part = sums_counting(batch, which);
    part.loss = *next++, part.exp_losses = *next++;
    part.tokens = std::llround(*next++), part.unknown = std::llround(*next++);
  }
  return any;
}

void count(double loss, bool unknown, LossSums& sums) {
  sums.loss += loss;
  sums.exp_losses += std::exp(loss);
  ++sums.tokens;
  sums.unknown += unknown;
}

Perplexity sums_of(std::span<const float> losses, std::span<const int32_t> targets,
                   const Vocabulary& vocabulary) {
  Perplexity sums;
  for (size_t n = 0; n < targets.size(); ++n) {
    const Token target = targets[n];
    if (target < 0) continue;
    const auto loss = static_cast<double>(losses[n]);
    const char32_t character = vocabulary.character(target);
    const bool unknown = target == Vocabulary::kUnknown, padding = target == Vocabulary::kPad,
               punctuation = is_punctuation(character);
    count(loss, unknown, sums);
    if (!padding) count(loss, unknown, sums.without_padding);
    if (!punctuation) count(loss, unknown, sums.without_punctuation);
    if (!padding && !punctuation) count(loss, unknown, sums.without_both);
    sums.poems += target == vocabulary.end();
    sums.hanzi += unknown || utf8::is_han(character);
  }
  return sums;
}

// `batch`: the sums of one whole batch.
void add(const LossSums& batch, LossSums& total) {
  if (batch.tokens == 0) return;
  total.loss += batch.loss, total.exp_losses += batch.exp_losses;
  total.exp_batches += std::exp(mean(batch.loss, batch.tokens));
  ++total.batches;
  total.tokens += batch.tokens, total.unknown += batch.unknown;
}

void add(const Perplexity& batch, Perplexity& total) {
  for (const Counting which : kCountings) add(batch.counting(which), sums_counting(total, which));
  total.hanzi += batch.hanzi, total.poems += batch.poems;
}

}  // namespace

double LossSums::charged_loss() const {
  return loss + static_cast<double>(unknown) * std::log(kUnknownCandidates);
}

double LossSums::per_token() const {
  return std::exp(mean(charged_loss(), tokens));
}

double LossSums::mean_exp_of_tokens() const {
  return mean(exp_losses, tokens);
}

double LossSums::mean_exp_of_batches() const {
  return mean(exp_batches, batches);
}

double LossSums::by(Estimator estimator) const {
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

void Perplexity::add_batch(std::span<const float> losses, std::span<const int32_t> targets,
                           const Vocabulary& vocabulary) {
  add(sums_of(losses, targets, vocabulary), *this);
}

const LossSums& Perplexity::counting(Counting which) const noexcept {
  switch (which) {
    case Counting::without_padding:
      return without_padding;
    case Counting::without_punctuation:
      return without_punctuation;
    case Counting::without_both:
      return without_both;
    case Counting::all:
      break;
  }
  return *this;
}

double Perplexity::per_hanzi() const {
  return std::exp(mean(charged_loss(), hanzi + poems));
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
