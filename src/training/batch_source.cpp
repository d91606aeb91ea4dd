#include "training/batch_source.h"

#include <numeric>

#include "base/random.h"

namespace tangyin {

std::vector<int32_t> shuffled_order(size_t count, uint64_t seed, int64_t epoch) {
  std::vector<int32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  Random(seed, 0x5EED0000U + static_cast<uint64_t>(epoch)).shuffle(order);
  return order;
}

BatchData slice_sequences(const BatchData& batch, Index batch_size, Index first, Index count) {
  BatchData part;
  const auto size = static_cast<Index>(batch.inputs.size());
  for (Index step = 0; step < size; step += batch_size) {
    const auto copy = [&](const auto& from, auto& to) {
      const auto begin = from.begin() + (step + first);
      to.insert(to.end(), begin, begin + count);
    };
    copy(batch.inputs, part.inputs), copy(batch.targets, part.targets),
        copy(batch.starts, part.starts);
  }
  return part;
}

}  // namespace tangyin
