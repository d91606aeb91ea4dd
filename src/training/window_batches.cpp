#include <algorithm>

#include "training/batch_source.h"

namespace tangyin {
namespace {

class WindowBatches final : public BatchSource {
 public:
  WindowBatches(std::vector<int32_t> inputs, std::vector<int32_t> targets, Index sequence_length,
                Index batch_size, uint64_t seed, bool shuffled, Shift shift)
      : inputs_(std::move(inputs)),
        targets_(std::move(targets)),
        sequence_length_(sequence_length),
        batch_size_(batch_size),
        seed_(seed),
        shuffled_(shuffled),
        shift_(shift == Shift::next_window ? 1 : 0) {}

  // A batch of one window would predict nothing where targets come from the next one.
  int64_t batches(int64_t) override { return (windows() - shift_ + batch_size_ - 1) / batch_size_; }

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
      copy(inputs_, first + b, b, batch.inputs);
      if (b + shift_ < count) copy(targets_, first + b + shift_, b, batch.targets);
    }
  }

 private:
  int64_t windows() const { return static_cast<int64_t>(inputs_.size()) / sequence_length_; }

  // The window at `place` in the order of the epoch becomes sequence b of `to`.
  void copy(const std::vector<int32_t>& from, int64_t place, int64_t b,
            std::vector<int32_t>& to) const {
    const int64_t window = order_[static_cast<size_t>(place)];
    for (int64_t t = 0; t < sequence_length_; ++t)
      to[static_cast<size_t>(t * batch_size_ + b)] =
          from[static_cast<size_t>(window * sequence_length_ + t)];
  }

  std::vector<int32_t> inputs_, targets_;
  Index sequence_length_, batch_size_;
  uint64_t seed_;
  bool shuffled_;
  int64_t shift_;
  int64_t epoch_ = -1;
  std::vector<int32_t> order_;
};

}  // namespace

std::unique_ptr<BatchSource> window_batches(std::vector<int32_t> inputs,
                                            std::vector<int32_t> targets, Index sequence_length,
                                            Index batch_size, uint64_t seed, bool shuffled,
                                            Shift shift) {
  return std::make_unique<WindowBatches>(std::move(inputs), std::move(targets), sequence_length,
                                         batch_size, seed, shuffled, shift);
}

}  // namespace tangyin
