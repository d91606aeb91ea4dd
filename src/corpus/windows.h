// The training data of the presets named report: simplified text cut into windows of equal length.
// A poem that is shorter than a window is padded; a longer one has a window every `step`
// characters.  What no window reaches at its end is lost.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "corpus/vocabulary.h"

namespace tangyin {

inline constexpr int64_t kWindow = 40, kWindowStep = 10;  // of the preset report

struct WindowOptions {
  int64_t length = kWindow, step = kWindowStep;
  bool pad_in_front = true;  // false: behind
  // Whether a poem longer than a window keeps a window that ends with its last character.  Without
  // it windows begin at 0, step, … < size − length: Python's range(0, size − length, step).
  bool keep_tail = true;
  // The inputs are <pad> and all tokens but the last, the targets all tokens; false: the inputs are
  // all tokens but the last, the targets all but the first.
  bool predict_first = true;
  // Inputs and targets are both the tokens of the window as they stand, whatever predict_first
  // says: for window_batches to take the targets from the next window of the batch.
  bool as_they_stand = false;

  // Positions of a window: inputs, and as many targets.
  int64_t steps() const noexcept { return predict_first || as_they_stand ? length : length - 1; }
};

struct Windows {
  std::vector<Token> inputs, targets;  // [windows × steps]
  int64_t steps = kWindow;
  int64_t characters = 0;  // of the poems
  int64_t lost = 0;        // of these, in no window: the ends that no whole window covers
  int64_t count() const noexcept { return static_cast<int64_t>(inputs.size()) / steps; }
  int64_t padding() const noexcept;  // <pad> among the targets
};

Windows cut_windows(std::span<const std::vector<Token>> texts, const WindowOptions& options = {});

// The Han characters of `text` in simplified script; with `punctuation`, ， 。 ； ： as well: those
// that the student's program did not take out at last (it took out ！ ？ 、).
std::u32string report_text(std::u32string_view text, bool punctuation = false);

}  // namespace tangyin
