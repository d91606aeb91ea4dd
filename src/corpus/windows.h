// The training data of the preset report: simplified characters without punctuation.  A poem
// shorter than 40 characters is padded in front; a longer one is cut into windows of 40, one every
// 10 characters.  The inputs of a window are <pad> and its first 39 characters, the targets all 40,
// padding included.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/vocabulary.h"

namespace tangyin {

inline constexpr int64_t kWindow = 40, kWindowStep = 10;

struct Windows {
  std::vector<Token> inputs, targets;  // [windows × 40]
  int64_t characters = 0;              // of the poems
  int64_t lost = 0;  // of these, in no window: the ends that no whole window covers
  int64_t count() const noexcept { return static_cast<int64_t>(inputs.size()) / kWindow; }
};

Windows cut_windows(std::span<const std::vector<Token>> texts);

// The Han characters of `text` in simplified script.
std::u32string report_text(std::u32string_view text);

}  // namespace tangyin
