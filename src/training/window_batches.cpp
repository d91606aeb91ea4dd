#include <algorithm>

#include "training/batch_source.h"

namespace tangyin {
namespace {

class WindowBatches final : public BatchSource {
 public:
  WindowBatches(std::vector<int32_t> inputs, std::vector<int32_t> targets, Index sequence_length,
                Index batch_size, uint64_t seed, bool shuffled)
      : inputs_(std::move(inputs)),
        targets_(std::move(targets)),
        sequence_length_(sequence_length),
        batch_size_(batch_size),
        seed_(seed),
        shuffled_(shuffled) {}

  int64_t batches(int64_t) override { return (windows() + batch_size_ - 1) / batch_size_; }

  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    if (epoch != epoch_) {
      order_ = shuffled_order(static_cast<size_t>(windows()), seed_, epoch);
      if (!shuffled_) std::sort(order_.begin(), order_.end());
      epoch_ = epoch;
    }
    const auto size = static_cast<size_t>(sequence_length_ * batch_size_);
    batch.inputs.assign(size, 0);
    batch.targets.assign(size, -1);
    batch.starts.assign(size, 0);
    std::fill_n(batch.starts.begin(), batch_size_, uint8_t{1});
    const int64_t first = index * batch_size_,
                  count = std::min<int64_t>(batch_size_, windows() - first);
    for (int64_t b = 0; b < count; ++b) {
      const int64_t window = order_[static_cast<size_t>(first + b)];
      for (int64_t t = 0; t < sequence_length_; ++t) {
        const auto from = static_cast<size_t>(window * sequence_length_ + t),
                   to = static_cast<size_t>(t * batch_size_ + b);
        batch.inputs[to] = inputs_[from];
        batch.targets[to] = targets_[from];
      }
    }
  }

 private:
  int64_t windows() const { return static_cast<int64_t>(inputs_.size()) / sequence_length_; }

  std::vector<int32_t> inputs_, targets_;
  Index sequence_length_, batch_size_;
  uint64_t seed_;
  bool shuffled_;
  int64_t epoch_ = -1;
  std::vector<int32_t> order_;
};

}  // namespace

std::unique_ptr<BatchSource> window_batches(std::vector<int32_t> inputs,
                                            std::vector<int32_t> targets, Index sequence_length,
                                            Index batch_size, uint64_t seed, bool shuffled) {
  return std::make_unique<WindowBatches>(std::move(inputs), std::move(targets), sequence_length,
                                         batch_size, seed, shuffled);
}

}  // namespace tangyin
