// A poem after cleaning.
#pragma once

#include <string>
#include <vector>

namespace tangyin {

struct Poem {
  std::string title, author;  // UTF-8, traditional; may be empty
  std::u32string text;  // the body: Han characters and punctuation ， 。 ？ ！ ； ： 、
};

// The body divided at punctuation:  "秦川雄帝宅，函谷壯皇居。" → {秦川雄帝宅, 函谷壯皇居}.
std::vector<std::u32string> lines_of(std::u32string_view text);

// True for the punctuation that Poem::text may have.
bool is_punctuation(char32_t c) noexcept;

}  // namespace tangyin
