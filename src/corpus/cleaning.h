// From raw poems to clean ones: notes in brackets and quotation marks are taken out, what cannot be
// mended is dropped, each poem under the first rule that it breaks.
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
  lost_characters,
  private_use,
  description,
  brackets,
  foreign,
  duplicate
};
inline constexpr size_t kFaults = 8;

// "lost characters (□ ○ ●)" and the like, for people.
std::string_view describe(Fault fault) noexcept;

struct CleaningReport {
  std::array<int64_t, kFaults> poems{};  // by Fault; none: kept
  int64_t notes = 0;                     // bracketed notes taken out of poems that were kept
  int64_t read() const noexcept;
};

// One poem; `text` is valid where the fault is none.
struct Cleaned {
  Fault fault = Fault::none;
  std::u32string text;
  int64_t notes = 0;
};
Cleaned clean_text(std::u32string_view raw);

// Clean poems in corpus order; with `drop_duplicates` only the first of those with the same body.
std::vector<Poem> clean_poems(std::span<const RawPoem> raw, bool drop_duplicates,
                              CleaningReport& report);

// Reads and cleans.  InputError if nothing is left.
std::vector<Poem> load_poems(const std::filesystem::path& path, Edition edition,
                             bool drop_duplicates, CleaningReport& report);

}  // namespace tangyin
