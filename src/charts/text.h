// Text that exists in both languages of a page.
#pragma once

#include <string>
#include <string_view>

#include "base/language.h"

namespace tangyin {

// The same text in English and in Chinese (simplified script), each written by hand.
struct Bilingual {
  std::string en, zh;

  const std::string& in(Language language) const noexcept {
    return language == Language::chinese ? zh : en;
  }
  bool operator==(const Bilingual&) const = default;
};

// A text that is the same in both languages: a number, the name of a setting.
Bilingual both(std::string text);

// `text` with < > & " ' as entities and control characters replaced by spaces: safe between the
// tags of HTML and SVG and inside quoted attributes.  Bytes that are not UTF-8 become U+FFFD.
std::string escaped(std::string_view text);

}  // namespace tangyin
