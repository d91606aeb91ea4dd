#include "search/guided_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "corpus/windows.h"
#include "inference/products.h"

namespace tangyin {

void begin_text(const Engine& engine, States& states, size_t cells,
                std::span<const Token> heading) {
  states.resize(0), states.resize(1);
  for (const Token& token : heading) engine.feed(states, {&token, 1});
  const auto begin = engine.vocabulary().begin();
  if (engine.config().whole_poems && begin) return engine.feed(states, {&*begin, 1});
  constexpr Token kPad = Vocabulary::kPad;
  for (size_t n = std::min<size_t>(cells, kWindow - 1); n < kWindow; ++n)
    engine.feed(states, {&kPad, 1});
}

GuidedModel::GuidedModel(const Engine& engine, Index capacity, const Prompt& prompt,
                         double guidance)
    : engine_(engine),
      prompt_(prompt),
      guidance_(static_cast<float>(guidance)),
      capacity_of_plain_(guidance == 1 || prompt.told == prompt.plain ? 0 : capacity),
      told_(engine, capacity),
      plain_(engine, std::max<Index>(capacity_of_plain_, 1)),
      told_rows_(capacity, engine.row_size()),
      plain_rows_(capacity_of_plain_, engine.row_size()) {}

void GuidedModel::begin(size_t cells) {
  begin_text(engine_, told_, cells, prompt_.told);
  if (guided()) begin_text(engine_, plain_, cells, prompt_.plain);
}

void GuidedModel::select(std::span<const int32_t> parents) {
  told_.select(parents);
  if (guided()) plain_.select(parents);
}

void GuidedModel::feed(std::span<const Token> tokens) {
  engine_.feed(told_, tokens);
  if (guided()) engine_.feed(plain_, tokens);
}

void GuidedModel::predict() {
  engine_.log_probabilities(told_, told_rows_.view().slice(0, told_.size()));
  if (!guided()) return;
  engine_.log_probabilities(plain_, plain_rows_.view().slice(0, plain_.size()));
  const Index entries = engine_.config().vocabulary;
  const auto guide = [&](Index n) {
    const float* told = told_rows_.view().row(n);
    float* plain = plain_rows_.view().row(n);
    for (Index v = 0; v < entries; ++v) plain[v] += guidance_ * (told[v] - plain[v]);
    log_softmax(plain, entries, engine_.row_size());
  };
  constexpr Index kAtOnce = 4;
  engine_.team().run((told_.size() + kAtOnce - 1) / kAtOnce, [&](Index chunk) {
    for (Index n = chunk * kAtOnce; n < std::min(told_.size(), (chunk + 1) * kAtOnce); ++n)
      guide(n);
  });
}

}  // namespace tangyin
