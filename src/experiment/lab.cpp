#include "experiment/lab.h"

#include <algorithm>

#include "base/error.h"
#include "training/data.h"

namespace tangyin {

namespace fs = std::filesystem;

Lab::Lab(const ReportOptions& options, const ReportObserver& observer)
    : options_(options), observer_(observer) {}

void Lab::begin(ReportPlan plan) {
  plan_ = std::move(plan);
  progress_.emplace(*plan_);
}

TrainSettings Lab::settings(const std::string& name) const {
  TrainSettings s = preset(name);
  for (const std::string& assignment : options_.assignments) set_option(s, assignment);
  check_settings(s);
  s.dtype = compute_of(s) == Compute::bf16 ? OperandDtype::bf16 : OperandDtype::fp32;
  return s;
}

TrainingData& Lab::data() {
  if (!data_)
    data_ = std::make_unique<TrainingData>(load_training_data(settings(), options_.corpus));
  return *data_;
}

const WindowDataset& Lab::poems() {
  if (!poems_)
    poems_ = std::make_unique<WindowDataset>(load_window_dataset(settings(), options_.corpus));
  return *poems_;
}

fs::path Lab::folder(const std::string& run) const {
  return options_.out / "runs" / run;
}

fs::path Lab::last_model(const std::string& run) const {
  return folder(run) / "last.safetensors";
}

fs::path Lab::stage_model(int64_t step, std::string_view run) const {
  return folder(std::string(run)) / fmt::format("stage-{:06}.safetensors", step);
}

int64_t Lab::main_every() const {
  return std::max<int64_t>(1, plan().sizes.main / plan().sizes.main_stages);
}

std::vector<int64_t> Lab::main_stages() const {
  return stage_steps(plan().sizes.main, main_every(), plan().sizes.compared);
}

Json Lab::run(const std::string& name, const TrainSettings& settings, TrainingData& data,
              const Wishes& wishes) {
  const fs::path record = folder(name) / "record.json";
  if (fs::exists(record)) {
    progress_->stood(name);
    return read_json(record);
  }
  check();
  Json measured = train(name, settings, data, wishes);
  write_json(record, measured);
  std::error_code ignored;  // what only a run that goes on needs; some gigabytes in all
  fs::remove_all(folder(name) / "checkpoints", ignored);
  fs::remove(folder(name) / "best.safetensors", ignored);
  return measured;
}

Json Lab::main_run() {
  return run(std::string(kMainRun), settings(), data(),
             {.keep_model = true, .stages = main_stages()});
}

void Lab::progress(const std::string& item, double share, const std::string& doing) {
  progress_->set(item, share);
  const double elapsed =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  observer_.progress({doing, progress_->done(), progress_->seconds_left(elapsed)});
}

void Lab::work(const std::string& name, double share, const std::string& doing) {
  progress("work:" + name, share, doing);
  check();
}

void Lab::finished_before(const std::string& item, double share) {
  progress_->stood(item, share);
}

std::function<bool(double)> Lab::watch(const std::string& name, const std::string& doing,
                                       double from, double to) {
  return [=, this](double share) {
    progress("work:" + name, from + (to - from) * share, doing);
    return !observer_.interrupted();
  };
}

void Lab::check() const {
  if (observer_.interrupted()) throw Interrupted();
}

}  // namespace tangyin
