#include "corpus/windows.h"

#include <algorithm>

#include "base/script.h"
#include "corpus/poem.h"

namespace tangyin {
namespace {

void add_window(std::span<const Token> characters, Windows& windows) {
  const auto padding = static_cast<size_t>(kWindow) - characters.size();
  std::vector<Token> window(padding, Vocabulary::kPad);
  window.insert(window.end(), characters.begin(), characters.end());
  windows.inputs.push_back(Vocabulary::kPad);
  windows.inputs.insert(windows.inputs.end(), window.begin(), window.end() - 1);
  windows.targets.insert(windows.targets.end(), window.begin(), window.end());
}

}  // namespace

Windows cut_windows(std::span<const std::vector<Token>> texts) {
  Windows windows;
  for (const std::vector<Token>& tokens : texts) {
    const auto size = static_cast<int64_t>(tokens.size());
    windows.characters += size;
    if (size <= kWindow) {
      add_window(tokens, windows);
      continue;
    }
    int64_t first = 0;
    for (; first + kWindow <= size; first += kWindowStep)
      add_window(
          std::span(tokens).subspan(static_cast<size_t>(first), static_cast<size_t>(kWindow)),
          windows);
    windows.lost += size - (first - kWindowStep + kWindow);
  }
  return windows;
}

std::u32string report_text(std::u32string_view text) {
  std::u32string simplified = to_simplified(text);
  std::erase_if(simplified, is_punctuation);
  return simplified;
}

}  // namespace tangyin
