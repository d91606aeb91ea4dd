// Phrases: three characters in a row that lines of verse have again and again.  A line in which no three
// stand as poets put them is read as forced (docs/reward.md).  Stored in the file of the training
// index.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "corpus/poem.h"
#include "verse_index/text_set.h"

namespace tangyin {

inline constexpr size_t kPhrase = 3;  // characters

class Phrases {
 public:
  Phrases() = default;  // knows none
  // Knows none where the file has none.  FormatError.  `file` must outlive this object.
  explicit Phrases(const SafetensorsFile& file);
  // Whether the last characters of `line` are a phrase; false where there are too few.
  bool end_of(std::u32string_view line) const noexcept {
    return line.size() >= kPhrase && set_.contains(line.substr(line.size() - kPhrase));
  }
  size_t size() const noexcept { return set_.size(); }

 private:
  TextSet set_;
};

// The phrases of `poems`, all spans together, in the script of the model.
class CountedPhrases {
 public:
  explicit CountedPhrases(std::span<const std::span<const Poem>> poems = {});
  bool end_of(std::u32string_view line) const noexcept {
    return line.size() >= kPhrase && set_.contains(line.substr(line.size() - kPhrase));
  }
  void add_to(std::vector<NamedTensor>& tensors) const { set_.add_to("phrases", tensors); }

 private:
  PackedTextSet set_;
};

}  // namespace tangyin
