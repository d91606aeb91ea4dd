// Poems as the tables of title words and of scenes count them.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "corpus/poem.h"
#include "model/safetensors.h"

namespace tangyin {

// Two characters as one number.
constexpr uint64_t joined(char32_t a, char32_t b) noexcept {
  return static_cast<uint64_t>(a) << 32 | b;
}

// Each character as simplified script prints it, by itself: 棊 and 棋 are one.
std::u32string folded(std::u32string_view text);

// Titles of many poems folded: each character is converted once.
class FoldedTitles {
 public:
  explicit FoldedTitles(std::span<const std::span<const Poem>> poems);
  std::u32string of(const Poem& poem) const;

 private:
  std::unordered_map<char32_t, char32_t> folded_;
};

// The lines of a poem in four or eight lines of 5 or 7; of others none.
std::vector<std::u32string> even_lines_of(const Poem& poem);

// The words of such lines, each once: two characters that stand together in a foot.
std::set<uint64_t> words_of(const std::vector<std::u32string>& lines);

// Pairs as the file has them: all first characters, then all second.
template <class Pairs>
std::vector<uint32_t> in_rows(const Pairs& pairs) {
  std::vector<uint32_t> rows;
  for (const auto& [pair, value] : pairs) rows.push_back(static_cast<uint32_t>(pair >> 32));
  for (const auto& [pair, value] : pairs) rows.push_back(static_cast<uint32_t>(pair));
  return rows;
}
// Reads such a tensor; FormatError where it is no such, or its pairs do not rise.
std::vector<uint64_t> rising_pairs(const SafetensorsFile& file, const std::string& name);

}  // namespace tangyin
