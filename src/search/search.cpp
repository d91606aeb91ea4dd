#include "search/search.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "search/search_run.h"

namespace tangyin {

void SearchRun::begin() {
  model_.begin(grid_.plans.front().cells());
  const std::vector<LinePlan>& lines = grid_.plans.front().lines;
  const auto is_open = [](const LinePlan& line) { return line.held.empty(); };
  first_open_ = static_cast<size_t>(std::ranges::find_if(lines, is_open) - lines.begin());
  last_open_ =
      static_cast<size_t>(std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(first_open_),
                                       lines.end(), std::not_fn(is_open)) -
                          lines.begin());
  // One for each plan.
  if (settings_.beam) particles_.resize(std::min(particles_.size(), grid_.plans.size()));
  for (size_t n = 0; n < particles_.size(); ++n) {
    particles_[n].plan = n % grid_.plans.size();
    particles_[n].rhymes = grid_.plans[particles_[n].plan].rhymes;
  }
}

bool SearchRun::write_line(size_t line) {
  for (size_t column = 0; column < grid_.plans.front().lines[line].length(); ++column)
    if (!fill({line, column})) return false;
  if (!end_line(line)) return false;
  if (!weigh([&](size_t n) { return scene_from(line, particles_[n]); })) return false;
  judge_couplet(line);
  report_settled(line + 1);
  return true;
}

// What all particles have at `cell`, place `number` of the poem, or are given there; kBlank where
// they differ or have nothing yet.
Token SearchRun::agreed_at(const Cell& cell, size_t number) const {
  const auto at = [&](const Particle& p) {
    return number < p.text.size() ? p.text[number]
                                  : grid_.plans[p.plan].lines[cell.line].given[cell.column];
  };
  const Token token = at(particles_.front());
  const auto same = [&](const Particle& p) { return at(p) == token; };
  return std::ranges::all_of(particles_, same) ? token : kBlank;
}

// Tells the watch of characters and lines that all particles have come to share; the first
// `written` lines are ended.
void SearchRun::report_settled(size_t written) {
  if (watch_ == nullptr) return;
  const std::vector<LinePlan>& shape = grid_.plans.front().lines;
  while (settled_ < shape.size()) {
    while (settled_text_.size() < shape[settled_].length()) {
      const Cell cell{settled_, settled_text_.size()};
      const Token token = agreed_at(cell, settled_cells_ + cell.column);
      if (token == kBlank) return;
      settled_text_.push_back(engine_.vocabulary().character(token));
      if (watch_->character) watch_->character(cell, settled_text_.back());
    }
    if (settled_ >= written) return;
    if (watch_->settled) watch_->settled(settled_, settled_text_);
    settled_cells_ += settled_text_.size();
    ++settled_;
    settled_text_.clear();
  }
}

std::vector<Candidate> SearchRun::results() {
  std::vector<Candidate> found;
  for (const Particle& p : particles_)
    found.push_back({p.plan, p.text, p.log_probs, p.log_weight, 0,
                     chooser().habits(grid_.plans[p.plan], p.text),
                     chooser().subject_words().in_poem(grid_.plans[p.plan], p.text),
                     scene_from(0, p), p.reward / static_cast<double>(p.text.size()),
                     p.copied_lines, p.copied_spans});
  if (is_judged())
    for (Candidate& c : found)
      c.judgement = static_cast<double>(
          critic_->judge(c.text, grid_.plans[c.plan].lines.front().length()).total);
  std::ranges::sort(
      found, [&](const Candidate& a, const Candidate& b) { return ranks_before(a, b, settings_); });
  const auto same = [](const Candidate& a, const Candidate& b) { return a.text == b.text; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

std::vector<Candidate> SearchRun::run() {
  begin();
  report_settled(0);
  if (!read_held_before()) return {};
  for (size_t line = first_open_; line < last_open_; ++line)
    if (!write_line(line)) return {};
  return read_held_after() ? results() : std::vector<Candidate>();
}

void SearchWatch::check() const {
  if (cancelled && cancelled()) throw Cancelled();
}

double Candidate::mean_log_prob() const {
  return std::accumulate(log_probs.begin(), log_probs.end(), 0.0) /
         static_cast<double>(log_probs.size());
}

// Likelihood alone would prefer the commonest characters, so part of their rarity is added back.
double Candidate::ranking(const SearchOptions& options) const {
  double rare = 0;
  for (const Token token : text) rare += rarity(token);
  return mean_log_prob() +
         (options.specificity * rare + habits + subject_words + scene) /
             static_cast<double>(text.size()) +
         options.judge_ranking * judgement + options.reward_ranking * reward;
}

bool ranks_before(const Candidate& a, const Candidate& b, const SearchOptions& options) {
  if (a.copied_lines != b.copied_lines) return a.copied_lines < b.copied_lines;
  if (a.copied_spans != b.copied_spans) return a.copied_spans < b.copied_spans;
  const double x = a.ranking(options), y = b.ranking(options);
  return x != y ? x > y : a.text < b.text;
}

std::vector<Candidate> search(const SearchTask& task, const SearchOptions& options) {
  return SearchRun(task, options).run();
}

}  // namespace tangyin
