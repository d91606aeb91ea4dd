#include "search/search.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <optional>

#include "search/chooser.h"

namespace tangyin {
namespace {

// Nats taken off a particle's weight for each copy.
constexpr double kCopiedSpan = 2, kCopiedLine = 8;

// One particle of so many goes on into held lines.
constexpr size_t kHeldShare = 4;

class Search {
 public:
  Search(const SearchTask& task, const SearchOptions& settings)
      : engine_(task.engine),
        lexicon_(task.lexicon),
        grid_(task.grid),
        index_(task.index),
        written_(task.written),
        watch_(task.watch),
        critic_(task.critic),
        revised_(task.revised),
        settings_(settings),
        chooser_(task, settings),
        random_(settings.seed),
        model_(engine_, settings.particles, task.prompt, settings.guidance),
        particles_(static_cast<size_t>(settings.particles)),
        count_(particles_.size()) {}

  std::vector<Candidate> run();

 private:
  void begin();
  bool fill(const Cell& cell);
  bool end_line(size_t line);
  bool write_line(size_t line);
  void read_mark(size_t line);
  bool read_held_before();
  bool read_held_after();
  void keep_distinct();
  bool write_held(const Cell& cell, const std::function<float(const Particle&)>& log_prob);
  Token agreed_at(const Cell& cell, size_t number) const;
  void report_settled(size_t written);
  void thin_out();
  bool draw_each(const Cell& cell);
  bool keep_best(const Cell& cell);
  void penalise_copies(const Cell& cell);
  bool weigh(const std::function<double(size_t)>& log_factor);
  void resample_if_few();
  void read_next();
  const std::optional<Token>& mark_after(size_t line) const {
    return line % 2 == 0 ? lexicon_.comma : lexicon_.stop;
  }
  const float* row(const Particle& particle) const { return model_.row(particle.row); }
  const float* told_row(const Particle& particle) const { return model_.told_row(particle.row); }
  bool is_judged() const;
  void judge_couplet(size_t line);
  std::vector<Candidate> results();

