// How much of a plan is done, and how long the rest will take.
#pragma once

#include <map>
#include <string>

#include "experiment/plan.h"

namespace tangyin {

class WorkProgress {
 public:
  explicit WorkProgress(const ReportPlan& plan);

  // `share` of the run or of the work of this name is done; of names that are not planned nothing
  // is kept.  The name of work that is no run is "work:" and its name in the plan.
  void set(const std::string& name, double share);
  // The same for what stood already when the program began: it says nothing about speed.  What was
  // set() before counts as done by this process.
  void stood(const std::string& name, double share = 1);

  double done() const;  // 0 … 1, of the planned seconds
  // Seconds left after `elapsed` seconds of this process: at the speed seen so far once that is
  // known, before that as planned.
  double seconds_left(double elapsed) const;

 private:
  struct Item {
    double seconds = 0, share = 0, stood = 0;
  };
  std::map<std::string, Item> items_;
  double total_ = 0;
};

}  // namespace tangyin
