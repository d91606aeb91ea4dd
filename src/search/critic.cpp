#include "search/critic.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tangyin {

bool are_judged(const std::vector<LinePlan>& lines) {
  const size_t length = lines.front().length();
  return lines.size() % 2 == 0 && length <= kJudgeCharacters / 2 &&
         std::ranges::all_of(lines, [&](const LinePlan& line) { return line.length() == length; });
}

// `couplets`: model tokens of couplets one after another.
std::span<const CoupletReading> Critic::read(std::span<const Token> couplets, size_t characters) {
  tokens_.clear();
  for (const Token token : couplets) tokens_.push_back(task_.tokens[static_cast<size_t>(token)]);
  readings_.resize(couplets.size() / (2 * characters));
  task_.judge.read(scratch_, tokens_, static_cast<Index>(characters), readings_);
  return readings_;
}

void Critic::weigh(std::vector<Particle>& particles, size_t characters, size_t couplet,
                   size_t couplets, double weight) {
  const size_t length = 2 * characters;
  const uint8_t role = role_of(static_cast<Index>(couplet), static_cast<Index>(couplets));
  // Particles that were resampled from one are alike; each couplet is read once.
  std::map<std::vector<Token>, size_t> numbers;
  std::vector<Token> distinct;
  std::vector<size_t> number_of;
  for (const Particle& particle : particles) {
    const std::vector<Token> last(particle.text.end() - static_cast<std::ptrdiff_t>(length),
                                  particle.text.end());
    const auto [place, fresh] = numbers.try_emplace(last, numbers.size());
    if (fresh) distinct.insert(distinct.end(), last.begin(), last.end());
    number_of.push_back(place->second);
  }
  const auto readings = read(distinct, characters);
  for (size_t n = 0; n < particles.size(); ++n) {
    Particle& particle = particles[n];
    if (couplet == 0 && !task_.title.empty()) particle.context.add_title(task_.title);
    const CoupletReading& reading = readings[number_of[n]];
    const float placed = reading.role[role] + std::log(static_cast<float>(kRoles));
    const float nats = kCriticWeights.fit * task_.judge.fit(particle.context, reading) +
                       kCriticWeights.lines * reading.lines +
                       kCriticWeights.genuine * reading.genuine + kCriticWeights.role * placed;
    particle.log_weight += weight * static_cast<double>(nats);
    particle.context.add(reading);
  }
}

PoemJudgement Critic::judge(std::span<const Token> text, size_t characters) {
  return task_.judge.judge_poem(read(text, characters), task_.title, kCriticWeights);
}

}  // namespace tangyin
