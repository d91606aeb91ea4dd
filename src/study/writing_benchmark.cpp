#include "study/writing_benchmark.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace tangyin {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Token first_token(const Engine& engine) {
  return engine.vocabulary().begin().value_or(Vocabulary::kPad);
}

// Computes the input projection of every character, as an engine has them after some use.
void project_all(const Engine& engine) {
  constexpr Index kTogether = 64;
  States texts(engine, kTogether);
  texts.resize(kTogether);
  std::vector<Token> tokens(kTogether);
  for (Index first = 0; first < engine.config().vocabulary; first += kTogether) {
    for (Index n = 0; n < kTogether; ++n)
      tokens[static_cast<size_t>(n)] =
          static_cast<Token>(std::min(first + n, engine.config().vocabulary - 1));
    engine.feed(texts, tokens);
  }
}

}  // namespace

double characters_per_second(const Engine& engine, Index states, double seconds) {
  States texts(engine, states);
  texts.resize(states);
  const OwnedMatrix<float> logits(states, engine.row_size());
  Random random(1);
  std::vector<double> where(static_cast<size_t>(states));
  std::vector<Token> tokens(static_cast<size_t>(states), first_token(engine));
  const auto write_one = [&] {
    engine.feed(texts, tokens);
    for (double& w : where) w = random.uniform();
    engine.draw(texts, where, 1, logits.view(), tokens);
  };
  project_all(engine);
  for (int n = 0; n < 20; ++n) write_one();
  const double begin = now();
  int64_t written = 0;
  while (now() - begin < seconds) write_one(), written += states;
  return static_cast<double>(written) / (now() - begin);
}

double engine_perplexity(const Engine& engine, std::span<const std::vector<Token>> poems) {
  constexpr size_t kSideBySide = 64;
  double loss = 0;
  int64_t predicted = 0;
  std::vector<size_t> order(poems.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // Poems of similar length together, so that batches have little padding.
  std::ranges::stable_sort(order, {}, [&](size_t n) { return poems[n].size(); });
  for (size_t first = 0; first < order.size(); first += kSideBySide) {
    const std::span group =
        std::span(order).subspan(first, std::min(kSideBySide, order.size() - first));
    const auto count = static_cast<Index>(group.size());
    States texts(engine, count);
    texts.resize(count);
    const OwnedMatrix<float> rows(count, engine.row_size());
    std::vector<Token> tokens(group.size(), first_token(engine));
    for (size_t at = 0; at <= poems[group.back()].size(); ++at) {
      engine.feed(texts, tokens);
      engine.log_probabilities(texts, rows.view());
      for (size_t n = 0; n < group.size(); ++n) {
        const std::vector<Token>& poem = poems[group[n]];
        if (at > poem.size()) continue;
        const Token next =
            at < poem.size() ? poem[at] : engine.vocabulary().end().value_or(Vocabulary::kPad);
        loss -= static_cast<double>(rows.view().row(static_cast<Index>(n))[next]);
        ++predicted;
        tokens[n] = next;
      }
    }
  }
  return std::exp(loss / static_cast<double>(predicted));
}

}  // namespace tangyin
