#include "reward_training/preference_tuning.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "corpus/heading.h"
#include "nn/language_model.h"
#include "optim/clipping.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "reward_training/wanted.h"

namespace tangyin {
namespace {

constexpr uint64_t kOrderStream = 0x7D1E, kTuningDropoutStream = 0x7D20;
constexpr int64_t kWarmup = 30, kReportSteps = 50, kMeasureSteps = 100;

Compute compute_of(const std::string& dtype) {
  if (dtype == "auto") return fastest_compute();
  return dtype == "bf16" ? Compute::bf16 : Compute::fp32;
}

// Batches of verse, one after the other, and the state that the model carries between them.
class VerseBatches {
 public:
  explicit VerseBatches(BatchSource& source) : source_(&source) {}

  // Adds `weight` times the gradient of the next batch to that of the model; returns the mean loss.
  double add_gradient(LanguageModel& model, const DropoutRates& dropout, Random& random,
                      float weight) {
    if (next_ == source_->batches(epoch_)) ++epoch_, next_ = 0;
    source_->fill(epoch_, next_++, batch_);
    if (state_.empty()) {
      model.clear_state();
    } else {
      model.set_state(state_);
    }
    const std::span<float> gradients = model.gradients().all();
    before_.assign(gradients.begin(), gradients.end());
    const double loss = model.forward_backward(batch_.view(), dropout, random).mean();
    state_ = model.state();
    for (size_t n = 0; n < gradients.size(); ++n) gradients[n] = before_[n] + weight * gradients[n];
    return loss;
  }

 private:
  BatchSource* source_;
  BatchData batch_;
  std::vector<std::byte> state_;
  std::vector<float> before_;
  int64_t epoch_ = 0, next_ = 0;
};

class Tuning {
 public:
  Tuning(StoredModel& stored, std::span<const MarkedPoem> readings, const TuningSettings& settings)
      : stored_(stored),
        settings_(settings),
        model_(stored.config, compute_of(settings.dtype), kTuningSteps, kTuningStreams),
        texts_(texts_of(readings, stored.vocabulary)),
        wanted_(wanted_of(readings, line_rows(readings))) {
    model_.parameters().load(stored);
    model_.weights_changed();
    group(readings);
    before_ = now_ = std::vector<double>(wanted_.sum.size());
    for (const auto* groups : {&learned_, &held_})
      for (const ReadingBatch& batch : batches_of(*groups, texts_)) read(batch, before_);
  }

  void run(BatchSource* source, const std::function<void(const TuningReport&)>& report) {
    std::optional<VerseBatches> verse;
    if (source != nullptr) verse.emplace(*source);
    const auto share = static_cast<float>(settings_.dropout);
    const DropoutRates dropout{.embedding = share, .output = share};
    Random order(settings_.seed, kOrderStream), random(settings_.seed, kTuningDropoutStream);
    const auto optimizer = make_optimizer({}, static_cast<Index>(model_.parameters().all().size()));
    const auto a_pass = static_cast<int64_t>(batches_of(learned_, texts_).size());
    const Schedule schedule = schedule_for(a_pass);
    std::vector<ReadingBatch> batches;
    double loss = 0, verse_loss = 0;
    int64_t since = 0;
    for (int64_t step = 0; step < schedule.total_steps; ++step) {
      if (step % a_pass == 0) {
        order.shuffle(learned_);
        batches = batches_of(learned_, texts_);
      }
      // Another order may fill one batch more or less.
      ReadingBatch& batch = batches[static_cast<size_t>(step % a_pass) % batches.size()];
      loss += weigh(batch), ++since;
      model_.forward_backward(batch.tokens(), dropout, random);
      if (verse)
        verse_loss +=
            verse->add_gradient(model_, dropout, random, static_cast<float>(settings_.keep));
      update(*optimizer, rate_at(schedule, step), step);
      const bool last = step + 1 == schedule.total_steps;
      if ((step + 1) % kReportSteps != 0 && !last) continue;
      const auto steps = static_cast<double>(since);
      TuningReport now{step + 1, schedule.total_steps, loss / steps, verse_loss / steps, {}};
      if (!held_.empty() && ((step + 1) % kMeasureSteps == 0 || last)) now.held_back = measure();
      if (report) report(now);
      loss = verse_loss = 0, since = 0;
    }
    extrapolate();
  }

  size_t learned() const {
    size_t count = 0;
    for (const std::vector<size_t>& group : learned_) count += group.size();
    return count;
  }

 private:
  // Puts the readings that one reader had under one title together.
  void group(std::span<const MarkedPoem> readings) {
    const std::map<std::u32string, size_t> titles = numbered_titles(readings);
    std::map<std::pair<std::u32string, std::string>, std::vector<size_t>> groups;
    for (size_t r = 0; r < readings.size(); ++r)
      groups[{readings[r].title, readings[r].reader}].push_back(r);
    group_of_.resize(readings.size());
    size_t number = 0;
    for (auto& [key, members] : groups) {
      for (const size_t r : members) group_of_[r] = number;
      ++number;
      const bool held = settings_.fold && titles.at(key.first) % kFolds == *settings_.fold;
      (held ? held_ : learned_).push_back(std::move(members));
    }
    if (learned_.empty()) throw InputError("no reading is left to learn from");
  }

  // From the stored weights, which are those of before, beyond those of the model.
  void extrapolate() {
    const auto reach = static_cast<float>(1 + settings_.extrapolation);
    for (const Parameters::Named& named : model_.parameters().named()) {
      const auto tuned = named.values.flat();
      const auto stored = stored_.weights.at(named.name).view().flat();
      for (size_t n = 0; n < stored.size(); ++n) stored[n] += reach * (tuned[n] - stored[n]);
    }
  }

