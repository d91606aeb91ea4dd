// Remembers which lines and which spans of six characters stand in the training text, so that a
// poem need not repeat them, with the collocations of its characters.  A file beside the model:
// MODEL.index for MODEL.safetensors, a safetensors container with checksums.
//
// A set of texts is kept as the 32-bit hashes of its members, sorted by their upper half into
// 65,536 buckets of lower halves: about two bytes a member, and one text in 65536 / (members /
// 65536) is wrongly taken for a member.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "model/safetensors.h"
#include "verse_index/collocations.h"

namespace tangyin {

inline constexpr size_t kSpan = 6;  // characters, punctuation passed over

// One such set, as it lies in the file.
class TextSet {
 public:
  TextSet(const SafetensorsFile& file, const std::string& name);  // FormatError
  bool contains(std::u32string_view text) const noexcept;
  size_t size() const noexcept { return rests_.size() / 2; }

 private:
  std::span<const std::byte> ends_;   // [65536] uint32: where each bucket ends in `rests_`
  std::span<const std::byte> rests_;  // [members] uint16, sorted within a bucket
};

class TrainingIndex {
 public:
  // InputError, FormatError.  Lines and spans are looked up in the script of the file; collocations
  // by token.
  TrainingIndex(const std::filesystem::path& file, const Vocabulary& vocabulary);
  TrainingIndex(SafetensorsFile file, const Vocabulary& vocabulary);  // FormatError
  bool has_line(std::u32string_view line) const noexcept { return lines_.contains(line); }
  bool has_span(std::u32string_view span) const noexcept { return spans_.contains(span); }
  const TextSet& lines() const noexcept { return lines_; }
  const TextSet& spans() const noexcept { return spans_; }
  const Collocations& collocations() const noexcept { return collocations_; }

 private:
  SafetensorsFile file_;
  TextSet lines_, spans_;
  Collocations collocations_;
};

// Where the index of a model is looked for.
std::filesystem::path index_of(const std::filesystem::path& model);

// Poems in the script of the model; of `further` ones only the lines are remembered.
void write_training_index(const std::filesystem::path& file, std::span<const Poem> poems,
                          std::span<const Poem> further = {});

}  // namespace tangyin
