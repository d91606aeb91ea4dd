#include "corpus/near_duplicates.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

namespace tangyin {
namespace {

class Groups {
 public:
  explicit Groups(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  int32_t find(int32_t x) {
    while (at(x) != x) x = at(x) = at(at(x));
    return x;
  }
  void join(int32_t a, int32_t b) { at(std::max(find(a), find(b))) = std::min(find(a), find(b)); }

 private:
  int32_t& at(int32_t x) { return parent_[static_cast<size_t>(x)]; }
  std::vector<int32_t> parent_;
};

uint64_t hash(std::u32string_view text, uint64_t seed) {  // FNV-1a over code points
  uint64_t h = 0xCBF29CE484222325ULL ^ seed;
  for (const char32_t c : text) h = (h ^ c) * 0x100000001B3ULL;
  return h ^ (h >> 29);
}

// The place of a line: the poem, and the number of the line in it.
struct Place {
  int32_t poem, line;
};

using Index = std::unordered_map<uint64_t, std::vector<Place>>;

// Adds n keys for a line of n characters, each with one position blanked: two lines that differ in
// one character share a key.
void add_keys(const std::u32string& line, Place place, Index& index) {
  for (size_t blank = 0; blank < line.size(); ++blank) {
    std::u32string key = line;
    key[blank] = 0;
    index[hash(key, blank * 1000 + line.size())].push_back(place);
  }
}

}  // namespace

std::vector<int32_t> near_duplicate_groups(std::span<const Poem> poems) {
  constexpr size_t kShortest = 4;
  Index index;
  std::vector<int32_t> line_counts;
  for (size_t p = 0; p < poems.size(); ++p) {
    const auto lines = lines_of(poems[p].text);
    line_counts.push_back(static_cast<int32_t>(lines.size()));
    for (size_t k = 0; k < lines.size(); ++k)
      if (lines[k].size() >= kShortest)
        add_keys(lines[k], {static_cast<int32_t>(p), static_cast<int32_t>(k)}, index);
  }
  // For pairs of poems a < b: the lines of the shorter one that also stand in the other, each once.
  std::unordered_map<uint64_t, std::vector<int32_t>> shared;
  for (const auto& [key, places] : index) {
    if (places.size() < 2 || places.size() > kStock) continue;
    for (size_t i = 0; i < places.size(); ++i)
      for (size_t j = i + 1; j < places.size(); ++j) {
        const auto [a, b] =
            std::minmax(places[i], places[j], [](Place x, Place y) { return x.poem < y.poem; });
        if (a.poem == b.poem) continue;
        // Count lines of the shorter poem.
        const bool first_shorter =
            line_counts[static_cast<size_t>(a.poem)] <= line_counts[static_cast<size_t>(b.poem)];
        shared[(static_cast<uint64_t>(a.poem) << 32) | static_cast<uint32_t>(b.poem)].push_back(
            first_shorter ? a.line : b.line);
      }
  }
  Groups groups(poems.size());
  for (auto& [pair, lines] : shared) {
    std::sort(lines.begin(), lines.end());
    const auto distinct = std::unique(lines.begin(), lines.end()) - lines.begin();
    const auto a = static_cast<int32_t>(pair >> 32), b = static_cast<int32_t>(pair & 0xFFFFFFFFU);
    const int32_t shorter =
        std::min(line_counts[static_cast<size_t>(a)], line_counts[static_cast<size_t>(b)]);
    if (2 * distinct >= shorter) groups.join(a, b);
  }
  std::vector<int32_t> numbers(poems.size());
  std::unordered_map<int32_t, int32_t> number_of_root;
  for (size_t p = 0; p < poems.size(); ++p)
    numbers[p] = number_of_root
                     .try_emplace(groups.find(static_cast<int32_t>(p)),
                                  static_cast<int32_t>(number_of_root.size()))
                     .first->second;
  return numbers;
}

}  // namespace tangyin