  const Engine& engine_;
  const Lexicon& lexicon_;
  const Grid& grid_;
  const TrainingIndex* index_;
  const LineSet* written_;
  const SearchWatch* watch_;
  Critic* critic_;
  const Candidate* revised_;
  const SearchOptions settings_;
  Chooser chooser_;
  Random random_;
  GuidedModel model_;
  std::vector<Particle> particles_;
  size_t count_;  // of particles after resampling
  size_t first_open_ = 0,
         last_open_ = 0;  // the lines from first_open_ to before last_open_ are searched
  size_t settled_ = 0, settled_cells_ = 0;  // lines that all particles share, their characters
  std::u32string settled_text_;             // and of the next line what they share
};

void Search::begin() {
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

// Adds log_factor(n) to each particle's log-weight and drops particles of weight 0, or of none that
// is a number; false if none is left.
bool Search::weigh(const std::function<double(size_t)>& log_factor) {
  for (size_t n = 0; n < particles_.size(); ++n) particles_[n].log_weight += log_factor(n);
  std::erase_if(particles_, [](const Particle& p) { return !std::isfinite(p.log_weight); });
  return !particles_.empty();
}

void Search::resample_if_few() {
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
void Search::read_next() {
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

bool Search::fill(const Cell& cell) {
  if (watch_ != nullptr) watch_->check();
  model_.predict();
  if (!(settings_.beam ? keep_best(cell) : draw_each(cell))) return false;
  penalise_copies(cell);
  report_settled(cell.line);
  read_next();
  return true;
}

bool Search::draw_each(const Cell& cell) {
  // Remove the look-ahead bonus of the last character: the model now scores this cell itself.
  if (!weigh([&](size_t n) {
        return chooser_.log_share(particles_[n], cell, row(particles_[n])) -
               static_cast<double>(particles_[n].look_ahead);
      }))
    return false;
  resample_if_few();
  // After resampling, copies of one particle are neighbours: the same state, plan and text.
  const Particle* before = nullptr;
  for (Particle& particle : particles_) {
    if (before == nullptr || before->row != particle.row || before->plan != particle.plan)
      chooser_.prepare(particle, cell, row(particle));
    const Token token = chooser_.draw(random_);
    chooser_.write(particle, cell, token, told_row(particle)[token]);
    before = &particle;
  }
  return true;
}

// One step of beam search: keeps the best extensions of all hypotheses.
bool Search::keep_best(const Cell& cell) {
  std::vector<Chooser::Extension> extensions;
  for (size_t n = 0; n < particles_.size(); ++n) {
    particles_[n].log_weight -= static_cast<double>(particles_[n].look_ahead);
    chooser_.extend(particles_[n], cell, row(particles_[n]), n, extensions);
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
    chooser_.prepare(chosen.back(), cell, row(chosen.back()));
    chooser_.write(chosen.back(), cell, token, told_row(chosen.back())[token]);
    chosen.back().log_weight = log_weight;
  }
  particles_ = std::move(chosen);
  return !particles_.empty();
}

// Penalises particles whose last character completes a span or a line of the training text, or a
// line of an earlier poem.
void Search::penalise_copies(const Cell& cell) {
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
    if ((index_ != nullptr && index_->has_line(whole)) ||
        (written_ != nullptr && written_->contains(whole))) {
      ++particle.copied_lines;
      particle.log_weight -= kCopiedLine;
    }
  }
}

// Ends a line: multiplies the weights by the model's probability of punctuation here; then the
// model reads it.
bool Search::end_line(size_t line) {
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
void Search::read_mark(size_t line) {
  if (lexicon_.marks.empty()) return;
  const auto& mark = mark_after(line);
  if (mark) model_.feed(std::vector<Token>(static_cast<size_t>(model_.size()), *mark));
}

bool Search::is_judged() const {
  return critic_ != nullptr && are_judged(grid_.plans.front().lines);
}

void Search::judge_couplet(size_t line) {
  if (line % 2 == 0 || settings_.judge_weight == 0 || !is_judged()) return;
  const std::vector<LinePlan>& lines = grid_.plans.front().lines;
  critic_->weigh(particles_, lines.front().length(), line / 2, lines.size() / 2,
                 settings_.judge_weight);
}

// What all particles have at `cell`, place `number` of the poem, or are given there; kBlank where
// they differ or have nothing yet.
Token Search::agreed_at(const Cell& cell, size_t number) const {
  const auto at = [&](const Particle& p) {
    return number < p.text.size() ? p.text[number]
                                  : grid_.plans[p.plan].lines[cell.line].given[cell.column];
  };
  const Token token = at(particles_.front());
  const auto same = [&](const Particle& p) { return at(p) == token; };
  return std::ranges::all_of(particles_, same) ? token : kBlank;
}

// Before held lines: few particles are enough to judge what was written by them.
void Search::thin_out() {
  if (settings_.beam) return;
  count_ = std::max<size_t>(1, static_cast<size_t>(settings_.particles) / kHeldShare);
  resample_if_few();
}

// Writes the held character of `cell` in every particle that may have it there; false if none may.
bool Search::write_held(const Cell& cell, const std::function<float(const Particle&)>& log_prob) {
  std::erase_if(particles_, [&](const Particle& p) { return !chooser_.given_fits(p, cell); });
  for (Particle& particle : particles_) {
    chooser_.prepare(particle, cell, nullptr);
    const Token token = chooser_.given(particle, cell);
    chooser_.write(particle, cell, token, log_prob(particle));
  }
  penalise_copies(cell);
  return !particles_.empty();
}

// The held lines before the open ones are the same for all particles: one writes them, with the
// probabilities that they had, and the others begin as copies of it.
bool Search::read_held_before() {
  if (first_open_ == 0) return true;
  const size_t count = particles_.size();
  particles_.resize(1);
  for (size_t line = 0; line < first_open_; ++line) {
    for (size_t column = 0; column < grid_.plans.front().lines[line].length(); ++column) {
      if (watch_ != nullptr) watch_->check();
      const auto known = [&](const Particle& p) { return revised_->log_probs[p.text.size()]; };
      if (!write_held({line, column}, known)) return false;
      model_.feed({&particles_.front().text.back(), 1});
    }
    read_mark(line);
    judge_couplet(line);
  }
  if (!settings_.beam) particles_.assign(count, Particle(particles_.front()));
  return true;
}

// Leaves one particle of those that share a state, and no state without one.
void Search::keep_distinct() {
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
bool Search::read_held_after() {
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
  model_.read(text, log_probs.view());
  size_t number = 0;
  for (size_t line = last_open_; line < lines.size(); ++line)
    for (size_t column = 0; column < lines[line].length(); ++column, ++number) {
      const auto read = [&](const Particle& p) { return log_probs.view()(p.row, place[number]); };
      if (!write_held({line, column}, read)) return false;
    }
  return true;
}

// Tells the watch of characters and lines that all particles have come to share; the first
// `written` lines are ended.
void Search::report_settled(size_t written) {
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

std::vector<Candidate> Search::results() {
  std::vector<Candidate> found;
  for (const Particle& p : particles_)
    found.push_back({p.plan, p.text, p.log_probs, p.log_weight, 0,
                     chooser_.habits(grid_.plans[p.plan], p.text), p.copied_lines, p.copied_spans});
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

bool Search::write_line(size_t line) {
  for (size_t column = 0; column < grid_.plans.front().lines[line].length(); ++column)
    if (!fill({line, column})) return false;
  if (!end_line(line)) return false;
  judge_couplet(line);
  report_settled(line + 1);
  return true;
}

std::vector<Candidate> Search::run() {
  begin();
  report_settled(0);
  if (!read_held_before()) return {};
  for (size_t line = first_open_; line < last_open_; ++line)
    if (!write_line(line)) return {};
  return read_held_after() ? results() : std::vector<Candidate>();
}

}  // namespace

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
         (options.specificity * rare + habits) / static_cast<double>(text.size()) +
         options.judge_ranking * judgement;
}

bool ranks_before(const Candidate& a, const Candidate& b, const SearchOptions& options) {
  if (a.copied_lines != b.copied_lines) return a.copied_lines < b.copied_lines;
  if (a.copied_spans != b.copied_spans) return a.copied_spans < b.copied_spans;
  const double x = a.ranking(options), y = b.ranking(options);
  return x != y ? x > y : a.text < b.text;
}

std::vector<Candidate> search(const SearchTask& task, const SearchOptions& options) {
  return Search(task, options).run();
}

}  // namespace tangyin
