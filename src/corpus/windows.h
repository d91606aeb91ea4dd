// The course report's data: simplified characters without punctuation, padded in front to 40,
// longer poems cut into windows of 40 every 10.  A window is 40 characters and predicts each from
// those before it in it: its inputs are <pad> and its first 39, its targets all 40, paddings among
// them.
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
  int64_t lost = 0;  // of them in no window: the ends that no whole window reaches
  int64_t count() const noexcept { return static_cast<int64_t>(inputs.size()) / kWindow; }
};

Windows cut_windows(std::span<const std::u32string> texts, const Vocabulary& vocabulary);

// Simplified, Han characters only.
std::u32string report_text(std::u32string_view text);

}  // namespace tangyin
