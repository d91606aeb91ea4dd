#include "search/critic.h"

#include <algorithm>
#include <cmath>

namespace tangyin {
namespace {

constexpr size_t kCoupletsOfThread = 8;  // with fewer another thread does not pay
constexpr size_t kThreads = 4;           // at most; each has some 9 MB of scratch memory

}  // namespace

bool are_judged(const std::vector<LinePlan>& lines) {
  const size_t length = lines.front().length();
  return lines.size() % 2 == 0 && length <= kJudgeCharacters / 2 &&
         std::ranges::all_of(lines, [&](const LinePlan& line) { return line.length() == length; });
}

void Critic::read(std::span<const Couplet> couplets) {
  std::vector<CoupletReading*> unread;
  std::vector<Token> tokens;
  for (const Couplet couplet : couplets) {
    const auto [place, fresh] =
        read_.try_emplace(std::vector<Token>(couplet.begin(), couplet.end()));
    if (!fresh) continue;
    unread.push_back(&place->second);
    for (const Token token : couplet) tokens.push_back(task_.tokens[static_cast<size_t>(token)]);
  }
  if (unread.empty()) return;
  const size_t length = couplets.front().size(),
               threads = task_.team == nullptr
                             ? 1
                             : std::clamp(unread.size() / kCoupletsOfThread, size_t{1}, kThreads);
  while (scratches_.size() < threads) scratches_.emplace_back(task_.judge);
  std::vector<CoupletReading> readings(unread.size());
  const auto read_part = [&](Index part) {
    const auto of = [&](size_t share) { return unread.size() * share / threads; };
    const size_t first = of(static_cast<size_t>(part)),
                 count = of(static_cast<size_t>(part) + 1) - first;
    task_.judge.read(scratches_[static_cast<size_t>(part)],
                     std::span(tokens).subspan(first * length, count * length),
                     static_cast<Index>(length / 2), std::span(readings).subspan(first, count));
  };
  if (threads == 1)
    read_part(0);
  else
    task_.team->run(static_cast<Index>(threads), read_part);
  for (size_t n = 0; n < unread.size(); ++n) *unread[n] = readings[n];
}

void Critic::weigh(std::vector<Particle>& particles, size_t characters, size_t couplet,
                   size_t couplets, double weight) {
  const uint8_t role = role_of(static_cast<Index>(couplet), static_cast<Index>(couplets));
  std::vector<Couplet> completed;
  for (const Particle& particle : particles)
    completed.push_back(std::span(particle.text).last(2 * characters));
  read(completed);
  for (size_t n = 0; n < particles.size(); ++n) {
    Particle& particle = particles[n];
    if (couplet == 0) particle.context = title_;
    const CoupletReading& reading = this->reading(completed[n]);
    const float placed = reading.role[role] + std::log(static_cast<float>(kRoles));
    const float nats = kCriticWeights.fit * task_.judge.fit(particle.context, reading) +
                       kCriticWeights.subject * task_.judge.fit(title_, reading) +
                       kCriticWeights.lines * reading.lines +
                       kCriticWeights.genuine * reading.genuine + kCriticWeights.role * placed;
    particle.log_weight += weight * static_cast<double>(nats);
    particle.context.add(reading);
  }
}

PoemJudgement Critic::judge(std::span<const Token> text, size_t characters) {
  std::vector<Couplet> couplets;
  for (size_t at = 0; at < text.size(); at += 2 * characters)
    couplets.push_back(text.subspan(at, 2 * characters));
  read(couplets);
  std::vector<CoupletReading> readings;
  for (const Couplet couplet : couplets) readings.push_back(reading(couplet));
  return task_.judge.judge_poem(readings, task_.title, kCriticWeights);
}

}  // namespace tangyin
