#include "experiment/plan.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr int64_t kFewestSteps = 10;
constexpr double kEvaluationCost = 0.35;  // of a test batch, in steps: forward alone
// A step of report-final (128 units, windows of 200) and of part 8 (128 units) beside one of report
// (512 units, windows of 40): the products have 0.2 times the work a token, the softmax all of it.
constexpr double kFinalCost = 1.8, kCellCost = 0.4;

bool asked(std::span<const ReportPart> parts, ReportPart part) {
  return std::ranges::find(parts, part) != parts.end();
}

void add_optimizers(const ReportSizes& s, ReportPlan& plan) {
  for (const RateGrid& grid : kRateGrids) {
    for (const double rate : grid.rates)
      plan.runs.push_back({grid_run(grid.optimizer, rate), ReportPart::optimizers, s.grid, 1});
    for (int64_t seed = 1; seed <= s.seeds; ++seed)
      plan.runs.push_back(
          {race_run(grid.optimizer, seed), ReportPart::optimizers, s.race, s.evaluations});
  }
}

void add_runs(ReportPart part, const ReportSizes& s, ReportPlan& plan) {
  const auto add = [&](std::string_view name, int64_t steps, double cost) {
    plan.runs.push_back({std::string(name), part, steps, s.evaluations, cost});
  };
  switch (part) {
    case ReportPart::axis:
      return add(kAxisRun, s.axis, 1);
    case ReportPart::optimizers:
      return add_optimizers(s, plan);
    case ReportPart::initialization:
      for (const char* kind : {"zero", "constant", "xavier", "orthogonal"})
        add(fmt::format("initial-{}", kind), s.initial, 1);
      return;
    case ReportPart::windows:
      add(kWholeRun, s.compared, 1);
      return add(kBehindRun, s.compared, 1);
    case ReportPart::presets:
      add(kOriginalRun, s.compared, 1);
      return add(kFinalRun, s.final_steps, kFinalCost);
    case ReportPart::cell:
      add(kCellLstmRun, s.cell, kCellCost);
      return add(kCellRnnRun, s.cell, kCellCost);
    case ReportPart::perplexity:
    case ReportPart::growth:
      return;  // read the main run alone
  }
}

// Seconds of what is no training, by part.
double work_of(ReportPart part) {
  switch (part) {
    case ReportPart::perplexity:
      return 150;
    case ReportPart::windows:
      return 120;
    case ReportPart::presets:
      return 90;
    case ReportPart::growth:
      return 150;
    case ReportPart::axis:
    case ReportPart::initialization:
      return 30;
    case ReportPart::optimizers:
      return 10;
    case ReportPart::cell:
      return 60;
  }
  return 0;
}

constexpr double kReadingSeconds = 40;  // the corpus, twice

}  // namespace

std::string grid_run(std::string_view optimizer, double rate) {
  return fmt::format("grid-{}-{:g}", optimizer, rate);
}

std::string race_run(std::string_view optimizer, int64_t seed) {
  return fmt::format("race-{}-{}", optimizer, seed);
}

double ReportPlan::seconds(const PlannedRun& run) const {
  const auto steps = static_cast<double>(run.steps),
             evaluated = static_cast<double>(run.evaluations * sizes.test_batches);
  return step_seconds * run.cost * (steps + kEvaluationCost * evaluated);
}

double ReportPlan::seconds() const {
  double sum = 0;
  for (const PlannedRun& one : runs) sum += seconds(one);
  for (const PlannedWork& one : work) sum += seconds(one);
  return sum;
}

const PlannedRun& ReportPlan::run(const std::string& name) const {
  const auto found = std::ranges::find(runs, name, &PlannedRun::name);
  if (found == runs.end())
    throw InputError(fmt::format("{}: no such run in the plan of this report", name));
  return *found;
}

ReportSizes scaled(const ReportSizes& full, double scale) {
  ReportSizes s = full;
  for (int64_t* steps :
       {&s.main, &s.axis, &s.grid, &s.race, &s.initial, &s.compared, &s.final_steps, &s.cell})
    *steps = std::max(std::min(*steps, kFewestSteps),
                      static_cast<int64_t>(std::llround(scale * static_cast<double>(*steps))));
  s.main_stages = std::min(s.main_stages, s.main);
  // Part 5 compares with the weights that the main run had at one of its evaluations.
  const int64_t every = std::max<int64_t>(1, s.main / s.main_stages);
  s.compared = std::clamp((s.compared + every / 2) / every * every, every, s.main / every * every);
  s.test_batches =
      std::max<int64_t>(std::min<int64_t>(s.test_batches, 4),
                        std::llround(std::sqrt(scale) * static_cast<double>(s.test_batches)));
  return s;
}

ReportPlan make_plan(const ReportSizes& sizes, double scale, std::span<const ReportPart> parts,
                     double step_seconds) {
  ReportPlan plan{.sizes = sizes, .scale = scale, .step_seconds = step_seconds};
  plan.work.push_back({"corpus", ReportPart::perplexity, kReadingSeconds * step_seconds / 0.256});
  const bool main =
      std::ranges::any_of(parts, [](ReportPart part) { return part != ReportPart::optimizers; });
  if (main)
    plan.runs.push_back(
        {std::string(kMainRun), ReportPart::perplexity, sizes.main, sizes.main_stages});
  for (const NamedPart& entry : kReportParts) {
    if (!asked(parts, entry.part)) continue;
    add_runs(entry.part, sizes, plan);
    plan.work.push_back(
        {std::string(entry.name), entry.part, work_of(entry.part) * step_seconds / 0.256});
  }
  return plan;
}

ReportPlan fit_plan(const ReportSizes& full, std::span<const ReportPart> parts, double step_seconds,
                    std::optional<double> budget) {
  const auto at = [&](double scale, int64_t seeds) {
    ReportSizes sizes = scaled(full, scale);
    sizes.seeds = seeds;
    return make_plan(sizes, scale, parts, step_seconds);
  };
  if (!budget || at(1, full.seeds).seconds() <= *budget) return at(1, full.seeds);
  for (int64_t seeds = full.seeds;; --seeds) {
    double fits = 0, too_long = 1;
    for (int k = 0; k < 40; ++k) {
      const double middle = (fits + too_long) / 2;
      (at(middle, seeds).seconds() <= *budget ? fits : too_long) = middle;
    }
    constexpr double kWorthwhile = 0.4;
    if (fits >= kWorthwhile || seeds <= 1) return at(fits, std::max<int64_t>(seeds, 1));
  }
}

double parse_duration(std::string_view text) {
  const auto fail = [&] {
    return UsageError(
        fmt::format("'{}' is no duration; write hours, minutes and seconds as in 2h, 90m or 1h30m",
                    in_brief(text)));
  };
  double sum = 0;
  const char *at = text.data(), *end = at + text.size();
  if (text.empty()) throw fail();
  while (at != end) {
    double number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc() || stop == end || !(number >= 0) || number > 1e6) throw fail();
    if (*stop == 'h')
      number *= 3600;
    else if (*stop == 'm')
      number *= 60;
    else if (*stop != 's')
      throw fail();
    sum += number;
    at = stop + 1;
  }
  if (!(sum > 0)) throw fail();
  return sum;
}

}  // namespace tangyin
