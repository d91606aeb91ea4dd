// Lines that a revision holds: read, not searched.
#include <algorithm>

#include "search/reward.h"
#include "search/search_run.h"

namespace tangyin {
namespace {

// One particle of so many goes on into held lines.
constexpr size_t kHeldShare = 4;

}  // namespace

// Writes the held character of `cell` in every particle that may have it there; false if none may.
bool SearchRun::write_held(const Cell& cell,
                           const std::function<float(const Particle&)>& log_prob) {
  std::erase_if(particles_, [&](const Particle& p) { return !chooser().given_fits(p, cell); });
  for (Particle& particle : particles_) {
    chooser().prepare(particle, cell, nullptr);
    const Token token = chooser().given(particle, cell);
    chooser().write(particle, cell, token, log_prob(particle));
  }
  penalise_copies(cell);
  return !particles_.empty();
}

// The held lines before the open ones are the same for all particles: one writes them, with the
// probabilities that they had, and the others begin as copies of it.
bool SearchRun::read_held_before() {
  if (first_open_ == 0) return true;
  const size_t count = particles_.size();
  particles_.resize(1);
  for (size_t line = 0; line < first_open_; ++line) {
    for (size_t column = 0; column < grid_.plans.front().lines[line].length(); ++column) {
      if (watch_ != nullptr) watch_->check();
      const auto known = [&](const Particle& p) { return revised_->log_probs[p.text.size()]; };
      if (!write_held({line, column}, known)) return false;
      model_.feed({&particles_.front().text.back(), 1});
      reward(grid_.plans.front().lines[line].length(), false);
    }
    read_mark(line);
    judge_couplet(line);
  }
  if (!settings_.beam) particles_.assign(count, Particle(particles_.front()));
  return true;
}

// Before held lines: few particles are enough to judge what was written by them.
void SearchRun::thin_out() {
  if (settings_.beam) return;
  count_ = std::max<size_t>(1, static_cast<size_t>(settings_.particles) / kHeldShare);
  resample_if_few();
}

// Leaves one particle of those that share a state, and no state without one.
void SearchRun::keep_distinct() {
  std::vector<int32_t> parents;
  std::erase_if(particles_, [&](Particle& particle) {
    if (std::ranges::find(parents, particle.row) != parents.end()) return true;
    parents.push_back(particle.row);
    particle.row = static_cast<int32_t>(parents.size()) - 1;
    return false;
  });
  model_.select(parents);
}

// The held lines after the open ones: nothing is drawn any more, so every distinct particle goes on to
// the end, and the model reads all of it at once.
bool SearchRun::read_held_after() {
  const std::vector<LinePlan>& lines = grid_.plans.front().lines;
  if (last_open_ == lines.size()) return true;
  thin_out();
  keep_distinct();
  std::vector<Token> text;
  std::vector<Index> place;  // of each character in `text`
  for (size_t line = last_open_; line < lines.size(); ++line) {
    for (const Token token : lines[line].given) {
      place.push_back(static_cast<Index>(text.size()));
      text.push_back(token);
    }
    if (mark_after(line) && line + 1 < lines.size()) text.push_back(*mark_after(line));
  }
  if (watch_ != nullptr) watch_->check();
  const OwnedMatrix<float> log_probs(model_.size(), static_cast<Index>(text.size()));
  OwnedMatrix<float> hidden;
  const Index states = model_.size();
  model_.read(text, log_probs.view(), reward_ == nullptr ? nullptr : &hidden);
  size_t number = 0;
  for (size_t line = last_open_; line < lines.size(); ++line)
    for (size_t column = 0; column < lines[line].length(); ++column, ++number) {
      const auto read = [&](const Particle& p) { return log_probs.view()(p.row, place[number]); };
      if (!write_held({line, column}, read)) return false;
      if (reward_ == nullptr) continue;
      const size_t characters = lines[line].length();
      for (Particle& p : particles_)
        p.reward += reward_->of({hidden.view().row(place[number] * states + p.row),
                                 static_cast<size_t>(engine_.config().hidden)},
                                p.log_probs.back()) +
                    reward_of_phrase(*index_, engine_.vocabulary(), p.text, characters) +
                    reward_of_text(*index_, grid_, p.text, characters);
    }
  return true;
}

}  // namespace tangyin
