#include "training/evaluation.h"

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
  const auto source = poem_batches(poems, *vocabulary.begin(), *vocabulary.end(), model.steps(), model.streams(), 0);
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

double report_perplexity(LanguageModel& model, BatchSource& windows) {
  const KeepState keep(model);
  double sum = 0;
  int64_t counted = 0;
  BatchData batch;
  for (int64_t k = 0; k < windows.batches(0); ++k) {
    windows.fill(0, k, batch);
    sum += std::exp(model.evaluate(batch.view()).mean());
    ++counted;
  }
  return counted ? sum / static_cast<double>(counted) : 0;
}

}  // namespace tangyin
