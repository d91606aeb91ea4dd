#include "corpus/windows.h"

#include <algorithm>

#include "base/script.h"
#include "corpus/poem.h"

namespace tangyin {
namespace {

using Tokens = std::span<const Token>;

void append(Tokens from, std::vector<Token>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

void add_window(Tokens characters, const WindowOptions& options, Windows& windows) {
  const auto padding = static_cast<size_t>(options.length) - characters.size();
  std::vector<Token> padded(options.pad_in_front ? padding : 0, Vocabulary::kPad);
  append(characters, padded);
  padded.resize(static_cast<size_t>(options.length), Vocabulary::kPad);
  const Tokens window(padded);
  if (options.as_they_stand) {
    append(window, windows.inputs);
    append(window, windows.targets);
    return;
  }
  if (options.predict_first) windows.inputs.push_back(Vocabulary::kPad);
  append(window.first(window.size() - 1), windows.inputs);
  append(options.predict_first ? window : window.subspan(1), windows.targets);
}

}  // namespace

int64_t Windows::padding() const noexcept {
  return std::ranges::count(targets, Vocabulary::kPad);
}

Windows cut_windows(std::span<const std::vector<Token>> texts, const WindowOptions& options) {
  Windows windows;
  windows.steps = options.steps();
  for (const std::vector<Token>& tokens : texts) {
    const auto size = static_cast<int64_t>(tokens.size());
    windows.characters += size;
    if (size <= options.length) {
      add_window(tokens, options, windows);
      continue;
    }
    const int64_t last = size - options.length - (options.keep_tail ? 0 : 1);  // last beginning
    int64_t reached = 0;
    for (int64_t first = 0; first <= last; first += options.step) {
      add_window(
          Tokens(tokens).subspan(static_cast<size_t>(first), static_cast<size_t>(options.length)),
          options, windows);
      windows.lost += std::max<int64_t>(first - reached, 0);  // between two windows
      reached = first + options.length;
    }
    windows.lost += size - reached;
  }
  return windows;
}

std::u32string report_text(std::u32string_view text, bool punctuation) {
  std::u32string simplified = to_simplified(text);
  std::erase_if(simplified, [&](char32_t c) {
    const bool taken_out = c == U'！' || c == U'？' || c == U'、';
    return punctuation ? taken_out : is_punctuation(c);
  });
  return simplified;
}

}  // namespace tangyin
