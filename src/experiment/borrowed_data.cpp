// Views of shared training data, and how fast it is learned.
#include <algorithm>
#include <chrono>

#include "experiment/lab.h"
#include "optim/optimizer.h"

namespace tangyin {
namespace {

// The batches of another source, in an order of its own.
class Reordered final : public BatchSource {
 public:
  Reordered(BatchSource& source, uint64_t seed) : source_(source), seed_(seed) {}
  int64_t batches(int64_t epoch) override { return source_.batches(epoch); }
  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    if (seed_ == 1) return source_.fill(epoch, index, batch);
    if (epoch != epoch_) {
      order_ = shuffled_order(static_cast<size_t>(batches(epoch)), seed_, epoch);
      epoch_ = epoch;
    }
    source_.fill(epoch, order_[static_cast<size_t>(index)], batch);
  }

 private:
  BatchSource& source_;
  uint64_t seed_;
  int64_t epoch_ = -1;
  std::vector<int32_t> order_;
};

// The first batches of another source.
class FirstBatches final : public BatchSource {
 public:
  FirstBatches(BatchSource& source, int64_t count) : source_(source), count_(count) {}
  int64_t batches(int64_t epoch) override { return std::min(count_, source_.batches(epoch)); }
  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    source_.fill(epoch, index, batch);
  }

 private:
  BatchSource& source_;
  int64_t count_;
};

}  // namespace

TrainingData view_of(TrainingData& shared, uint64_t seed, int64_t test_batches) {
  TrainingData view(shared.vocabulary);
  view.train = std::make_unique<Reordered>(*shared.train, seed);
  view.test = std::make_unique<FirstBatches>(*shared.test, test_batches);
  view.script = shared.script;
  view.fingerprint = shared.fingerprint;
  view.description = shared.description;
  return view;
}

double measure_step_seconds(const TrainSettings& s, TrainingData& data) {
  using Clock = std::chrono::steady_clock;
  constexpr int kWarm = 2, kMost = 12;
  constexpr double kLongest = 8;  // seconds in all
  const ModelConfig config{.vocabulary = data.vocabulary.size(),
                           .embedding = s.embedding,
                           .hidden = s.hidden,
                           .layers = s.layers,
                           .tied = s.tied};
  LanguageModel model(config, compute_of(s), steps_of_batch(s), s.batch_size);
  model.parameters().initialise(1);
  const auto optimizer = make_optimizer({}, static_cast<Index>(model.parameters().all().size()));
  Random random(1);
  BatchData batch;
  std::vector<double> seconds;
  const auto began = Clock::now();
  for (int k = 0; k < kWarm + kMost; ++k) {
    const auto start = Clock::now();
    data.train->fill(0, k % data.train->batches(0), batch);
    model.forward_backward(batch.view(), {}, random);
    optimizer->step(model.parameters().all(), model.gradients().all(), 1e-4F);
    model.weights_changed();
    const auto end = Clock::now();
    if (k >= kWarm) seconds.push_back(std::chrono::duration<double>(end - start).count());
    if (k > kWarm && std::chrono::duration<double>(end - began).count() > kLongest) break;
  }
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

std::vector<int64_t> stage_steps(int64_t steps, int64_t every, int64_t wanted) {
  std::vector<int64_t> stages{0, wanted, steps};
  const int64_t evaluations = steps / every;
  for (int64_t k = 1; k <= evaluations; k = std::max(k + 1, k * 2)) stages.push_back(k * every);
  std::ranges::sort(stages);
  stages.erase(std::unique(stages.begin(), stages.end()), stages.end());
  return stages;
}

}  // namespace tangyin
