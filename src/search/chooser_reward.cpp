// What readers make of a character beside those before it, as a bias of the draw.
#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "search/chooser.h"

namespace tangyin {
namespace {

constexpr size_t kMostBefore = 128;  // texts of which pairs_before() is kept

}  // namespace

// What pairs with the title and with the lines before that of `cell` give each character, in nats.
std::span<const float> Chooser::pairs_before(const Particle& particle, const Cell& cell) {
  if (pairs_line_ != cell.line || pairs_before_.size() >= kMostBefore) pairs_before_.clear();
  pairs_line_ = cell.line;
  const std::vector<Token> before(particle.text.begin(),
                                  particle.text.end() - static_cast<std::ptrdiff_t>(cell.column));
  Buffer<float>& nats = pairs_before_[before];
  if (nats.size() > 0) return nats.span();
  nats = Buffer<float>(row_size_);
  const auto weight = static_cast<float>(settings_.reward_weight);
  const auto add = [&](Token token, float reward) { nats.data()[token] += weight * reward; };
  for (const Token other : grid_.title) pairs_->each_with(PairRelation::title, other, add);
  for (const Token other : before) pairs_->each_with(PairRelation::poem, other, add);
  return nats.span();
}

// The two characters before that of `cell`, where it ends a line whose ending readers may have graded.
std::optional<std::array<Token, 2>> Chooser::ending_before(const Particle& particle,
                                                           const Cell& cell) const {
  const std::vector<Token>& text = particle.text;
  if (endings_ == nullptr || cell.column + 1 < kEnding ||
      cell.column + 1 != line_of(particle, cell).length())
    return {};
  return std::array{text[text.size() - 2], text.back()};
}

// bias() and what readers make of each character beside those before it; for the next call to change.
const float* Chooser::biases_with_reward(const Particle& particle, const Cell& cell) {
  const float* biases = bias(particle, cell).all.data();
  const auto ending = ending_before(particle, cell);
  if (pairs_ == nullptr && !ending) return biases;
  float* with = with_reward_.data();
  std::copy_n(biases, row_size_, with);
  const auto weight = static_cast<float>(settings_.reward_weight);
  const auto add = [&](Token token, float reward) { with[token] += weight * reward; };
  if (pairs_ != nullptr) {
    const std::span<const float> before = pairs_before(particle, cell);
    for (size_t v = 0; v < before.size(); ++v) with[v] += before[v];
    for (const Token other : std::span(particle.text).last(cell.column))
      pairs_->each_with(PairRelation::line, other, add);
  }
  if (ending) endings_->each_after((*ending)[0], (*ending)[1], add);
  return with;
}

// What readers make of the given character of `cell` beside those before it, in nats.
double Chooser::reward_of_given(const Particle& particle, const Cell& cell) const {
  const Token token = given(particle, cell);
  double reward = 0;
  const std::span<const Token> text(particle.text);
  if (pairs_ != nullptr)
    reward += pairs_->of(
        token, {text.last(cell.column), text.first(text.size() - cell.column), grid_.title});
  if (const auto ending = ending_before(particle, cell))
    reward += endings_->of((*ending)[0], (*ending)[1], token);
  return settings_.reward_weight * reward;
}

}  // namespace tangyin
