#include "corpus/split.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace tangyin {
namespace {

// 64 uniform bits from a text and a seed.
uint64_t fingerprint(const std::u32string& text, uint64_t seed) {
  uint64_t h = 0xCBF29CE484222325ULL;
  for (const char32_t c : text) h = (h ^ c) * 0x100000001B3ULL;
  return Random(seed, h).bits();
}

}  // namespace

Split split_by_group(std::span<const Poem> poems, std::span<const int32_t> groups,
                     double test_share, uint64_t seed) {
  std::vector<uint64_t> least;  // by group
  for (size_t p = 0; p < poems.size(); ++p) {
    const auto group = static_cast<size_t>(groups[p]);
    if (group >= least.size()) least.resize(group + 1, ~uint64_t{0});
    least[group] = std::min(least[group], fingerprint(poems[p].text, seed));
  }
  // The least of n uniform hashes is not uniform, P(least < x) = 1 − (1 − x)ⁿ, and would favour
  // large groups; hashing it again makes it uniform.
  Split split;
  for (size_t p = 0; p < poems.size(); ++p) {
    const double place = Random(seed, least[static_cast<size_t>(groups[p])]).uniform();
    (place < test_share ? split.test : split.train).push_back(static_cast<int32_t>(p));
  }
  return split;
}

Split split_shuffled(size_t poems, size_t train_count, uint64_t seed) {
  std::vector<int32_t> order(poems);
  std::iota(order.begin(), order.end(), 0);
  Random(seed, 0x5917).shuffle(order);
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(train_count, poems));
  Split split{{order.begin(), middle}, {middle, order.end()}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

}  // namespace tangyin
