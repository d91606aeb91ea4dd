// One search while it runs: its particles and what moves them.  search.cpp has the order of things,
// search_steps.cpp what happens at a cell, held_lines.cpp the lines that stand already.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "search/chooser.h"
#include "search/search.h"

namespace tangyin {

class SearchRun {
 public:
  SearchRun(const SearchTask& task, const SearchOptions& settings)
      : engine_(task.engine),
        lexicon_(task.lexicon),
        grid_(task.grid),
        index_(task.index),
        written_(task.written),
        watch_(task.watch),
        critic_(task.critic),
        reward_(task.index == nullptr || task.index->line_reward().empty()
                    ? nullptr
                    : &task.index->line_reward()),
        revised_(task.revised),
        settings_(settings),
        random_(settings.seed),
        model_(engine_, settings.particles, task.prompt, settings.guidance),
        particles_(static_cast<size_t>(settings.particles)),
        count_(particles_.size()) {
    const int threads = settings.beam ? 1 : std::min(engine_.team().threads(), settings.particles);
    for (int n = 0; n < std::clamp(threads, 1, kChoosers); ++n)
      choosers_.emplace_back(task, settings);
  }

  std::vector<Candidate> run();

 private:
  Chooser& chooser() noexcept { return choosers_.front(); }
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
  // Calls work(chooser, members) for all particles that share a state and a plan, so that what is
  // allowed there is found once; on several threads, each with a chooser of its own.
  void each_group(const std::function<void(Chooser&, std::span<const size_t>)>& work);
  bool draw_each(const Cell& cell);
  bool keep_best(const Cell& cell);
  void penalise_copies(const Cell& cell);
  bool weigh(const std::function<double(size_t)>& log_factor);
  void resample_if_few();
  void read_next();
  void reward(size_t characters, bool weighed);
  const std::optional<Token>& mark_after(size_t line) const {
    return line % 2 == 0 ? lexicon_.comma : lexicon_.stop;
  }
  const float* row(const Particle& particle) const { return model_.row(particle.row); }
  const float* told_row(const Particle& particle) const { return model_.told_row(particle.row); }
  double scene_from(size_t line, const Particle& particle) const;
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
  const LineReward* reward_;  // null: none
  const Candidate* revised_;
  const SearchOptions settings_;
  static constexpr int kChoosers = 4;  // at most; each remembers some MB of biases
  std::deque<Chooser> choosers_;       // for each thread; any is like the others
  Random random_;
  GuidedModel model_;
  std::vector<Particle> particles_;
  size_t count_;  // of particles after resampling
  size_t first_open_ = 0,
         last_open_ = 0;  // the lines from first_open_ to before last_open_ are open
  size_t settled_ = 0, settled_cells_ = 0;  // lines that all particles share, their characters
  std::u32string settled_text_;             // and of the next line what they share
};

}  // namespace tangyin
