#include "experiment/work_progress.h"

#include <algorithm>

namespace tangyin {

WorkProgress::WorkProgress(const ReportPlan& plan) {
  for (const PlannedRun& run : plan.runs) items_[run.name].seconds = plan.seconds(run);
  for (const PlannedWork& work : plan.work) items_["work:" + work.name].seconds = work.seconds;
  for (const auto& [name, item] : items_) total_ += item.seconds;
}

void WorkProgress::set(const std::string& name, double share) {
  if (const auto item = items_.find(name); item != items_.end())
    item->second.share = std::clamp(share, item->second.stood, 1.0);
}

void WorkProgress::stood(const std::string& name, double share) {
  const auto entry = items_.find(name);
  if (entry == items_.end()) return;
  Item& item = entry->second;
  const double before = std::clamp(share, 0.0, 1.0) - item.share;  // less what was done here
  if (before > 0) item.share += before, item.stood += before;
}

double WorkProgress::done() const {
  double sum = 0;
  for (const auto& [name, item] : items_) sum += item.seconds * item.share;
  return total_ > 0 ? sum / total_ : 1;
}

double WorkProgress::seconds_left(double elapsed) const {
  constexpr double kKnown = 0.02;  // of the plan, after which the speed is known
  double here = 0;
  for (const auto& [name, item] : items_) here += item.seconds * (item.share - item.stood);
  const double left = total_ * (1 - done());
  return here > kKnown * total_ ? left * elapsed / here : left;
}

}  // namespace tangyin
