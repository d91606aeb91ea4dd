// Words that verse uses under a title: 竹 has 此君 琅玕 勁節 渭川, 塞下 has 單于 戍樓 烽火.  Counted from
// poems with titles and stored in the file of the training index.
//
//   key    a Han character of titles, or two side by side, in 25 titles at least
//   word   two characters that stand together in a foot, in 25 poems at least, and with 1.5 nats of
//          mutual information
//   nats   ln (n / (expected + 1)) with n poems that have both, 4 at least, and as many expected if
//          the two were independent: pointwise mutual information, shrunk where little is expected
//
// Poems are those of four or eight lines of 5 or 7.  Of a key the 16 words with most nats are kept,
// if they have 0.8 or more.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/poem.h"
#include "corpus/vocabulary.h"
#include "model/safetensors.h"
#include "verse_index/character_table.h"

namespace tangyin {

struct TitleWord {
  Token first, second;
  float nats;  // summed over the keys of the title
};

class TitleWords {
 public:
  TitleWords() = default;  // of no titles
  // Empty where the file has none: an older index.  FormatError.  Words that `vocabulary` lacks are
  // left out.  `file` must outlive this object.
  TitleWords(const SafetensorsFile& file, const Vocabulary& vocabulary);

  // The words of a title in either script, most nats first, at most `count`.  Several titles may
  // be joined by spaces.
  std::vector<TitleWord> of(std::u32string_view title, size_t count) const;

  size_t keys() const noexcept { return keys_.size(); }

 private:
  std::vector<uint64_t> keys_;               // rising
  std::vector<std::array<Token, 2>> words_;  // −1: not in the vocabulary
  CharacterTable table_;                     // by key, of words
};

// Counts the words from `poems` and makes the tensors that TitleWords reads.
class CountedTitleWords {
 public:
  explicit CountedTitleWords(std::span<const std::span<const Poem>> poems);
  void add_to(std::vector<NamedTensor>& tensors) const;

 private:
  // [2, n]: all first characters, then all second; the second of a key is 0 where it has none.
  std::vector<uint32_t> keys_, words_;
  CountedTable table_;
};

}  // namespace tangyin
