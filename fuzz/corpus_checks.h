// What holds of every poem that cleaning keeps, however it was read.
#pragma once

#include "base/error.h"
#include "base/utf8.h"
#include "corpus/cleaning.h"
#include "corpus/statistics.h"
#include "harness.h"

namespace tangyin {

inline bool is_kept(char32_t c) {
  return utf8::is_han(c) ||
         std::u32string_view(U"，。、；：？！").find(c) != std::u32string_view::npos;
}

inline void check_cleaning(const std::vector<RawPoem>& raw) {
  CleaningReport report;
  const std::vector<Poem> poems = clean_poems(raw, true, report);
  require(report.read() == static_cast<int64_t>(raw.size()));
  require(report.poems[0] == static_cast<int64_t>(poems.size()));
  for (const Poem& poem : poems) {
    require(!poem.text.empty());
    for (const char32_t c : poem.text) require(is_kept(c));
    require(clean_text(poem.text).fault == Fault::none);  // what is clean stays so
  }
}

}  // namespace tangyin
