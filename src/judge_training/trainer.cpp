#include "judge_training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "kernels/threads.h"
#include "optim/averaging.h"
#include "optim/clipping.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"

namespace tangyin {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t kReportSteps = 25;
constexpr double kFinalRate = 0.02;       // of the rate
constexpr size_t kOffsetPassages = 3000;  // training passages that offsets are measured on
constexpr uint64_t kOtherOrder = 1000;    // of batches, where a judge goes on
constexpr int64_t kTestReplaced = 1500;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The language model's rows, projected at random onto as many columns as the judge has (Johnson and
// Lindenstrauss: products of rows stay about what they were), and scaled to entries near ½.
void project_embeddings(const StoredModel& model, uint64_t seed, Matrix<float> to) {
  const Matrix<float> from = model.weights.at("embedding.weight").view();
  Random random(seed, 0x70726F6A);
  const OwnedMatrix<float> projection(from.cols, to.cols);
  for (float& value : projection.view().flat()) value = random.uniform(-1, 1);
  double squares = 0;
  for (Index r = 0; r < to.rows; ++r) {
    float* row = to.row(r);
    std::fill_n(row, to.cols, 0.0F);
    for (Index k = 0; k < from.cols; ++k)
      for (Index c = 0; c < to.cols; ++c) row[c] += from(r, k) * projection.view()(k, c);
    for (Index c = 0; c < to.cols; ++c) squares += static_cast<double>(row[c]) * row[c];
  }
  const double scale = 0.5 / std::sqrt(squares / static_cast<double>(to.size()));
  for (float& value : to.flat()) value *= static_cast<float>(scale);
}

class JudgeTrainer {
 public:
  JudgeTrainer(const JudgeSettings& settings, const std::filesystem::path& corpus,
               const std::filesystem::path& model, const std::filesystem::path& out,
               const JudgeObserver& observer)
      : settings_(settings),
        out_(out),
        observer_(observer),
        stored_(read_model(model)),
        data_(load_judge_data(
            corpus, stored_.vocabulary,
            {.song = settings.song, .poems = settings.poems, .seed = settings.seed})),
        network_(
            {.vocabulary = stored_.config.vocabulary,
             .embedding = settings.embedding,
             .hidden = settings.hidden},
            compute(),
            {.lines = settings.lines, .weights = settings.weights, .dropout = settings.dropout}) {
    say(fmt::format("{} training passages of {} Tang and {} Song poems, {} test passages of {}",
                    data_.train.size(), data_.tang_poems, data_.song_poems, data_.test.size(),
                    data_.test_poems));
    replace(model);
    network_.parameters().initialise(settings.seed);
    project_embeddings(stored_, settings.seed, network_.parameters().embedding);
    if (!settings.init.empty()) go_on_from(read_judge(settings.init));
    average_.assign(network_.parameters().all().begin(), network_.parameters().all().end());
  }

  JudgeMeasurements run() {
    const DetectionSource source(data_.train, replaced_);
    const auto optimizer =
        make_optimizer({}, static_cast<Index>(network_.parameters().all().size()));
    const auto per_epoch =
        static_cast<int64_t>(batches_of(data_.train, settings_.lines, settings_.seed).size());
    const auto steps = static_cast<int64_t>(settings_.epochs * static_cast<double>(per_epoch));
    if (steps == 0)
      throw InputError(
          fmt::format("{} passages fill no batch of {} lines; give more poems or a smaller --lines",
                      data_.train.size(), settings_.lines));
    const Schedule schedule{.kind = ScheduleKind::cosine,
                            .rate = static_cast<float>(settings_.rate),
                            .final_rate = static_cast<float>(settings_.rate * kFinalRate),
                            .warmup_steps = std::min(settings_.warmup, steps / 4),
                            .total_steps = steps};
    const auto start = Clock::now();
    auto saved = start;
    std::vector<PassageBatch> batches;
    JudgeLosses losses;
    for (int64_t step = 0; step < steps; ++step) {
      const int64_t within = step % per_epoch;
      if (within == 0)
        batches = batches_of(data_.train, settings_.lines,
                             settings_.seed + static_cast<uint64_t>(step / per_epoch) +
                                 (settings_.init.empty() ? 0 : kOtherOrder));
      one_step(batches[static_cast<size_t>(within)], source, step, losses);
      const double norm = global_norm(network_.gradients().all());
      if (!std::isfinite(norm))
        throw Error(fmt::format("the gradient is not finite at step {}; try a lower --rate", step));
      optimizer->step(network_.parameters().all(), network_.gradients().all(),
                      rate_at(schedule, step),
                      static_cast<float>(clip_factor(norm, settings_.clip)));
      update_average(average_, network_.parameters().all(), settings_.average, step);
      done_ = step + 1, seconds_ = seconds_since(start);
      if (done_ % kReportSteps == 0 || done_ == steps)
        report(steps, static_cast<double>(done_) / static_cast<double>(per_epoch), losses);
      if (observer_.interrupted && observer_.interrupted()) break;
      if (seconds_since(saved) > 60 * settings_.save_minutes) save({}), saved = Clock::now();
    }
    epochs_ = static_cast<double>(done_) / static_cast<double>(per_epoch);
    return finish();
  }

