// The texts of a request, decoded and converted to tokens of the model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "composing/request.h"
#include "model/config.h"
#include "search/plan.h"

namespace tangyin {

// A character as typed, and its token; kBlank where a pattern leaves it open.
struct GivenCharacter {
  char32_t typed;
  Token token;
};

// A text, divided at its punctuation.
struct GivenText {
  std::vector<std::vector<GivenCharacter>> parts;
  bool ends_with_mark = false;  // whether punctuation follows the last part
  size_t size() const;          // characters, blanks included
  std::vector<GivenCharacter> joined() const;
};

// All texts of a request.
struct Given {
  GivenText opening, acrostic, pattern, couplet, title, about;
  std::vector<std::vector<GivenCharacter>> with, without;
};

// Decodes the texts of a request; an empty text has no parts.  InputError for invalid UTF-8, a
// character that is neither Han nor punctuation, or one that the model does not know; it names the
// text, the character and its place.
Given read_given(const Request& request, const ModelConfig& config, const Vocabulary& vocabulary);

}  // namespace tangyin
