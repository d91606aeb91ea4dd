// One training run of the report: trained, resumed, recorded.
#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "base/files.h"
#include "experiment/lab.h"
#include "training/model_card.h"
#include "training/run_config.h"
#include "training/trainer.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kCurvePoints = 400;

// RUN/runs/NAME/curve.jsonl: the moving mean of the loss now and then, and every evaluation.
class Curve {
 public:
  // Keeps of what an earlier process wrote only what its checkpoint still knows.
  Curve(const fs::path& file, int64_t resumed_at) : file_(file) {
    std::ifstream in(file_);
    std::string kept;
    for (std::string line; std::getline(in, line);) {
      const Json json = Json::parse(line, nullptr, false);
      if (!json.is_object() || json.value("step", int64_t{-1}) > resumed_at ||
          json.value("step", int64_t{-1}) < 0)
        continue;
      add(json);
      kept += line + "\n";
    }
    in.close();
    replace_file(file_, kept);
  }

  void put(const Json& json) {
    add(json);
    std::ofstream out(file_, std::ios::app);
    if (!(out << json.dump() << '\n' << std::flush))
      throw system_error("cannot write " + file_.string());
  }

  const Json& losses() const noexcept { return losses_; }
  const Json& evaluations() const noexcept { return evaluations_; }

 private:
  void add(const Json& json) {
    if (json.contains("all"))
      evaluations_.push_back(json);
    else
      losses_.push_back({json["step"], json["loss"]});
  }
  fs::path file_;
  Json losses_ = Json::array(), evaluations_ = Json::array();
};

TrainSettings settled(TrainSettings s, const PlannedRun& planned, int64_t batches) {
  s.epochs = (static_cast<double>(planned.steps) - 0.5) / static_cast<double>(batches);
  s.patience = 0;
  s.evaluate_every =
      std::max<int64_t>(1, planned.steps / std::max<int64_t>(1, planned.evaluations));
  s.checkpoint_every = std::clamp<int64_t>(planned.steps / 2, 1, 500);
  s.keep = 1;
  s.leap = 0;
  s.on_divergence = OnDivergence::stop;
  return s;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw SystemError(fmt::format("cannot make {}: {}", folder.string(), error.message()));
}

// The record of a run that ended; `diverged`: at a loss that was no number.
Json record_of(const std::string& name, const Trainer& trainer, const Curve& curve, double epochs,
               bool diverged) {
  const Progress& done = trainer.progress();
  Json record{{"name", name},
              {"steps", done.step},
              {"tokens", done.tokens},
              {"epochs", epochs},
              {"seconds", done.seconds},
              {"diverged", diverged},
              {"final_loss", diverged ? Json() : Json(done.loss)},
              {"best", nullptr},
              {"loss", curve.losses()},
              {"evaluations", curve.evaluations()}};
  for (const Json& one : curve.evaluations()) {
    const double perplexity = number_at(one, {"all", "batch"});
    if (record["best"].is_null() || perplexity < number_at(record, {"best", "perplexity"}))
      record["best"] = {{"step", one["step"]}, {"perplexity", perplexity}};
  }
  return record;
}

}  // namespace

Json estimates_of(const Perplexity& sums) {
  const auto by = [](const LossSums& s) {
    return Json{{"tokens", s.tokens},
                {"report", s.mean_exp_of_tokens()},
                {"batch", s.mean_exp_of_batches()},
                {"corpus", s.per_token()}};
  };
  return {{"loss", sums.tokens > 0 ? sums.loss / static_cast<double>(sums.tokens) : 0},
          {"all", by(sums)},
          {"no_padding", by(sums.without_padding)},
          {"no_punctuation", by(sums.without_punctuation)},
          {"neither", by(sums.without_both)}};
}

Json Lab::train(const std::string& name, TrainSettings settings, TrainingData& data,
                const Wishes& wishes) {
  const PlannedRun& planned = plan().run(name);
  const fs::path run = folder(name);
  make_folder(run);
  TrainingData view = view_of(data, wishes.order_seed, plan().sizes.test_batches);
  settings = settled(settings, planned, view.train->batches(0));
  write_run_config(run, {settings, options_.corpus});

  Trainer* training = nullptr;
  Curve* curve = nullptr;
  double epochs = 0;
  const int64_t between = std::max<int64_t>(1, planned.steps / kCurvePoints);
  RunObserver watching;
  watching.interrupted = observer_.interrupted;
  watching.step = [&](const StepReport& r) {
    epochs = r.epoch;
    if (r.step % between == 0 || r.step == r.steps)
      curve->put({{"step", r.step}, {"loss", r.loss}});
    progress(name, static_cast<double>(r.step) / static_cast<double>(r.steps),
             fmt::format("{}: step {} of {}, loss {:.3f}", name, r.step, r.steps, r.loss));
  };
  watching.evaluated = [&](const EvaluationReport& r) {
    Json json{{"step", r.step}, {"epoch", r.epoch}};
    json.update(estimates_of(r.sums));
    curve->put(json);
    if (std::ranges::find(wishes.stages, r.step) != wishes.stages.end())
      write_trained_model(stage_model(r.step, name), training->model(), data.vocabulary,
                          model_card(settings, data, training->progress(), r, ""));
  };
  Trainer trainer(settings, view, run, watching, fs::exists(run / "checkpoints"));
  training = &trainer;
  progress_->stood(
      name, static_cast<double>(trainer.progress().step) / static_cast<double>(planned.steps));
  Curve lines(run / "curve.jsonl", trainer.progress().step);
  curve = &lines;
  if (trainer.progress().step == 0 && !wishes.stages.empty())
    write_trained_model(stage_model(0, name), trainer.model(), data.vocabulary,
                        model_card(settings, data, trainer.progress(), {}, ""));
  bool diverged = false;
  try {
    if (trainer.run() == RunEnd::interrupted) throw Interrupted();
  } catch (const DivergedError&) {
    diverged = true;
  }
  if (wishes.keep_model && !diverged)
    write_trained_model(last_model(name), trainer.model(), data.vocabulary,
                        model_card(settings, data, trainer.progress(), {}, ""));
  return record_of(name, trainer, lines, epochs, diverged);
}

}  // namespace tangyin
