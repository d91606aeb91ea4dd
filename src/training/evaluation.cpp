#include "training/evaluation.h"

#include <array>
#include <cmath>

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

}  // namespace

double Perplexity::per_token() const {
  return std::exp(loss / static_cast<double>(tokens));
}

double Perplexity::per_hanzi() const {
  return std::exp(loss / static_cast<double>(hanzi + poems));
}

Perplexity corpus_perplexity(LanguageModel& model, const Vocabulary& vocabulary,
                             const std::vector<std::vector<Token>>& poems,
                             const std::function<void(double)>& progress) {
  const KeepState keep(model);
  const auto source = poem_batches(poems, *vocabulary.begin(), *vocabulary.end(), model.steps(),
                                   model.streams(), 0);
  const int64_t batches = source->batches(0);
  Perplexity result;
  BatchData batch;
  for (int64_t k = 0; k < batches; ++k) {
    source->fill(0, k, batch);
    const auto loss = model.evaluate(batch.view());
    result.loss += loss.sum;
    result.tokens += loss.counted;
    for (const Token target : batch.targets) {
      if (target < 0) continue;
      result.unknown += target == Vocabulary::kUnknown;
      result.poems += target == *vocabulary.end();
      result.hanzi += target == Vocabulary::kUnknown || utf8::is_han(vocabulary.character(target));
    }
    if (progress) progress(static_cast<double>(k + 1) / static_cast<double>(batches));
  }
  result.loss += static_cast<double>(result.unknown) * std::log(kUnknownCandidates);
  return result;
}

Perplexity corpus_perplexity(LanguageModel& model, const Vocabulary& vocabulary,
                             const std::vector<std::vector<Token>>& poems, Ranks& ranks) {
  if (ranks.size() == 1) return corpus_perplexity(model, vocabulary, poems);
  std::vector<std::vector<Token>> mine;
  for (auto n = static_cast<size_t>(ranks.rank()); n < poems.size();
       n += static_cast<size_t>(ranks.size()))
    mine.push_back(poems[n]);
  const Perplexity part = corpus_perplexity(model, vocabulary, mine);
  std::array<double, 5> sums{part.loss, static_cast<double>(part.tokens),
                             static_cast<double>(part.hanzi), static_cast<double>(part.unknown),
                             static_cast<double>(part.poems)};
  ranks.sum(sums);
  return {sums[0], std::llround(sums[1]), std::llround(sums[2]), std::llround(sums[3]),
          std::llround(sums[4])};
}

double report_perplexity(LanguageModel& model, BatchSource& windows, Ranks& ranks) {
  const KeepState keep(model);
  const Index streams = model.streams();
  double sum = 0;
  BatchData batch;
  const int64_t batches = windows.batches(0);
  for (int64_t k = 0; k < batches; ++k) {
    windows.fill(0, k, batch);
    const BatchData mine =
        slice_streams(batch, streams * ranks.size(), streams * ranks.rank(), streams);
    const auto loss = model.evaluate(mine.view());
    std::array<double, 2> both{loss.sum, static_cast<double>(loss.counted)};
    ranks.sum(both);
    sum += std::exp(both[0] / both[1]);
  }
  return batches > 0 ? sum / static_cast<double>(batches) : 0;
}

double report_perplexity(LanguageModel& model, BatchSource& windows) {
  return report_perplexity(model, windows, Ranks::alone());
}

}  // namespace tangyin
