// How a corpus keeps the forms: the proof of the rhyme book and of the verdict.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/poem.h"
#include "prosody/verdict.h"

namespace tangyin {

// Poems of one shape (4 or 8 lines of 5 or 7, longer even ones).
struct FormStatistics {
  FormKind form;
  int64_t poems = 0;
  int64_t level =
      0;  // of these: every even line can end level; the rest of the counts are of these
  int64_t rhymed = 0;  // one level rhyme, the first line free or in it or in a neighbour
  int64_t scan_strictly = 0, scan = 0;
  int64_t regulated = 0;  // scan and rhyme, nothing violated
  int64_t couplets = 0;
  int64_t clear = 0;  // couplets in which 二四六分明 holds
};

struct ProsodyStatistics {
  std::vector<FormStatistics> forms;
  int64_t poems = 0, hanzi = 0, known = 0;  // Han characters of the corpus, those in the rhyme book
  std::vector<std::pair<char32_t, int64_t>>
      unknown;  // the others with their counts, frequent ones first
};

ProsodyStatistics prosody_statistics(std::span<const Poem> poems, const RhymeBook& book);

// 二四六分明: some reading of the two lines has the second, fourth (and sixth) characters alternate
// within each line and oppose each other between the lines.  The variant (仄平仄 before the end)
// and 对句相救 count as fulfilling it.
bool couplet_is_clear(std::u32string_view upper, std::u32string_view lower, const RhymeBook& book);

}  // namespace tangyin
