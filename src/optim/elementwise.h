// The loop over parameters that all optimisers share.  An optimiser is a Rule for one parameter
// with its gradient and its slots:
//   kName, kSlots                          the rule's name, the names of its slots
//   Update at(int64_t step, float rate)    the constants of step 1, 2, …, computed in double
//   Update::operator()(float& x, float g, float& slot…)
//                                          updates parameter x by its gradient g; inlined and
//                                          vectorised by the compiler (room.cmake)
#pragma once

#include <array>
#include <cassert>
#include <utility>

#include "optim/optimizer.h"
#include "optim/vector_ranges.h"
#include "tensor/arena.h"

namespace tangyin {

template <class Rule>
class Elementwise final : public Optimizer {
 public:
  Elementwise(const Rule& rule, Index parameters) : rule_(rule) {
    for (Buffer<float>& slot : slots_) slot = Buffer<float>(parameters);
  }

  std::string_view name() const noexcept override { return rule_.kName; }

  std::vector<Slot> state() noexcept override {
    std::vector<Slot> list;
    for (size_t k = 0; k < kSlotCount; ++k) list.push_back({Rule::kSlots[k], slots_[k].span()});
    return list;
  }

  void step(std::span<float> parameters, std::span<const float> gradients, float rate,
            float scale) override {
    assert(gradients.size() == parameters.size());
    for ([[maybe_unused]] const Buffer<float>& slot : slots_)
      assert(slot.span().size() == parameters.size());
    ++steps_;
    run(rule_.at(steps_, rate), parameters.data(), gradients.data(), scale,
        static_cast<Index>(parameters.size()), std::make_index_sequence<kSlotCount>());
  }

 private:
  static constexpr size_t kSlotCount = Rule::kSlots.size();

  template <class Update, size_t... K>
  void run(const Update update, float* x, const float* g, float scale, Index count,
           std::index_sequence<K...>) noexcept {
    [[maybe_unused]] const std::array<float*, kSlotCount> slots{slots_[K].data()...};
    parallel_vector_ranges(count, [=](Index first, Index last) TANGYIN_INLINE {
#pragma omp simd
      for (Index i = first; i < last; ++i) update(x[i], g[i] * scale, slots[K][i]...);
    });
  }

  Rule rule_;
  std::array<Buffer<float>, kSlotCount> slots_;
};

}  // namespace tangyin
