// What the report trains, how long, and how that is shortened to fit a budget.  Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiment/parts.h"

namespace tangyin {

// Lengths of the runs in optimiser steps of the report preset, and how much is measured.  The
// defaults are the full size: about two hours where 20,000 tokens a second are trained.
struct ReportSizes {
  int64_t main = 3000;       // the run of the preset report that parts 1, 2, 4, 5, 6 and 7 share
  int64_t main_stages = 15;  // evaluations of it; part 7 draws poems at seven of them
  int64_t axis = 600;
  int64_t grid = 100;  // each rate of part 3
  int64_t race = 400;  // each seed of part 3
  int64_t seeds = 3;
  int64_t initial = 400;   // each kind of part 4
  int64_t compared = 600;  // each run of part 5, and report-original
  int64_t final_steps = 300;
  int64_t cell = 600;         // LSTM and plain RNN of part 8
  int64_t evaluations = 4;    // of each run but the main one
  int64_t test_batches = 24;  // that each of them measures
};

// The rates that part 3 tries for an optimiser, rising.
struct RateGrid {
  std::string_view optimizer;
  std::array<double, 3> rates;
};
inline constexpr std::array kRateGrids{
    RateGrid{"sgd", {0.3, 1, 3}},           RateGrid{"momentum", {1e-3, 0.1, 0.3}},
    RateGrid{"nesterov", {0.03, 0.1, 0.3}}, RateGrid{"adagrad", {0.01, 0.03, 0.1}},
    RateGrid{"adadelta", {0.3, 1, 3}},      RateGrid{"rmsprop", {3e-4, 1e-3, 3e-3}},
    RateGrid{"adam", {1e-3, 3e-3, 1e-2}},   RateGrid{"adamw", {1e-3, 3e-3, 1e-2}}};

// One training run.
struct PlannedRun {
  std::string name;   // its folder in RUN/runs
  ReportPart part{};  // that trains it, where no part before has
  int64_t steps = 0;
  int64_t evaluations = 0;
  double cost = 1;  // seconds of a step, in steps of the preset report
};

// Work that is no training run, seconds on a machine that trains 20,000 tokens a second.
struct PlannedWork {
  std::string name;
  ReportPart part;
  double seconds;
};

struct ReportPlan {
  ReportSizes sizes;
  double scale = 1;         // of all steps; 1 is the full size
  double step_seconds = 0;  // of a step of the preset report, measured
  std::vector<PlannedRun> runs = {};
  std::vector<PlannedWork> work = {};

  double seconds(const PlannedRun& run) const;
  double seconds(const PlannedWork& work_item) const { return work_item.seconds; }
  double seconds() const;                                // of all
  const PlannedRun& run(const std::string& name) const;  // InputError where it is not planned
};

// Names of runs.
inline constexpr std::string_view kMainRun = "report", kAxisRun = "axis", kWholeRun = "whole-poems",
                                  kBehindRun = "padding-behind", kOriginalRun = "report-original",
                                  kFinalRun = "report-final", kCellLstmRun = "cell-lstm",
                                  kCellRnnRun = "cell-rnn";
std::string grid_run(std::string_view optimizer, double rate);
std::string race_run(std::string_view optimizer, int64_t seed);

// Steps shortened to `scale` of themselves, never below what can be measured at all (ten steps).
ReportSizes scaled(const ReportSizes& full, double scale);

ReportPlan make_plan(const ReportSizes& sizes, double scale, std::span<const ReportPart> parts,
                     double step_seconds);

// The largest plan that takes no longer than `budget` seconds (none: the full size).  Below two
// fifths of the full length, seeds are given up before steps: three, two, one.  A budget too small
// for anything gives the smallest plan, whose seconds() then exceed it.
ReportPlan fit_plan(const ReportSizes& full, std::span<const ReportPart> parts, double step_seconds,
                    std::optional<double> budget);

// "2h", "90m", "1h30m", "45s", "1.5h" in seconds; UsageError for anything else.
double parse_duration(std::string_view text);

}  // namespace tangyin
