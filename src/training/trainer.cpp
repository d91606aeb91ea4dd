#include "training/trainer.h"

#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/model_file.h"
#include "optim/averaging.h"
#include "optim/clipping.h"
#include "optim/schedule.h"
#include "training/run_report.h"

namespace tangyin {
namespace {

constexpr uint64_t kInitStream = 0x1000, kDropoutStream = 0x2000;

ModelConfig model_config(const TrainSettings& s, const TrainingData& data) {
  return {.vocabulary = data.vocabulary.size(),
          .embedding = s.embedding,
          .hidden = s.hidden,
          .layers = s.layers,
          .tied = s.tied,
          .script = data.script,
          .punctuation = s.data == "poems",
          .whole_poems = s.data == "poems"};
}

OptimizerSettings optimizer_settings(const TrainSettings& s) {
  OptimizerSettings o;
  o.name = s.optimizer;
  o.momentum = o.beta1 = s.momentum;
  o.beta2 = s.beta2;
  o.weight_decay = s.weight_decay;
  return o;
}

// Each rank drops its own units; one alone draws what it always drew.
uint64_t dropout_stream(const Ranks& ranks) {
  return kDropoutStream + static_cast<uint64_t>(ranks.rank());
}

Index streams_of_a_rank(const TrainSettings& s, const Ranks& ranks) {
  if (s.streams % ranks.size() != 0)
    throw UsageError(
        fmt::format("--set streams={}: is not to be shared by {} ranks; give a multiple of {}",
                    s.streams, ranks.size(), ranks.size()));
  return s.streams / ranks.size();
}

// What ends a pass over the plan early; Trainer::run decides what becomes of it.
struct Divergence {
  std::string what;
};

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Trainer::Trainer(const TrainSettings& settings, TrainingData& data, std::filesystem::path run,
                 RunObserver observer, bool resume, Ranks& ranks)
    : settings_(settings),
      data_(data),
      run_(std::move(run)),
      observer_(std::move(observer)),
      ranks_(ranks),
      model_(model_config(settings, data), compute_of(settings), settings.steps,
             streams_of_a_rank(settings, ranks)),
      random_(static_cast<uint64_t>(settings.seed), dropout_stream(ranks)) {
  const auto size = static_cast<Index>(model_.parameters().all().size());
  if (settings.initialization == "uniform")
    model_.parameters().initialise(static_cast<uint64_t>(settings.seed) + kInitStream);
  if (settings.init != "none") {
    const StoredModel first = read_model(settings.init);
    begun_from_ = first.card;
    model_.parameters().load(first);
  }
  optimizer_ = make_optimizer(optimizer_settings(settings), size);
  best_ = Buffer<float>(size);
  if (settings.average > 0) {
    average_ = Buffer<float>(size);
    std::memcpy(average_.data(), model_.parameters().all().data(),
                sizeof(float) * static_cast<size_t>(size));
  }
  progress_.data_fingerprint = data.fingerprint;
  plan();
  if (!resume) return;
  if (ranks_.first()) tidy_run(run_);
  ranks_.meet();
  if (!restore(std::nullopt)) observer_.message("no checkpoint yet: beginning at the first step");
}

bool Trainer::restore(std::optional<int64_t> before) {
  CheckpointTensors loaded = tensors();
  std::vector<std::string> warnings;
  const std::optional<Progress> saved = load_checkpoint(run_, loaded, warnings, before);
  for (const std::string& warning : warnings) observer_.message(warning);
  if (!saved) return false;
  if (saved->data_fingerprint != data_.fingerprint)
    throw InputError(
        fmt::format("{}: the corpus is not the one this run began with; give the same --corpus",
                    run_.string()));
  progress_ = *saved;
  smallest_scale_ = std::min(smallest_scale_, progress_.rate_scale);
  const size_t mine = loaded.state.size() / static_cast<size_t>(ranks_.size());
  model_.set_state(
      std::span(loaded.state).subspan(mine * static_cast<size_t>(ranks_.rank()), mine));
  model_.weights_changed();
  optimizer_->set_steps(progress_.optimizer_steps);
  random_ = Random(static_cast<uint64_t>(settings_.seed), dropout_stream(ranks_),
                   progress_.random_counter);
  return true;
}

void Trainer::plan() {
  const auto add = [&](BatchSource* source, double epochs) {
    for (int64_t epoch = 0; static_cast<double>(epoch) < epochs; ++epoch) {
      const double part = std::min(1.0, epochs - static_cast<double>(epoch));
      const auto batches =
          static_cast<int64_t>(std::ceil(part * static_cast<double>(source->batches(epoch))));
      segments_.push_back({source, epoch, batches, part});
      planned_steps_ += batches;
    }
  };
  if (data_.warm && settings_.song_epochs > 0) add(data_.warm.get(), settings_.song_epochs);
  add(data_.train.get(), settings_.epochs);
}

double Trainer::rate() const {
  return progress_.rate_scale * rate_at({.kind = schedule_kind(settings_.schedule),
                                         .rate = static_cast<float>(settings_.rate),
                                         .final_rate = static_cast<float>(settings_.final_rate),
                                         .warmup_steps = settings_.warmup,
                                         .total_steps = planned_steps_},
                                        progress_.step);
}

double Trainer::epoch() const {
  double done = 0;
  for (int64_t k = 0; k < progress_.segment; ++k) done += segments_[static_cast<size_t>(k)].share;
  if (progress_.segment < static_cast<int64_t>(segments_.size())) {
    const Segment& now_running = segments_[static_cast<size_t>(progress_.segment)];
    done += now_running.share * static_cast<double>(progress_.index) /
            static_cast<double>(now_running.batches);
  }
  return done;
}

// The loss of the whole batch and its gradient, whatever part of the streams this rank has.
LanguageModel::Loss Trainer::forward_backward(const DropoutRates& dropout) {
  if (ranks_.size() == 1) return model_.forward_backward(batch_.view(), dropout, random_);
  const Index streams = model_.streams();
  LanguageModel::Share share{.counted = static_cast<Index>(std::ranges::count_if(
                                 batch_.targets, [](Token t) { return t >= 0; })),
                             .finished = [&](std::span<float> part) { ranks_.start_sum(part); }};
  const BatchData mine = slice_streams(batch_, settings_.streams, streams * ranks_.rank(), streams);
  auto loss = model_.forward_backward(mine.view(), dropout, random_, share);
  ranks_.sum({&loss.sum, 1});
  ranks_.finish_sums();
  loss.counted = share.counted;
  return loss;
}

// Ctrl-C may reach the ranks in different steps; they end together.
bool Trainer::interrupted() {
  double any = observer_.interrupted();
  ranks_.sum({&any, 1});
  return any > 0;
}

void Trainer::step(const Segment& segment) {
  segment.source->fill(segment.epoch, progress_.index, batch_);
  const DropoutRates dropout{.embedding = static_cast<float>(settings_.dropout_embedding),
                             .output = static_cast<float>(settings_.dropout_output),
                             .recurrent = static_cast<float>(settings_.dropout_recurrent)};
  const auto gradients = model_.gradients().all();
  const auto loss = forward_backward(dropout);
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
  ++progress_.step, ++progress_.index;
  progress_.tokens += loss.counted;
  progress_.random_counter = random_.counter();
  progress_.optimizer_steps = optimizer_->steps();
  progress_.loss = progress_.loss == 0 ? loss.mean() : 0.98 * progress_.loss + 0.02 * loss.mean();
}

RunEnd Trainer::run() {
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

// A checkpoint whose very next batch diverges holds the harm already, so it has to be an earlier
// one.
void Trainer::step_back(const std::string& why) {
  constexpr double kSmallestScale = 1.0 / 32;
  const int64_t step = progress_.step;
  const double scale = progress_.rate_scale, seconds = progress_.seconds;
  const bool may = settings_.on_divergence == "back" && smallest_scale_ > kSmallestScale;
  if (!may || !restore(std::max<int64_t>(step, 1)))
    throw Error(fmt::format(
        "step {}: {}; go on with a smaller rate: tangyin train --resume {} --set rate={:g}",
        step + 1, why, run_.string(), scale * settings_.rate / 2));
  progress_.rate_scale = smallest_scale_ /=
      2;  // smaller each time, though the same checkpoint is gone back to again
  progress_.seconds = seconds;
  ranks_.meet();
  if (ranks_.first()) forget_checkpoints_after(run_, progress_.step);
  ranks_.meet();
  observer_.message(fmt::format("step {}: {}; back to step {} with {:g} of the rate", step + 1, why,
                                progress_.step, progress_.rate_scale));
}

RunEnd Trainer::follow_plan() {
  const double seconds_before = progress_.seconds, begin = now();
  const int64_t tokens_before = progress_.tokens, steps_before = progress_.step;
  const auto seconds = [&] { return seconds_before + now() - begin; };
  double last_log = 0;
  while (progress_.segment < static_cast<int64_t>(segments_.size())) {
    const Segment& segment = segments_[static_cast<size_t>(progress_.segment)];
    while (progress_.index < segment.batches) {
      step(segment);
      progress_.seconds = seconds();
      const double here = progress_.seconds - seconds_before;
      const StepReport report{
          .step = progress_.step,
          .steps = planned_steps_,
          .epoch = epoch(),
          .loss = progress_.loss,
          .rate = rate(),
          .gradient_norm = gradient_norm_,
          .tokens_per_second = static_cast<double>(progress_.tokens - tokens_before) / here,
          .seconds = progress_.seconds,
          .seconds_left = here / static_cast<double>(progress_.step - steps_before) *
                          static_cast<double>(planned_steps_ - progress_.step)};
      observer_.step(report);
      if (progress_.seconds - last_log >= 5 || progress_.step == 1) {
        last_log = progress_.seconds;
        log(nlohmann::ordered_json{{"step", report.step},
                                   {"epoch", report.epoch},
                                   {"loss", report.loss},
                                   {"rate", report.rate},
                                   {"gradient_norm", report.gradient_norm},
                                   {"tokens_per_second", report.tokens_per_second},
                                   {"seconds", report.seconds}}
                .dump());
      }
      const bool due =
          settings_.evaluate_every > 0 && progress_.step % settings_.evaluate_every == 0;
      if (due && evaluate()) return save(), RunEnd::stopped_early;
      if (interrupted())
        return save(progress_.step % settings_.checkpoint_every != 0), RunEnd::interrupted;
      if (progress_.step % settings_.checkpoint_every == 0) save();
    }
    ++progress_.segment, progress_.index = 0;
    if (settings_.evaluate_every == 0 ||
        progress_.segment == static_cast<int64_t>(segments_.size())) {
      const bool stop = evaluate();
      save();
      if (stop) return RunEnd::stopped_early;
    }
  }
  return RunEnd::finished;
}

double Trainer::perplexity(EvaluationReport& report) {
  if (settings_.estimator == "report")
    return report_perplexity(model_, *data_.test_windows, ranks_);
  const Perplexity result = corpus_perplexity(model_, data_.vocabulary, data_.test_poems, ranks_);
  report.per_hanzi = result.per_hanzi();
  return result.per_token();
}

bool Trainer::evaluate() {
  const auto weights = model_.parameters().all();
  const auto exchange = [&] {  // the averaged weights are what is evaluated and kept
    if (settings_.average <= 0) return;
    std::swap_ranges(weights.begin(), weights.end(), average_.data());
    model_.weights_changed();
  };
  exchange();
  EvaluationReport report{.step = progress_.step,
                          .epoch = epoch(),
                          .perplexity = 0,
                          .per_hanzi = 0,
                          .best = 0,
                          .rises = 0};
  report.perplexity = perplexity(report);
  if (!std::isfinite(report.perplexity)) {
    exchange();
    throw Divergence{"the test perplexity is no longer a finite number"};
  }
  progress_.rises =
      progress_.last > 0 && report.perplexity > progress_.last ? progress_.rises + 1 : 0;
  progress_.last = report.perplexity;
  if (progress_.best == 0 || report.perplexity < progress_.best) {
    progress_.best = report.perplexity;
    std::copy(weights.begin(), weights.end(), best_.data());
    if (ranks_.first()) write_best(report);
  }
  exchange();
  report.best = progress_.best, report.rises = progress_.rises;
  log(nlohmann::ordered_json{{"step", report.step},
                             {"epoch", report.epoch},
                             {"test_perplexity", report.perplexity},
                             {"test_perplexity_hanzi", report.per_hanzi},
                             {"rises", report.rises}}
          .dump());
  if (ranks_.first()) write_run_report(run_);
  observer_.evaluated(report);
  return settings_.patience > 0 && progress_.rises >= settings_.patience;
}

void Trainer::write_best(const EvaluationReport& report) {
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& parameter : model_.parameters().named())
    weights.emplace(parameter.name, parameter.values);
  nlohmann::ordered_json card{{"data", data_.description},
                              {"preset", settings_.preset},
                              {"seed", settings_.seed},
                              {"dtype", name_of(compute_of(settings_))},
                              {"optimizer", settings_.optimizer},
                              {"epochs", epoch()},
                              {"steps", progress_.step},
                              {"tokens", progress_.tokens},
                              {"hours", progress_.seconds / 3600},
                              {"estimator", settings_.estimator},
                              {"test_perplexity", report.perplexity},
                              {"test_perplexity_hanzi", report.per_hanzi},
                              {"settings", nlohmann::ordered_json::parse(to_json(settings_))}};
  if (!begun_from_.empty())
    card["begun_from"] = nlohmann::ordered_json::parse(begun_from_, nullptr, false);
  write_model(run_ / "best.safetensors", model_.config(), data_.vocabulary, card.dump(), weights,
              WeightDtype::fp32);
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

void Trainer::save(bool interrupted) {
  CheckpointTensors all = tensors();
  all.state = ranks_.gather(model_.state());
  if (ranks_.first()) save_checkpoint(run_, progress_, all, settings_.keep, interrupted);
  ranks_.meet();  // nobody goes on, or ends, before the checkpoint stands
}

void Trainer::log(const std::string& json_line) {
  if (!ranks_.first()) return;
  std::ofstream file(run_ / "metrics.jsonl", std::ios::app);
  if (!(file << json_line << '\n' << std::flush))
    throw system_error("cannot write " + (run_ / "metrics.jsonl").string());
}

}  // namespace tangyin
