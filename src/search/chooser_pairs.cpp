// What readers make of a character beside those before it, as a bias of the draw.
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

// bias() and what readers make of each character beside those before it; for the next call to change.
const float* Chooser::biases_with_pairs(const Particle& particle, const Cell& cell) {
  const float* biases = bias(particle, cell).all.data();
  if (pairs_ == nullptr) return biases;
  const std::span<const float> before = pairs_before(particle, cell);
  float* with = with_pairs_.data();
  for (size_t v = 0; v < before.size(); ++v) with[v] = biases[v] + before[v];
  const auto weight = static_cast<float>(settings_.reward_weight);
  for (const Token other : std::span(particle.text).last(cell.column))
    pairs_->each_with(PairRelation::line, other,
                      [&](Token token, float reward) { with[token] += weight * reward; });
  return with;
}

// What readers make of the given character of `cell` beside those before it, in nats.
double Chooser::pairs_of_given(const Particle& particle, const Cell& cell) const {
  if (pairs_ == nullptr) return 0;
  const std::span<const Token> text(particle.text);
  return settings_.reward_weight *
         pairs_->of(given(particle, cell),
                    {text.last(cell.column), text.first(text.size() - cell.column), grid_.title});
}

}  // namespace tangyin
