// Text that people give, as characters that the model knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "composing/request.h"
#include "model/config.h"
#include "search/plan.h"

namespace tangyin {

// One character as it was typed and as the model reads it; kBlank where a pattern leaves it open.
struct GivenCharacter {
  char32_t typed;
  Token token;
};

// A text cut where its punctuation cuts it.
struct GivenText {
  std::vector<std::vector<GivenCharacter>> parts;
  bool ends_with_mark = false;  // whether a mark stands after the last part
  size_t size() const;          // characters, blanks included
  std::vector<GivenCharacter> joined() const;
};

// What a request gives, read.
struct Given {
  GivenText opening, acrostic, pattern, couplet, title, about;
  std::vector<std::vector<GivenCharacter>> with, without;
};

// InputError that names the text, the character and its place: a character that is neither Han nor
// punctuation, one that the model does not know, invalid UTF-8.  Empty texts give no parts.
Given read_given(const Request& request, const ModelConfig& config, const Vocabulary& vocabulary);

}  // namespace tangyin
