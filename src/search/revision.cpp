#include "search/revision.h"

#include <algorithm>

namespace tangyin {
namespace {

constexpr uint64_t kRevisionSeeds = 0x9E3779B97F4A7C15;  // apart from those of whole poems

// The grid of `poem` in which only the lines from `first` to before `last` are open, and no
// character of the others may come again.
Grid held_grid(const SearchTask& task, const Candidate& poem, size_t first, size_t last) {
  Plan plan = task.grid.plans[poem.plan];
  Grid grid{{}, task.grid.banned, task.grid.biases, task.grid.subject, task.grid.scene,
            task.grid.title};
  size_t at = 0;
  for (size_t l = 0; l < plan.lines.size(); ++l) {
    LinePlan& line = plan.lines[l];
    const auto begin = poem.text.begin() + static_cast<std::ptrdiff_t>(at);
    at += line.length();
    if (l >= first && l < last) continue;
    line.held = line.given;
    line.given.assign(begin, begin + static_cast<std::ptrdiff_t>(line.length()));
    if (line.rhymes) plan.rhymes &= task.lexicon[line.given.back()].rhymes;
    for (const Token token : line.given) {
      grid.banned.push_back({token});
      if (task.twins == nullptr) continue;
      if (const auto twins = task.twins->find(token); twins != task.twins->end())
        for (const Token twin : twins->second) grid.banned.push_back({twin});
    }
  }
  grid.plans.push_back(std::move(plan));
  return grid;
}

// Whether all characters of the lines are the request's.
bool is_given(const Plan& plan, size_t first, size_t last) {
  return std::all_of(plan.lines.begin() + static_cast<std::ptrdiff_t>(first),
                     plan.lines.begin() + static_cast<std::ptrdiff_t>(last),
                     [](const LinePlan& line) {
                       return std::ranges::find(line.given, kBlank) == line.given.end();
                     });
}

}  // namespace

Candidate revise(const SearchTask& task, const SearchOptions& options, Candidate poem, int sweeps) {
  const Plan& plan = task.grid.plans[poem.plan];
  if (plan.lines.size() % 2 != 0 || plan.lines.size() < 4) return poem;
  SearchWatch cancelling;  // no line is settled before the last sweep
  if (task.watch != nullptr) cancelling.cancelled = task.watch->cancelled;
  SearchOptions settings = options;
  bool changed = true;
  for (int sweep = 0; sweep < sweeps && changed; ++sweep) {
    changed = false;
    for (size_t line = 0; line < plan.lines.size(); line += 2) {
      if (is_given(plan, line, line + 2)) continue;
      settings.seed += kRevisionSeeds;
      const Grid grid = held_grid(task, poem, line, line + 2);
      const SearchTask part{task.engine, task.lexicon, grid,        task.index, task.written,
                            task.twins,  &cancelling,  task.critic, &poem,      task.prompt};
      const std::vector<Candidate> found = search(part, settings);
      if (found.empty() || !ranks_before(found.front(), poem, options)) continue;
      const size_t number = poem.plan;
      poem = found.front();
      poem.plan = number;
      changed = true;
    }
  }
  return poem;
}

}  // namespace tangyin
