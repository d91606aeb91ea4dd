// Text that people give, as characters that the model knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corpus/vocabulary.h"
#include "model/config.h"

namespace tangyin {

// One character as it was typed and as the model reads it.
struct GivenCharacter {
  char32_t typed;
  Token token;
};

// The beginning of a poem, cut where its punctuation cuts it.
struct Opening {
  std::vector<std::vector<GivenCharacter>> parts;
  bool ends_with_mark = false;  // whether a mark stands after the last part
  size_t size() const;          // characters
};

// InputError that names the character and its place: nothing there, a character that is neither Han nor punctuation, a
// character that the model does not know.  `what` names the text in messages: "opening".
Opening read_opening(std::string_view text, const std::string& what, const ModelConfig& config,
                     const Vocabulary& vocabulary);

}  // namespace tangyin