 private:
  // Characters that its vocabulary lacks keep the embeddings projected from the language model.
  void go_on_from(const StoredJudge& judge) {
    JudgeConfig shapes = judge.parameters.config();
    shapes.vocabulary = network_.parameters_config().vocabulary;
    if (shapes != network_.parameters_config())
      throw InputError(
          fmt::format("{}: is a judge of other shapes than the run's; give the same --hidden and "
                      "--embedding, or no --init",
                      settings_.init));
    const auto from = judge.parameters.named(), to = network_.parameters().named();
    for (size_t n = 0; n < to.size(); ++n)
      if (to[n].values.data != network_.parameters().embedding.data)
        std::ranges::copy(from[n].values.flat(), to[n].values.flat().begin());
    std::map<std::string_view, Index> rows;
    for (const std::string& token : judge.vocabulary.tokens())
      rows.emplace(token, static_cast<Index>(rows.size()));
    const Matrix<float> known = judge.parameters.embedding, own = network_.parameters().embedding;
    for (Token token = 0; token < stored_.vocabulary.size(); ++token)
      if (const auto row = rows.find(stored_.vocabulary.tokens()[static_cast<size_t>(token)]);
          row != rows.end())
        std::copy_n(known.row(row->second), known.cols, own.row(token));
  }
  Compute compute() const {
    if (settings_.dtype == "auto") return fastest_compute();
    return settings_.dtype == "bf16" ? Compute::bf16 : Compute::fp32;
  }
  void say(const std::string& text) const {
    if (observer_.message) observer_.message(text);
  }

  void replace(const std::filesystem::path& model) {
    if (settings_.replaced == 0) return;
    const Engine engine(Weights(model), {.dtype = WeightDtype::int8, .threads = 1});
    const auto progress = [&, last = 0.0](double done) mutable {
      if (done >= last + 0.1)
        say(fmt::format("characters replaced: {:3.0f}%", 100 * done)), last = done;
    };
    replaced_ = make_replacements(
        engine, data_.train,
        {.passages = settings_.replaced, .seed = settings_.seed, .progress = progress});
    test_replaced_ = make_replacements(engine, data_.test,
                                       {.passages = kTestReplaced, .seed = settings_.seed + 1});
  }

  void one_step(const PassageBatch& passages, const DetectionSource& source, int64_t step,
                JudgeLosses& losses) {
    Random random(settings_.seed, 0x73746570, static_cast<uint64_t>(step) << 24);
    network_.pack();
    network_.clear_gradients();
    network_.contrast(contrast_batch(data_.train, passages, settings_.told, random), &random,
                      losses);
    if (!source.empty() && step % settings_.detect_every == 0)
      network_.detect(source.batch(settings_.lines, settings_.seed, static_cast<uint64_t>(step)),
                      &random, losses);
  }

  void report(int64_t steps, double epoch, JudgeLosses& losses) {
    if (observer_.step)
      observer_.step({done_, steps, epoch, losses, seconds_,
                      seconds_ / static_cast<double>(done_) * static_cast<double>(steps - done_)});
    losses = {};
  }

  StoredJudge averaged(const std::string& card) const {
    StoredJudge judge{.parameters = JudgeParameters(network_.parameters_config()),
                      .vocabulary = stored_.vocabulary,
                      .offsets = {},
                      .card = card};
    std::ranges::copy(average_, judge.parameters.all().begin());
    judge.offsets = measure_offsets(Judge(judge), {}, data_.train, kOffsetPassages, settings_.seed);
    return judge;
  }

  void save(const std::string& measurements) const {
    nlohmann::ordered_json card{
        {"data",
         fmt::format("{} passages of {} Tang and {} Song poems; split by near-duplicate "
                     "group, seed {}",
                     data_.train.size(), data_.tang_poems, data_.song_poems, settings_.seed)},
        {"epochs", epochs_ > 0 ? epochs_ : settings_.epochs},
        {"steps", done_},
        {"lines", settings_.lines},
        {"rate", settings_.rate},
        {"replaced", settings_.replaced},
        {"minutes", seconds_ / 60}};
    if (!measurements.empty()) card["test"] = nlohmann::ordered_json::parse(measurements);
    write_judge(out_, averaged(card.dump()), WeightDtype::int8);
  }

  JudgeMeasurements finish() {
    save({});
    const JudgeMeasurements result = measure_judge(Judge::open(out_), data_.test, test_replaced_,
                                                   settings_.measured, settings_.seed);
    save(to_json(result));
    return result;
  }

  JudgeSettings settings_;
  std::filesystem::path out_;
  JudgeObserver observer_;
  StoredModel stored_;
  JudgeData data_;
  JudgeNetwork network_;
  std::vector<ReplacedPassage> replaced_, test_replaced_;
  std::vector<float> average_;
  int64_t done_ = 0;
  double seconds_ = 0, epochs_ = 0;
};

}  // namespace

std::string describe(const JudgeLosses& losses) {
  const auto contrast = [](const char* name, const ContrastLoss& loss) {
    const auto count = static_cast<double>(std::max<int64_t>(loss.counted, 1));
    return fmt::format("{} {:.3f} ({:.0f}%)", name, loss.sum / count,
                       100 * static_cast<double>(loss.first) / count);
  };
  const auto mean = [](const char* name, double sum, int64_t count) {
    return fmt::format("{} {:.3f}", name, sum / static_cast<double>(std::max<int64_t>(count, 1)));
  };
  return contrast("couplets", losses.couplets) + "  " + contrast("titles", losses.titles) + "  " +
         contrast("lines", losses.lines) + "  " + mean("role", losses.roles, losses.role_count) +
         "  " + mean("replaced", losses.replaced, losses.replaced_count) + "  " +
         mean("genuine", losses.genuine, losses.genuine_count);
}

JudgeMeasurements train_judge(const JudgeSettings& settings, const std::filesystem::path& corpus,
                              const std::filesystem::path& model, const std::filesystem::path& out,
                              const JudgeObserver& observer) {
  flush_denormals();
  return JudgeTrainer(settings, corpus, model, out, observer).run();
}

}  // namespace tangyin
