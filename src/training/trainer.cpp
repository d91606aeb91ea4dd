#include "training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "model/model_file.h"
#include "optim/averaging.h"
#include "optim/clipping.h"
#include "optim/schedule.h"
#include "training/evaluation.h"
#include "training/initialization.h"
#include "training/model_card.h"
#include "training/opening_samples.h"

namespace tangyin {
namespace {

constexpr uint64_t kInitStream = 0x1000, kDropoutStream = 0x2000;

ModelConfig model_config(const TrainSettings& s, const TrainingData& data) {
  return {
      .vocabulary = data.vocabulary.size(),
      .embedding = s.embedding,
      .hidden = s.hidden,
      .layers = s.layers,
      .tied = s.tied,
      .script = data.script,
      .punctuation = s.data == DataKind::poems || s.window_punctuation == WindowPunctuation::keep,
      .whole_poems = s.data == DataKind::poems};
}

OptimizerSettings optimizer_settings(const TrainSettings& s) {
  OptimizerSettings o;
  o.name = s.optimizer;
  o.momentum = o.beta1 = s.momentum;
  o.beta2 = s.beta2;
  o.weight_decay = s.weight_decay;
  return o;
}

TrainingPlan plan_of(const TrainSettings& s, const TrainingData& data) {
  std::vector<TrainingPlan::Passes> passes;
  if (data.warm) passes.push_back({data.warm.get(), s.song_epochs});
  passes.push_back({data.train.get(), s.epochs});
  return TrainingPlan(passes);
}

// Each rank drops its own units; one alone draws what it always drew.
uint64_t dropout_stream(const Ranks& ranks) {
  return kDropoutStream + static_cast<uint64_t>(ranks.rank());
}

Index streams_of_a_rank(const TrainSettings& s, const Ranks& ranks) {
  if (s.batch_size % ranks.size() != 0)
    throw SettingError("batch_size",
                       fmt::format("is {}, not to be shared by {} ranks; give a multiple of {}",
                                   s.batch_size, ranks.size(), ranks.size()));
  return s.batch_size / ranks.size();
}

// gate_biases = 1: the bias of the state is 0 and has no gradient, so that no optimiser moves it,
// and each gate has one bias, as in torch.nn.Linear of input and state together.
void clear_second_biases(const Parameters& parameters) {
  for (Index layer = 0; layer < parameters.layers(); ++layer)
    std::ranges::fill(parameters.lstm(layer).bias_hh.flat(), 0.0F);
}

// The same function with the second bias in the first.
void add_second_biases(const Parameters& parameters) {
  for (Index layer = 0; layer < parameters.layers(); ++layer) {
    const LstmParameters& weights = parameters.lstm(layer);
    for (Index k = 0; k < weights.bias_ih.size(); ++k)
      weights.bias_ih.data[k] += weights.bias_hh.data[k];
  }
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// While an object lives, the averaged weights stand in the model: they are what is evaluated and
// kept.
class AveragedWeights {
 public:
  AveragedWeights(LanguageModel& model, std::span<float> average)
      : model_(model), average_(average) {
    exchange();
  }
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;
  ~AveragedWeights() { exchange(); }

 private:
  void exchange() {
    if (average_.empty()) return;
    std::ranges::swap_ranges(model_.parameters().all(), average_);
    model_.weights_changed();
  }
  LanguageModel& model_;
  std::span<float> average_;
};

}  // namespace

Trainer::Trainer(const TrainSettings& settings, TrainingData& data, std::filesystem::path run,
                 RunObserver observer, bool resume, Ranks& ranks)
    : settings_(settings),
      data_(data),
      run_(std::move(run)),
      observer_(std::move(observer)),
      ranks_(ranks),
      log_(run_, ranks.first()),
      stopping_(settings.patience),
      recovery_(settings.on_divergence == OnDivergence::back),
      model_(model_config(settings, data), compute_of(settings), steps_of_batch(settings),
             streams_of_a_rank(settings, ranks)),
      plan_(plan_of(settings, data)),
      random_(static_cast<uint64_t>(settings.seed), dropout_stream(ranks)) {
  const auto weights = model_.parameters().all();
  const auto size = static_cast<Index>(weights.size());
  begin_weights();
  optimizer_ = make_optimizer(optimizer_settings(settings), size);
  best_ = Buffer<float>(size);
  if (settings.average > 0) {
    average_ = Buffer<float>(size);
    std::ranges::copy(weights, average_.data());
  }
  progress_.data_fingerprint = data.fingerprint.all;
  if (resume && !restore(std::nullopt))
    observer_.message("no checkpoint yet: beginning at the first step");
}

void Trainer::begin_weights() {
  initialise(model_.parameters(), settings_.initialization,
             static_cast<uint64_t>(settings_.seed) + kInitStream);
  if (settings_.initial_model != "none") {
    const StoredModel first = read_model(settings_.initial_model);
    begun_from_ = first.card;
    model_.parameters().load(first);
    if (settings_.gate_biases == 1) add_second_biases(model_.parameters());
  }
  if (settings_.gate_biases == 1) clear_second_biases(model_.parameters());
}

bool Trainer::restore(std::optional<int64_t> before) {
  CheckpointTensors loaded = tensors();
  std::vector<std::string> warnings;
  const std::optional<Progress> saved = load_checkpoint(run_, loaded, warnings, before);
  for (const std::string& warning : warnings) observer_.message(warning);
  if (!saved) return false;
  if (!data_.fingerprint.matches(saved->data_fingerprint))
    throw InputError(fmt::format(
        "{}: the corpus is not the one this run began with; give the same one", run_.string()));
  const TrainingPlan::Place named{saved->segment, saved->index};
  if (!plan_.fits(saved->step, named))
    throw InputError(fmt::format(
        "{}: the checkpoint of step {} (pass {}, batch {}) is not a place in the plan of this run, "
        "which has {} steps in {} passes; was epochs made smaller than what is done?",
        run_.string(), saved->step, named.segment, named.index, plan_.steps(), plan_.segments()));
  progress_ = *saved;
  progress_.data_fingerprint = data_.fingerprint.all;
  if (progress_.evaluated < 0)  // written before checkpoints said so
    progress_.evaluated = named.index > 0 && plan_.ends_a_pass(saved->step) ? 0 : saved->step;
  recovery_.loaded(progress_.rate_scale);
  const size_t mine = loaded.state.size() / static_cast<size_t>(ranks_.size());
  model_.set_state(
      std::span(loaded.state).subspan(mine * static_cast<size_t>(ranks_.rank()), mine));
  model_.weights_changed();
  optimizer_->set_steps(progress_.optimizer_steps);
  random_ = Random(static_cast<uint64_t>(settings_.seed), dropout_stream(ranks_),
                   progress_.random_counter);
  return true;
}

RunEnd Trainer::run() {
  if (ranks_.first()) tidy_run(run_);
  ranks_.meet();
  if (progress_.step == 0)
    save();  // what to go back to; a disk too small or a directory not to be written shows at once
  for (;;) {
    try {
      return follow_plan();
    } catch (const Divergence& divergence) {
      step_back(divergence.what);
    }
  }
}

RunEnd Trainer::follow_plan() {
  since_ = {now(), progress_.seconds, progress_.step, progress_.tokens};
  for (bool moved = false;; moved = true) {
    if (evaluation_due()) {
      if (!evaluate()) return save(true), RunEnd::interrupted;
      if (stopping_.stops(progress_)) return save(), RunEnd::stopped_early;
      moved = true;
    }
    if (moved && interrupted()) return save(!checkpoint_due()), RunEnd::interrupted;
    if (moved && checkpoint_due()) save();
    if (progress_.step >= plan_.steps()) return RunEnd::finished;
    step();
    report_step();
  }
}

bool Trainer::evaluation_due() const {
  if (progress_.step == 0 || progress_.evaluated == progress_.step) return false;
  if (progress_.step == plan_.steps()) return true;
  return settings_.evaluate_every > 0 ? progress_.step % settings_.evaluate_every == 0
                                      : plan_.ends_a_pass(progress_.step);
}

bool Trainer::checkpoint_due() const {
  return progress_.step % settings_.checkpoint_every == 0 || progress_.step == plan_.steps() ||
         (settings_.evaluate_every == 0 && plan_.ends_a_pass(progress_.step));
}

void Trainer::step() {
  const TrainingPlan::Place place = plan_.place(progress_.step);
  const TrainingPlan::Segment& segment = plan_.segment(place.segment);
  segment.source->fill(segment.epoch, place.index, batch_);
  const auto gradients = model_.gradients().all();
  const auto loss = forward_backward();
  if (settings_.gate_biases == 1) clear_second_biases(model_.gradients());
  gradient_norm_ = global_norm(gradients);
  if (!std::isfinite(loss.sum) || !std::isfinite(gradient_norm_))
    throw Divergence{"the loss is no longer a finite number"};
  if (settings_.leap > 0 && progress_.loss > 0 && loss.mean() > progress_.loss + settings_.leap)
    throw Divergence{
        fmt::format("the loss leapt from {:.2f} to {:.2f}", progress_.loss, loss.mean())};
  optimizer_->step(model_.parameters().all(), gradients, static_cast<float>(rate()),
                   static_cast<float>(clip_factor(gradient_norm_, settings_.clip)));
  model_.weights_changed();
  if (settings_.average > 0)
    update_average(average_.span(), model_.parameters().all(), settings_.average, progress_.step);
  ++progress_.step;
  progress_.tokens += loss.counted;
  progress_.random_counter = random_.counter();
  progress_.optimizer_steps = optimizer_->steps();
  progress_.loss = progress_.loss == 0 ? loss.mean() : 0.98 * progress_.loss + 0.02 * loss.mean();
  progress_.seconds = since_.seconds + now() - since_.clock;
}

// The loss of the whole batch and its gradient, whatever part of the sequences this rank has.
LanguageModel::Loss Trainer::forward_backward() {
  const DropoutRates dropout{.embedding = static_cast<float>(settings_.dropout_embedding),
                             .output = static_cast<float>(settings_.dropout_output),
                             .recurrent = static_cast<float>(settings_.dropout_recurrent)};
  if (ranks_.size() == 1) return model_.forward_backward(batch_.view(), dropout, random_);
  const Index streams = model_.batch_size();
  LanguageModel::Share share{.counted = static_cast<Index>(std::ranges::count_if(
                                 batch_.targets, [](Token t) { return t >= 0; })),
                             .finished = [&](std::span<float> part) { ranks_.start_sum(part); }};
  const BatchData mine =
      slice_sequences(batch_, settings_.batch_size, streams * ranks_.rank(), streams);
  auto loss = model_.forward_backward(mine.view(), dropout, random_, share);
  ranks_.sum({&loss.sum, 1});
  ranks_.finish_sums();
  loss.counted = share.counted;
  return loss;
}

double Trainer::rate() const {
  return progress_.rate_scale * rate_at({.kind = settings_.schedule,
                                         .rate = static_cast<float>(settings_.learning_rate),
                                         .final_rate = static_cast<float>(settings_.final_rate),
                                         .warmup_steps = settings_.warmup,
                                         .total_steps = plan_.steps()},
                                        progress_.step);
}

void Trainer::report_step() {
  const double here = progress_.seconds - since_.seconds;
  const StepReport report{
      .step = progress_.step,
      .steps = plan_.steps(),
      .epoch = plan_.epochs_done(progress_.step),
      .loss = progress_.loss,
      .rate = rate(),
      .gradient_norm = gradient_norm_,
      .tokens_per_second = static_cast<double>(progress_.tokens - since_.tokens) / here,
      .seconds = progress_.seconds,
      .seconds_left = here / static_cast<double>(progress_.step - since_.step) *
                      static_cast<double>(plan_.steps() - progress_.step)};
  observer_.step(report);
  log_.step(report);
}

// A checkpoint whose very next batch diverges holds the harm already, so it has to be an earlier
// one.
void Trainer::step_back(const std::string& why) {
  const int64_t step = progress_.step;
  const double scale = progress_.rate_scale, seconds = progress_.seconds;
  if (!recovery_.may_go_back() || !restore(std::max<int64_t>(step, 1)))
    throw DivergedError(step + 1, why, scale * settings_.learning_rate / 2);
  progress_.rate_scale = recovery_.next_scale();
  progress_.seconds = seconds;
  ranks_.meet();
  if (ranks_.first()) forget_checkpoints_after(run_, progress_.step);
  ranks_.meet();
  observer_.message(fmt::format("step {}: {}; back to step {} with {:g} of the rate", step + 1, why,
                                progress_.step, progress_.rate_scale));
}

bool Trainer::evaluate() {
  const AveragedWeights averaged(model_, average_.span());
  const auto result = measure_perplexity(
      model_, data_.vocabulary, *data_.test, [&](double) { return !observer_.interrupted(); },
      ranks_);
  if (!result) return false;
  EvaluationReport report{.step = progress_.step,
                          .epoch = plan_.epochs_done(progress_.step),
                          .perplexity = result->by(settings_.estimator),
                          .sums = *result};
  if (settings_.estimator == Estimator::corpus) report.per_hanzi = result->per_hanzi();
  if (!std::isfinite(report.perplexity))
    throw Divergence{"the test perplexity is no longer a finite number"};
  progress_.evaluated = progress_.step;
  if (EarlyStopping::record(report.perplexity, progress_)) {
    std::ranges::copy(model_.parameters().all(), best_.data());
    if (ranks_.first())
      write_trained_model(run_ / "best.safetensors", model_, data_.vocabulary,
                          model_card(settings_, data_, progress_, report, begun_from_));
  }
  report.best = progress_.best;
  report.rises = progress_.rises;
  if (ranks_.first())
    report.samples = write_openings(model_.config(), data_.vocabulary, model_.parameters(),
                                    static_cast<uint64_t>(settings_.seed));
  log_.evaluation(report);
  observer_.evaluated(report);
  return true;
}

// Ctrl-C may reach the ranks in different steps; they end together.
bool Trainer::interrupted() {
  double any = observer_.interrupted();
  ranks_.sum({&any, 1});
  return any > 0;
}

CheckpointTensors Trainer::tensors() {
  CheckpointTensors all;
  all.floats.emplace("parameters", model_.parameters().all());
  all.floats.emplace("best", best_.span());
  if (settings_.average > 0) all.floats.emplace("average", average_.span());
  for (const auto& slot : optimizer_->state())
    all.floats.emplace("optimizer." + std::string(slot.name), slot.values);
  return all;
}

void Trainer::save(bool out_of_turn) {
  const TrainingPlan::Place place = plan_.place(progress_.step);
  progress_.segment = place.segment;
  progress_.index = place.index;
  CheckpointTensors all = tensors();
  all.state = ranks_.gather(model_.state());
  if (ranks_.first()) save_checkpoint(run_, progress_, all, settings_.keep, out_of_turn);
  ranks_.meet();  // nobody goes on, or ends, before the checkpoint stands
}

}  // namespace tangyin
