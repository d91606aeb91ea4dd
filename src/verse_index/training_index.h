// An index of the training text: its lines and its spans of six characters, so that a poem does not
// repeat them, the collocations of its characters, the words of its titles, what words say of
// season, hour and sky, what readers would say of a line, and lines that the search has worn out.  A file beside the model: MODEL.index for MODEL.safetensors, a safetensors container with checksums.
//
// Of the hashes of lines and spans (text_set.h) 29 bits count (metadata "tangyin.hash_bits"; all 32 in
// version 2), which makes the download of the browser build smaller: a text that is no line is mistaken for one with probability
// 0.48 % where there are 2.6 million.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "model/safetensors.h"
#include "verse_index/collocations.h"
#include "verse_index/ending_reward.h"
#include "verse_index/line_reward.h"
#include "verse_index/pair_reward.h"
#include "verse_index/phrases.h"
#include "verse_index/scenes.h"
#include "verse_index/text_set.h"
#include "verse_index/title_words.h"
#include "verse_index/worn_lines.h"

namespace tangyin {

inline constexpr size_t kSpan = 6;  // characters; punctuation is skipped

// The bits of a hash of a line or span that count in this file.  FormatError.
int hash_bits(const SafetensorsFile& file);

class TrainingIndex {
 public:
  // InputError where there is no such file, FormatError where it is broken.
  TrainingIndex(const std::filesystem::path& file, const Vocabulary& vocabulary);
  TrainingIndex(SafetensorsFile file, const Vocabulary& vocabulary);  // FormatError
  // Both in the script of the model, Han characters only; `span` has kSpan of them.
  bool has_line(std::u32string_view line) const noexcept { return lines_.contains(line); }
  bool has_span(std::u32string_view span) const noexcept { return spans_.contains(span); }
  const std::string& name() const noexcept { return file_.name(); }
  const TextSet& lines() const noexcept { return lines_; }
  const TextSet& spans() const noexcept { return spans_; }
  const Collocations& collocations() const noexcept { return collocations_; }
  const TitleWords& title_words() const noexcept { return title_words_; }
  const Scenes& scenes() const noexcept { return scenes_; }
  const LineReward& line_reward() const noexcept { return line_reward_; }
  // Knows nothing where line_reward() does not.
  const PairReward& pair_reward() const noexcept { return pair_reward_; }
  const Phrases& phrases() const noexcept { return phrases_; }
  const EndingReward& ending_reward() const noexcept { return ending_reward_; }
  const WornLines& worn_lines() const noexcept { return worn_lines_; }

 private:
  SafetensorsFile file_;
  TextSet lines_, spans_;
  Collocations collocations_;
  TitleWords title_words_;
  Scenes scenes_;
  LineReward line_reward_;
  PairReward pair_reward_;
  Phrases phrases_;
  EndingReward ending_reward_;
  WornLines worn_lines_;
};

// The path of the index of a model: MODEL.index for MODEL.safetensors.
std::filesystem::path index_of(const std::filesystem::path& model);

// What an index has besides what is counted from verse.  Pairs, phrases and endings go with a reward.
struct WrittenKnowledge {
  LineReward reward = {};
  std::span<const PairWeight> pairs = {};
  CountedPhrases phrases = CountedPhrases();
  std::span<const EndingWeight> endings = {};
  std::span<const std::u32string> worn_lines = {};  // in the script of the model
};

// Writes the index of `poems`, which are in the script of the model.  Of `further` poems it has
// only the lines, the words of titles and the scenes.  From `own`, verse that the search wrote with an index
// without habits, the habits are counted.  SystemError.
void write_training_index(const std::filesystem::path& file, std::span<const Poem> poems,
                          std::span<const Poem> further = {}, std::span<const Poem> own = {},
                          const WrittenKnowledge& written = {});

}  // namespace tangyin
