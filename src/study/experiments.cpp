#include "study/experiments.h"

#include "base/error.h"
#include "training/data.h"

namespace tangyin {
namespace {

ExperimentRow run_one(const std::string& name, const TrainSettings& settings, TrainingData& data,
                      const std::filesystem::path& out, const RunObserver& observer) {
  std::error_code error;
  std::filesystem::create_directories(out / name, error);
  if (error)
    throw SystemError(fmt::format("cannot make {}: {}", (out / name).string(), error.message()));
  observer.message(fmt::format("── {} ({}, rate {:g}, {:g} epochs)", name, settings.optimizer,
                               settings.learning_rate, settings.epochs));
  ExperimentRow row{.name = name};
  RunObserver watching = observer;
  watching.step = [&](const StepReport& report) {
    row.training_loss = report.loss, row.epochs = report.epoch;
    observer.step(report);
  };
  Trainer trainer(settings, data, out / name, watching, false);
  const RunEnd end = trainer.run();
  if (end == RunEnd::interrupted)
    throw Error(
        fmt::format("interrupted in {}; the finished runs stand in {}", name, out.string()));
  row.steps = trainer.progress().step, row.seconds = trainer.progress().seconds;
  row.test_perplexity = trainer.progress().best, row.stopped_early = end == RunEnd::stopped_early;
  return row;
}

}  // namespace

std::vector<ExperimentRow> compare_optimizers(const TrainSettings& settings,
                                              const std::string& corpus,
                                              const std::filesystem::path& out,
                                              const RunObserver& observer) {
  TrainingData data = load_training_data(settings, corpus);
  std::vector<ExperimentRow> rows;
  for (const char* optimizer : {"adam", "momentum", "sgd"}) {
    TrainSettings one = settings;
    one.optimizer = optimizer;
    if (one.optimizer != "adam") one.epochs += 2;
    rows.push_back(run_one(optimizer, one, data, out, observer));
  }
  return rows;
}

std::vector<ExperimentRow> compare_initializations(const TrainSettings& settings,
                                                   const std::string& corpus,
                                                   const std::filesystem::path& out,
                                                   const RunObserver& observer) {
  TrainingData data = load_training_data(settings, corpus);
  std::vector<ExperimentRow> rows;
  for (const auto& [initialization, word] : choices_of(Initialization{})) {
    TrainSettings one = settings;
    one.initialization = initialization;
    rows.push_back(run_one(std::string(word), one, data, out, observer));
  }
  return rows;
}

}  // namespace tangyin
