// Poems as the judge learns from them: passages of two or four couplets, and batches of passages of
// one form, rhyme and tones, so that whatever stands beside a passage in its batch is a hard
// stranger to it.
#pragma once

#include <filesystem>
#include <vector>

#include "corpus/poem.h"
#include "judge_training/network.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

struct Passage {
  uint8_t characters = 5, couplets = 2;  // T, K
  bool opens = true;                     // whether it begins its poem
  uint16_t sound = 0;                    // the same for passages that rhyme and scan alike
  std::array<uint8_t, kRoles> roles{};   // [K]
  std::vector<Token> text;               // [2K·T]
  std::vector<Token> title;              // at most kTitleCharacters, may be empty
};

struct JudgeData {
  std::vector<Passage> train;  // Tang training poems and Song poems
  std::vector<Passage> test;   // Tang test poems
  int64_t tang_poems = 0, song_poems = 0, test_poems = 0;
};

struct JudgeDataOptions {
  bool song = true;
  int64_t poems = 0;  // the first so many clean Tang poems, 0 for all
  // Of the split, which is corpus/dataset.h's: by near-duplicate group; Song poems that share a
  // line with a test poem are left out.
  uint64_t seed = 1;
};
JudgeData load_judge_data(const std::filesystem::path& corpus, const Vocabulary& vocabulary,
                          const JudgeDataOptions& options);

// The passages of a poem with even lines of five or seven characters: four couplets at a time, the
// last four of what remains; two where it has no four.
std::vector<Passage> passages_of(const Poem& poem, const Vocabulary& vocabulary,
                                 const RhymeBook& book);

// The Han characters of a title, up to the first bracket or blank, the first kTitleCharacters that
// the vocabulary has.
std::vector<Token> title_tokens(std::string_view title, const Vocabulary& vocabulary);

// Indices of passages of one shape, batch by batch; every batch is full, what is over is left out.
// Within a shape the passages of one sound stand together.  A pure function of its arguments.
struct PassageBatch {
  std::vector<int32_t> passages;
};
std::vector<PassageBatch> batches_of(std::span<const Passage> passages, Index lines, uint64_t seed);

// `told`: the share of passages whose title is told to couplets after the first.
ContrastBatch contrast_batch(std::span<const Passage> passages, const PassageBatch& batch,
                             double told, Random& random);

}  // namespace tangyin
