// Cleans poems: removes notes in brackets and quotation marks, and drops poems that cannot be
// repaired, each counted under the first Fault that it has.
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "corpus/poem.h"
#include "corpus/reader.h"

namespace tangyin {

enum class Fault {
  none,
  empty,
  lost_characters,  // □ ○ ●: characters lost in the sources
  private_use,      // a code point of the private use areas
  description,      // a character described by its parts, {艹/尔}
  brackets,         // a bracket without its partner
  foreign,          // anything that is neither Han nor punctuation
  duplicate         // the same body as an earlier poem
};
inline constexpr size_t kFaults = 8;  // of Fault

// In words: "lost characters (□ ○ ●)".
std::string_view describe(Fault fault) noexcept;

struct CleaningReport {
  std::array<int64_t, kFaults> poems{};  // by Fault; none: kept
  int64_t notes = 0;                     // bracketed notes removed from the poems that were kept
  int64_t read() const noexcept;         // all poems, kept and dropped
};

// The result for one poem; `text` is valid if the fault is none.
struct Cleaned {
  Fault fault = Fault::none;
  std::u32string text;
  int64_t notes = 0;
};
Cleaned clean_text(std::u32string_view raw);

// The clean poems in the order of `raw`; with `drop_duplicates` only the first of equal bodies.
// Adds to `report`.
std::vector<Poem> clean_poems(std::span<const RawPoem> raw, bool drop_duplicates,
                              CleaningReport& report);

// Reads and cleans.  InputError if nothing is left.
std::vector<Poem> load_poems(const std::filesystem::path& path, Edition edition,
                             bool drop_duplicates, CleaningReport& report);

}  // namespace tangyin
