// What happens at a cell and at the end of a line.
#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <utility>

#include "search/reward.h"
#include "search/search_run.h"

namespace tangyin {
namespace {

// Nats taken off a particle's weight for each copy.
constexpr double kCopiedSpan = 2, kCopiedLine = 8;

}  // namespace

// Adds log_factor(n) to each particle's log-weight and drops particles of weight 0, or of none that
// is a number; false if none is left.
bool SearchRun::weigh(const std::function<double(size_t)>& log_factor) {
  for (size_t n = 0; n < particles_.size(); ++n) particles_[n].log_weight += log_factor(n);
  std::erase_if(particles_, [](const Particle& p) { return !std::isfinite(p.log_weight); });
  return !particles_.empty();
}

void SearchRun::resample_if_few() {
  std::vector<double> weights(particles_.size());
  std::transform(particles_.begin(), particles_.end(), weights.begin(),
                 [](const Particle& p) { return p.log_weight; });
  if (particles_.size() <= count_ && effective_size(weights) >= static_cast<double>(count_) / 2)
    return;
  const double mean = [&] {  // every particle gets the old mean weight
    const double most = *std::max_element(weights.begin(), weights.end());
    double sum = 0;
    for (const double w : weights) sum += std::exp(w - most);
    return most + std::log(sum / static_cast<double>(count_));
  }();
  std::vector<Particle> chosen;
  chosen.reserve(count_);
  for (const int32_t n : resample(weights, count_, random_)) {
    chosen.push_back(particles_[static_cast<size_t>(n)]);
    chosen.back().log_weight = mean;
  }
  particles_ = std::move(chosen);
}

// The model reads each particle's last character, once for each pair of state and character.
void SearchRun::read_next() {
  std::map<std::pair<int32_t, Token>, int32_t> distinct;
  for (const Particle& particle : particles_)
    distinct.try_emplace({particle.row, particle.text.back()}, 0);
  std::vector<int32_t> parents;
  std::vector<Token> tokens;
  for (auto& [key, index] : distinct) {
    index = static_cast<int32_t>(parents.size());
    parents.push_back(key.first), tokens.push_back(key.second);
  }
  for (Particle& particle : particles_)
    particle.row = distinct.at({particle.row, particle.text.back()});
  model_.select(parents);
  model_.feed(tokens);
}

// Every particle is rewarded for the character that the model has just read, of a line of
// `characters`; `weighed`: its log-weight too, but for what its text gives, which the chooser has counted.
void SearchRun::reward(size_t characters, bool weighed) {
  if (reward_ == nullptr) return;
  std::vector<double> of_state;
  for (Index n = 0; n < model_.size(); ++n) of_state.push_back(reward_->of(model_.hidden(n), 0));
  for (Particle& particle : particles_) {
    const double gained =
        of_state[static_cast<size_t>(particle.row)] +
        reward_->of_log_prob(particle.log_probs.back()) +
        reward_of_phrase(*index_, engine_.vocabulary(), particle.text, characters);
    particle.reward += gained + reward_of_text(*index_, grid_, particle.text, characters);
    if (weighed)
      particle.log_weight += settings_.reward_weight * gained / static_cast<double>(characters);
  }
}

bool SearchRun::fill(const Cell& cell) {
  if (watch_ != nullptr) watch_->check();
  model_.predict();
  if (!(settings_.beam ? keep_best(cell) : draw_each(cell))) return false;
  penalise_copies(cell);
  report_settled(cell.line);
  read_next();
  reward(grid_.plans.front().lines[cell.line].length(), true);
  return true;
}

void SearchRun::each_group(const std::function<void(Chooser&, std::span<const size_t>)>& work) {
  std::map<std::pair<int32_t, size_t>, std::vector<size_t>> by_state;
  for (size_t n = 0; n < particles_.size(); ++n)
    by_state[{particles_[n].row, particles_[n].plan}].push_back(n);
  std::vector<std::span<const size_t>> groups;
  for (const auto& [state, members] : by_state) groups.emplace_back(members);
  const size_t parts = std::min(choosers_.size(), groups.size());
  std::vector<std::exception_ptr> thrown(parts);
  engine_.team().run(static_cast<Index>(parts), [&](Index part) {
    const auto first = static_cast<size_t>(part);
    try {
      for (size_t g = first; g < groups.size(); g += parts) work(choosers_[first], groups[g]);
    } catch (...) {
      thrown[first] = std::current_exception();
    }
  });
  for (const std::exception_ptr& each : thrown)
    if (each) std::rethrow_exception(each);
}

bool SearchRun::draw_each(const Cell& cell) {
  std::vector<double> shares(particles_.size());
  each_group([&](Chooser& own, std::span<const size_t> members) {
    const Particle& one = particles_[members.front()];
    const double share = own.log_share(one, cell, row(one));
    for (const size_t n : members) shares[n] = share;
  });
  // Remove the look-ahead bonus of the last character: the model now scores this cell itself.
  if (!weigh([&](size_t n) { return shares[n] - static_cast<double>(particles_[n].look_ahead); }))
    return false;
  resample_if_few();
  // Each draws by numbers of its own, so that the order does not matter.
  std::vector<uint64_t> seeds;
  for (size_t n = 0; n < particles_.size(); ++n) seeds.push_back(random_.bits());
  each_group([&](Chooser& own, std::span<const size_t> members) {
    own.prepare(particles_[members.front()], cell, row(particles_[members.front()]));
    for (const size_t n : members) {
      Random random(seeds[n]);
      const Token token = own.draw(random);
      own.write(particles_[n], cell, token, told_row(particles_[n])[token]);
    }
  });
  return true;
}

// One step of beam search: keeps the best extensions of all hypotheses.
bool SearchRun::keep_best(const Cell& cell) {
  std::vector<Chooser::Extension> extensions;
  for (size_t n = 0; n < particles_.size(); ++n) {
    particles_[n].log_weight -= static_cast<double>(particles_[n].look_ahead);
    chooser().extend(particles_[n], cell, row(particles_[n]), n, extensions);
  }
  const auto better = [](const auto& a, const auto& b) {
    return a.log_weight != b.log_weight
               ? a.log_weight > b.log_weight
               : std::pair(a.particle, a.token) < std::pair(b.particle, b.token);
  };
  const size_t count = std::min(extensions.size(), static_cast<size_t>(settings_.particles));
  std::partial_sort(extensions.begin(), extensions.begin() + static_cast<std::ptrdiff_t>(count),
                    extensions.end(), better);
  std::vector<Particle> chosen;
  for (size_t k = 0; k < count; ++k) {
    const auto& [log_weight, number, token] = extensions[k];
    chosen.push_back(particles_[number]);
    chooser().prepare(chosen.back(), cell, row(chosen.back()));
    chooser().write(chosen.back(), cell, token, told_row(chosen.back())[token]);
    chosen.back().log_weight = log_weight;
  }
  particles_ = std::move(chosen);
  return !particles_.empty();
}

// Penalises particles whose last character completes a span or a line of the training text, a line of
// an earlier poem, or a worn one.
void SearchRun::penalise_copies(const Cell& cell) {
  for (Particle& particle : particles_) {
    const LinePlan& line = grid_.plans[particle.plan].lines[cell.line];
    if (line.asked_for(cell.column)) continue;
    const auto tail = [&](size_t length) {
      std::u32string text;
      for (size_t n = particle.text.size() - length; n < particle.text.size(); ++n)
        text.push_back(engine_.vocabulary().character(particle.text[n]));
      return text;
    };
    if (index_ != nullptr && particle.text.size() >= kSpan && index_->has_span(tail(kSpan))) {
      ++particle.copied_spans;
      particle.log_weight -= kCopiedSpan;
    }
    if (cell.column + 1 < line.length()) continue;
    const std::u32string whole = tail(line.length());
    if ((index_ != nullptr && (index_->has_line(whole) || index_->worn_lines().contains(whole))) ||
        (written_ != nullptr && written_->contains(whole))) {
      ++particle.copied_lines;
      particle.log_weight -= kCopiedLine;
    }
  }
}

// Ends a line: multiplies the weights by the model's probability of punctuation here; then the
// model reads it.
bool SearchRun::end_line(size_t line) {
  if (lexicon_.marks.empty()) return true;
  model_.predict();
  if (!weigh([&](size_t n) {
        double sum = 0;
        for (const Token mark : lexicon_.marks)
          sum += std::exp(static_cast<double>(row(particles_[n])[mark]));
        return std::log(sum);
      }))
    return false;
  read_mark(line);
  return true;
}

// The model reads ， or 。.
void SearchRun::read_mark(size_t line) {
  if (lexicon_.marks.empty()) return;
  const auto& mark = mark_after(line);
  if (mark) model_.feed(std::vector<Token>(static_cast<size_t>(model_.size()), *mark));
}

// Scenes::read of the characters of the lines from `line` on, as settings_.scene weighs it.
double SearchRun::scene_from(size_t line, const Particle& particle) const {
  if (index_ == nullptr || index_->scenes().empty() || settings_.scene == 0) return 0;
  SceneBelief belief = grid_.scene;
  std::span<const Token> text(particle.text);
  double sum = 0;
  const std::vector<LinePlan>& lines = grid_.plans[particle.plan].lines;
  for (size_t l = 0; l < lines.size() && !text.empty(); ++l) {
    const double nats = index_->scenes().read_line(text.first(lines[l].length()), belief);
    if (l >= line) sum += nats;
    text = text.subspan(lines[l].length());
  }
  return settings_.scene * sum;
}

bool SearchRun::is_judged() const {
  return critic_ != nullptr && are_judged(grid_.plans.front().lines);
}

void SearchRun::judge_couplet(size_t line) {
  if (line % 2 == 0 || settings_.judge_weight == 0 || !is_judged()) return;
  const std::vector<LinePlan>& lines = grid_.plans.front().lines;
  critic_->weigh(particles_, lines.front().length(), line / 2, lines.size() / 2,
                 settings_.judge_weight);
}

}  // namespace tangyin