  Schedule schedule_for(int64_t a_pass) const {
    const auto steps =
        std::max<int64_t>(1, static_cast<int64_t>(settings_.epochs * static_cast<double>(a_pass)));
    return {.kind = ScheduleKind::linear,
            .rate = static_cast<float>(settings_.rate),
            .final_rate = 0,
            .warmup_steps = std::min(kWarmup, steps / 4),
            .total_steps = steps};
  }

  void update(Optimizer& optimizer, float rate, int64_t step) {
    const double norm = global_norm(model_.gradients().all());
    if (!std::isfinite(norm))
      throw Error(
          fmt::format("the gradient is not finite at step {}; try a lower --rate", step + 1));
    optimizer.step(model_.parameters().all(), model_.gradients().all(), rate,
                   static_cast<float>(clip_factor(norm, settings_.clip)));
    model_.weights_changed();
  }

  // The mean ln P of the characters of each line of the batch, into `values` [lines].
  void read(const ReadingBatch& batch, std::vector<double>& values) {
    losses_.resize(batch.tokens().inputs.size());
    model_.evaluate(batch.tokens(), losses_);
    for (const ReadingBatch::Placed& p : batch.placed()) {
      const ReadingText& text = texts_[p.reading];
      for (size_t line = 0; line < text.lines; ++line) {
        double sum = 0;
        for (size_t c = 0; c < text.length; ++c)
          sum -= static_cast<double>(losses_[batch.position(p, line, c)]);
        values[text.first_line + line] = sum / static_cast<double>(text.length);
      }
    }
  }

  // Sets the weights of the batch so that the model's gradient is that of the loss, which it returns.
  double weigh(ReadingBatch& batch) {
    read(batch, now_);
    std::vector<size_t> groups;
    std::vector<double> residuals;
    for (const ReadingBatch::Placed& p : batch.placed())
      for (size_t line = 0; line < texts_[p.reading].lines; ++line) {
        const size_t n = texts_[p.reading].first_line + line;
        residuals.push_back(settings_.beta * (now_[n] - before_[n]) - wanted_.sum[n]);
        groups.push_back(group_of_[p.reading]);
      }
    residuals = centred(std::move(residuals), groups);
    const auto lines = static_cast<double>(residuals.size());
    // The model divides by the number of its targets.
    const double scale = -2 * settings_.beta / lines * static_cast<double>(batch.counted());
    double loss = 0;
    size_t n = 0;
    for (const ReadingBatch::Placed& p : batch.placed()) {
      const ReadingText& text = texts_[p.reading];
      for (size_t line = 0; line < text.lines; ++line, ++n) {
        loss += residuals[n] * residuals[n];
        const double weight = scale * residuals[n] / static_cast<double>(text.length);
        for (size_t c = 0; c < text.length; ++c)
          batch.weights()[batch.position(p, line, c)] = static_cast<float>(weight);
      }
    }
    return loss / lines;
  }

  TuningMeasurement measure() {
    for (const ReadingBatch& batch : batches_of(held_, texts_)) read(batch, now_);
    std::vector<double> gains, marks, of_poems, marks_of_poems;
    std::vector<Wanted::Place> places;
    std::vector<size_t> groups;
    for (const std::vector<size_t>& group : held_)
      for (const size_t r : group) {
        double gain = 0, mark = 0;
        for (size_t n = texts_[r].first_line; n < texts_[r].first_line + texts_[r].lines; ++n) {
          gains.push_back(now_[n] - before_[n]), marks.push_back(wanted_.marks[n]);
          places.push_back(wanted_.places[n]);
          gain += gains.back(), mark += marks.back();
        }
        const auto lines = static_cast<double>(texts_[r].lines);
        of_poems.push_back(gain / lines), marks_of_poems.push_back(mark / lines);
        groups.push_back(group_of_[r]);
      }
    gains = centred(std::move(gains), places);
    double squares = 0;
    for (const double gain : gains) squares += gain * gain;
    return {correlation(gains, marks),
            correlation(centred(std::move(of_poems), groups),
                        centred(std::move(marks_of_poems), groups)),
            std::sqrt(squares / static_cast<double>(gains.size()))};
  }

  StoredModel& stored_;
  const TuningSettings& settings_;
  LanguageModel model_;
  const std::vector<ReadingText> texts_;
  const Wanted wanted_;
  std::vector<double> before_, now_;  // mean ln P of each line, by the model before and as it is
  std::vector<float> losses_;
  std::vector<std::vector<size_t>> learned_, held_;
  std::vector<size_t> group_of_;  // [readings]
};

}  // namespace

void require_tunable(const StoredModel& model, const std::string& where) {
  if (!model.config.whole_poems)
    throw InputError(
        fmt::format("{}: is a model of windows; only one of whole poems can be tuned", where));
  if (!model.vocabulary.special(kHeadingTokens.back()))
    throw InputError(fmt::format(
        "{}: learned without headings, so it cannot be told the titles of readings", where));
  const auto card = nlohmann::json::parse(model.card, nullptr, false);
  if (card.is_object() && card.contains("tuned"))
    throw InputError(
        fmt::format("{}: was tuned before; give the model that it was tuned from", where));
}

size_t tune_to_readings(StoredModel& model, std::span<const MarkedPoem> readings,
                        const TuningSettings& settings, BatchSource* verse,
                        const std::function<void(const TuningReport&)>& report) {
  Tuning tuning(model, readings, settings);
  tuning.run(settings.keep > 0 ? verse : nullptr, report);
  return tuning.learned();
}

}  // namespace tangyin
