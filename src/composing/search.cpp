#include "composing/search.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "composing/particles.h"

namespace tangyin {
namespace {

class Search {
 public:
  Search(const Engine& engine, const Lexicon& lexicon, const Grid& grid, const SearchOptions& settings)
      : engine_(engine),
        lexicon_(lexicon),
        grid_(grid),
        settings_(settings),
        chooser_(engine, lexicon, grid, settings),
        random_(settings.seed),
        states_(engine, settings.particles),
        rows_(settings.particles, engine.row_size()),
        particles_(static_cast<size_t>(settings.particles)) {}

  std::vector<Candidate> run();

 private:
  void begin();
  bool fill(const Cell& cell);
  bool end_line(size_t line);
  bool weigh(const std::function<double(size_t)>& log_factor);
  void resample_if_few();
  void read_next();
  const float* row(const Particle& particle) const { return rows_.view().row(particle.row); }
  void predict() { engine_.log_probabilities(states_, rows_.view().slice(0, states_.size())); }
  std::vector<Candidate> results() const;

  const Engine& engine_;
  const Lexicon& lexicon_;
  const Grid& grid_;
  const SearchOptions settings_;
  Chooser chooser_;
  Random random_;
  States states_;
  OwnedMatrix<float> rows_;  // [states, V]
  std::vector<Particle> particles_;
};

void Search::begin() {
  begin_text(engine_, states_, grid_.cells());
  for (size_t n = 0; n < particles_.size(); ++n) {
    particles_[n].plan = n % grid_.plans.size();
    particles_[n].rhymes = grid_.rhymes;
  }
}

// Multiplies the weights and drops the particles that have none left; false if all are gone.
bool Search::weigh(const std::function<double(size_t)>& log_factor) {
  for (size_t n = 0; n < particles_.size(); ++n) particles_[n].log_weight += log_factor(n);
  std::erase_if(particles_, [](const Particle& p) { return p.log_weight == kDead; });
  return !particles_.empty();
}

void Search::resample_if_few() {
  std::vector<double> weights(particles_.size());
  std::transform(particles_.begin(), particles_.end(), weights.begin(), [](const Particle& p) { return p.log_weight; });
  const auto count = static_cast<size_t>(settings_.particles);
  if (effective_size(weights) >= static_cast<double>(count) / 2) return;
  const double mean = [&] {  // the mean weight stays what it was
    const double most = *std::max_element(weights.begin(), weights.end());
    double sum = 0;
    for (const double w : weights) sum += std::exp(w - most);
    return most + std::log(sum / static_cast<double>(count));
  }();
  std::vector<Particle> chosen;
  chosen.reserve(count);
  for (const int32_t n : resample(weights, count, random_)) {
    chosen.push_back(particles_[static_cast<size_t>(n)]);
    chosen.back().log_weight = mean;
  }
  particles_ = std::move(chosen);
}

// The model reads what each particle has just written; particles that share a state and a character stay together.
void Search::read_next() {
  std::map<std::pair<int32_t, Token>, int32_t> distinct;
  for (const Particle& particle : particles_) distinct.try_emplace({particle.row, particle.text.back()}, 0);
  std::vector<int32_t> parents;
  std::vector<Token> tokens;
  for (auto& [key, index] : distinct) {
    index = static_cast<int32_t>(parents.size());
    parents.push_back(key.first), tokens.push_back(key.second);
  }
  for (Particle& particle : particles_) particle.row = distinct.at({particle.row, particle.text.back()});
  states_.select(parents);
  engine_.feed(states_, tokens);
}

bool Search::fill(const Cell& cell) {
  predict();
  if (!weigh([&](size_t n) { return chooser_.log_share(particles_[n], cell, row(particles_[n])); })) return false;
  resample_if_few();
  const Particle* before = nullptr;  // a copy of the same parent stands beside it: same row, same plan, same chances
  for (Particle& particle : particles_) {
    if (before == nullptr || before->row != particle.row || before->plan != particle.plan)
      chooser_.aim(particle, cell, row(particle));
    const Token token = chooser_.draw(random_);
    chooser_.write(particle, cell, token, row(particle)[token]);
    before = &particle;
  }
  read_next();
  return true;
}

// The form ends the line: the weight asks how ready the model was for that, then it reads the mark.
bool Search::end_line(size_t line) {
  if (lexicon_.marks.empty()) return true;
  predict();
  if (!weigh([&](size_t n) {
    double sum = 0;
    for (const Token mark : lexicon_.marks) sum += std::exp(static_cast<double>(row(particles_[n])[mark]));
    return std::log(sum);
  })) return false;
  const auto& mark = line % 2 == 0 ? lexicon_.comma : lexicon_.stop;
  if (mark) engine_.feed(states_, std::vector<Token>(static_cast<size_t>(states_.size()), *mark));
  return true;
}

std::vector<Candidate> Search::results() const {
  std::vector<Candidate> found;
  for (const Particle& p : particles_) found.push_back({p.plan, p.text, p.log_probs, p.log_weight});
  const auto better = [](const Candidate& a, const Candidate& b) {
    const double x = a.mean_log_prob(), y = b.mean_log_prob();
    return x != y ? x > y : a.text < b.text;
  };
  std::sort(found.begin(), found.end(), better);
  const auto same = [](const Candidate& a, const Candidate& b) { return a.text == b.text; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

std::vector<Candidate> Search::run() {
  begin();
  for (size_t line = 0; line < grid_.given.size(); ++line) {
    for (size_t column = 0; column < grid_.given[line].size(); ++column)
      if (!fill({line, column, grid_.given[line][column]})) return {};
    if (!end_line(line)) return {};
  }
  return results();
}

}  // namespace

double Candidate::mean_log_prob() const {
  return std::accumulate(log_probs.begin(), log_probs.end(), 0.0) / static_cast<double>(log_probs.size());
}

std::vector<Candidate> search(const Engine& engine, const Lexicon& lexicon, const Grid& grid,
                              const SearchOptions& options) {
  return Search(engine, lexicon, grid, options).run();
}

}  // namespace tangyin
