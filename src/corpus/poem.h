// A poem as the corpus gives it and as the rest of the house sees it.
#pragma once

#include <string>
#include <vector>

namespace tangyin {

struct Poem {
  std::string title, author;  // UTF-8, traditional; may be empty
  std::u32string
      text;  // cleaned body in one piece: Han characters and punctuation ， 。 ？ ！ ； ： 、
};

// The body cut at every punctuation mark:  "秦川雄帝宅，函谷壯皇居。" → {秦川雄帝宅, 函谷壯皇居}.
std::vector<std::u32string> lines_of(std::u32string_view text);

// True for the marks that may stand in Poem::text.
bool is_punctuation(char32_t c) noexcept;

}  // namespace tangyin
