#include "search/critic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.h"
#include "judge/random_judge.h"

namespace tangyin {
namespace {

constexpr size_t kCharacters = 5;

class CriticOfARandomJudge : public testing::Test {
 protected:
  CriticOfARandomJudge() : judge_(random_judge()), tokens_(60) {
    std::iota(tokens_.begin(), tokens_.end(), 0);  // the model's tokens are the judge's
  }
  static std::vector<Token> poem(uint64_t seed) {
    Random random(seed);
    std::vector<Token> text(4 * kCharacters);
    for (Token& token : text) token = static_cast<Token>(4 + random.below(56));
    return text;
  }
  Judge judge_;
  std::vector<Token> tokens_;
};

TEST_F(CriticOfARandomJudge, WeighsCoupletsAsThePoemIsJudged) {
  Critic critic({judge_, tokens_});
  std::vector<Particle> particles(3);
  for (size_t half = 0; half < 2; ++half) {
    for (size_t n = 0; n < particles.size(); ++n) {
      const std::vector<Token> text = poem(n / 2);  // the first two are alike
      particles[n].text.assign(text.begin(),
                               text.begin() + static_cast<std::ptrdiff_t>((half + 1) * 10));
    }
    critic.weigh(particles, kCharacters, half, 2, 0.5);
  }
  EXPECT_EQ(particles[0].log_weight, particles[1].log_weight);
  for (const Particle& particle : particles) {
    double sum = 0;
    for (const auto& couplet : critic.judge(particle.text, kCharacters).couplets)
      sum += static_cast<double>(
          kCriticWeights.fit * couplet.fit + kCriticWeights.subject * couplet.subject +
          kCriticWeights.lines * couplet.lines + kCriticWeights.genuine * couplet.genuine +
          kCriticWeights.role * couplet.role);
    EXPECT_NEAR(particle.log_weight, 0.5 * sum, 1e-4);
  }
  EXPECT_NE(particles[0].log_weight, particles[2].log_weight);
}

TEST_F(CriticOfARandomJudge, WeighsAlikeOnAnyNumberOfThreads) {
  const std::vector<float> title(static_cast<size_t>(judge_.config().vector), 0.3F);
  const auto weights = [&](Team* team) {
    Critic critic({judge_, tokens_, title, team});
    std::vector<Particle> particles(70);  // couplets enough for four threads
    for (size_t n = 0; n < particles.size(); ++n) {
      const std::vector<Token> text = poem(n);
      particles[n].text.assign(text.begin(), text.begin() + 10);
    }
    critic.weigh(particles, kCharacters, 0, 2, 0.5);
    std::vector<double> result;
    for (const Particle& particle : particles) result.push_back(particle.log_weight);
    return result;
  };
  Team team(3);
  EXPECT_EQ(weights(&team), weights(nullptr));
}

TEST_F(CriticOfARandomJudge, MeasuresTheFirstCoupletByTheTitle) {
  const std::vector<float> title(static_cast<size_t>(judge_.config().vector), 0.3F);
  Critic told({judge_, tokens_, title}), untold({judge_, tokens_});
  EXPECT_NE(told.judge(poem(1), kCharacters).couplets[0].fit, 0);
  EXPECT_EQ(untold.judge(poem(1), kCharacters).couplets[0].fit, 0);
}

}  // namespace
}  // namespace tangyin
