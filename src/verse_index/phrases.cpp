#include "verse_index/phrases.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace tangyin {
namespace {

constexpr size_t kLeastPhraseUses = 5;
constexpr int kPhraseBits = 24;  // one of a hundred others is taken for a phrase

std::vector<uint32_t> hashes_of_phrases(std::span<const std::span<const Poem>> poems) {
  // Three code points of 21 bits each.
  std::vector<uint64_t> uses;
  for (const std::span<const Poem> some : poems)
    for (const Poem& poem : some)
      for (const std::u32string& line : lines_of(poem.text))
        for (size_t n = kPhrase; n <= line.size(); ++n) {
          uint64_t use = 0;
          for (size_t k = n - kPhrase; k < n; ++k) use = use << 21 | static_cast<uint64_t>(line[k]);
          uses.push_back(use);
        }
  std::ranges::sort(uses);
  std::vector<uint32_t> hashes;
  for (size_t first = 0, end = 0; first < uses.size(); first = end) {
    while (end < uses.size() && uses[end] == uses[first]) ++end;
    if (end - first < kLeastPhraseUses) continue;
    std::u32string phrase;
    for (int k = kPhrase - 1; k >= 0; --k)
      phrase.push_back(static_cast<char32_t>(uses[first] >> 21 * k & 0x1FFFFF));
    hashes.push_back(text_hash(phrase));
  }
  return hashes;
}

}  // namespace

Phrases::Phrases(const SafetensorsFile& file) {
  if (file.tensors().contains("phrases.ends") || file.tensors().contains("phrases.rests"))
    set_ = TextSet(file, "phrases", kPhraseBits);
}

CountedPhrases::CountedPhrases(std::span<const std::span<const Poem>> poems)
    : set_(hashes_of_phrases(poems), kPhraseBits) {}

}  // namespace tangyin
