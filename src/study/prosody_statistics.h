// How well a corpus keeps the rules of its forms: the evidence for the rhyme book and the verdict.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/poem.h"
#include "prosody/verdict.h"

namespace tangyin {

// Counts over the poems of one shape: 4, 8, or any even number from 10 of lines of 5 or 7.
struct FormStatistics {
  FormKind form;
  int64_t poems = 0;
  // Of these, those whose even lines can all end level; the counts below are of these.
  int64_t level = 0;
  int64_t rhymed = 0;  // one level rhyme; the first line unrhymed, in it or in a neighbouring one
  int64_t scan_strictly = 0, scan = 0;
  int64_t regulated = 0;  // scan and rhyme, nothing violated
  int64_t couplets = 0;
  int64_t clear = 0;  // couplets in which 二四六分明 holds
};

struct ProsodyStatistics {
  std::vector<FormStatistics> forms;
  int64_t poems = 0, hanzi = 0, known = 0;  // Han characters of the corpus, those in the rhyme book
  // Characters not in the rhyme book with their counts, most frequent first.
  std::vector<std::pair<char32_t, int64_t>> unknown;
};

ProsodyStatistics prosody_statistics(std::span<const Poem> poems, const RhymeBook& book);

// 二四六分明: some reading of the two lines has the second, fourth (and sixth) characters alternate
// within each line and oppose each other between the lines.  The variant (仄平仄 before the end)
// and 对句相救 count as fulfilling it.
bool couplet_is_clear(std::u32string_view upper, std::u32string_view lower, const RhymeBook& book);

}  // namespace tangyin
