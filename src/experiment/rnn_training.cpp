#include "experiment/rnn_training.h"

#include <algorithm>

#include "base/error.h"
#include "optim/clipping.h"
#include "optim/optimizer.h"
#include "training/checkpoint.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// What is saved: weights and the state of the optimiser; the curve stands in a file beside.
CheckpointTensors tensors_of(const PlainRnnModel& model, Optimizer& optimizer) {
  CheckpointTensors all;
  all.floats.emplace("parameters", model.weights());
  for (const auto& slot : optimizer.state())
    all.floats.emplace("optimizer." + std::string(slot.name), slot.values);
  return all;
}

class RnnRun {
 public:
  RnnRun(Lab& lab, const TrainSettings& settings, PlainRnnModel& model)
      : lab_(lab),
        settings_(settings),
        model_(model),
        run_(lab.folder(std::string(kCellRnnRun))),
        steps_(lab.plan().run(std::string(kCellRnnRun)).steps),
        optimizer_(make_optimizer({.name = settings.optimizer},
                                  static_cast<Index>(model.weights().size()))) {
    std::error_code error;
    fs::create_directories(run_, error);
    if (error) throw SystemError(fmt::format("cannot make {}: {}", run_.string(), error.message()));
    restore();
  }

  Json run() {
    const int64_t between = std::max<int64_t>(1, steps_ / 400);
    while (progress_.step < steps_) {
      step();
      if (progress_.step % between == 0 || progress_.step == steps_)
        curve_.push_back({progress_.step, progress_.loss});
      lab_.progress(std::string(kCellRnnRun),
                    static_cast<double>(progress_.step) / static_cast<double>(steps_),
                    fmt::format("cell: plain network, step {} of {}, loss {:.3f}", progress_.step,
                                steps_, progress_.loss));
      if (progress_.step % kCheckpoint == 0 || progress_.step == steps_ || lab_.interrupted())
        save();
      lab_.check();
    }
    return curve_;
  }

 private:
  static constexpr int64_t kCheckpoint = 200;

  void restore() {
    CheckpointTensors all = tensors_of(model_, *optimizer_);
    std::vector<std::string> warnings;
    const auto saved = load_checkpoint(run_, all, warnings);
    if (!saved) return;
    progress_ = *saved;
    optimizer_->set_steps(progress_.optimizer_steps);
    for (const Json& point : read_json(run_ / "curve.json"))
      if (point[0].get<int64_t>() <= progress_.step) curve_.push_back(point);
    lab_.finished_before(std::string(kCellRnnRun),
                         static_cast<double>(progress_.step) / static_cast<double>(steps_));
  }

  void step() {
    BatchSource& source = *lab_.data().train;
    int64_t epoch = 0, index = progress_.step;
    for (; index >= source.batches(epoch); ++epoch) index -= source.batches(epoch);
    source.fill(epoch, index, batch_);
    const double loss = model_.forward_backward(batch_.view()).mean();
    const double norm = global_norm(model_.weight_gradients());
    if (!std::isfinite(loss) || !std::isfinite(norm))
      throw Error(fmt::format("the plain network diverged in step {}; give a smaller learning_rate",
                              progress_.step + 1));
    optimizer_->step(model_.weights(), model_.weight_gradients(),
                     static_cast<float>(settings_.learning_rate),
                     static_cast<float>(clip_factor(norm, settings_.clip)));
    ++progress_.step;
    progress_.index = index + 1, progress_.segment = epoch;
    progress_.optimizer_steps = optimizer_->steps();
    progress_.loss = progress_.loss == 0 ? loss : 0.98 * progress_.loss + 0.02 * loss;
  }

  void save() {
    write_json(run_ / "curve.json", curve_);
    save_checkpoint(run_, progress_, tensors_of(model_, *optimizer_), 1);
  }

  Lab& lab_;
  const TrainSettings& settings_;
  PlainRnnModel& model_;
  fs::path run_;
  int64_t steps_;
  std::unique_ptr<Optimizer> optimizer_;
  Progress progress_;
  BatchData batch_;
  Json curve_ = Json::array();
};

}  // namespace

Json train_plain_rnn(Lab& lab, const TrainSettings& settings, PlainRnnModel& model) {
  return RnnRun(lab, settings, model).run();
}

}  // namespace tangyin
