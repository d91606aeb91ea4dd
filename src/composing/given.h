// The texts of a request, decoded and converted to tokens of the model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "composing/request.h"
#include "model/config.h"
#include "search/plan.h"

namespace tangyin {

// A text of a request: the field it stands in and what messages call it.
struct TextName {
  const char *field, *chinese, *english;
};

// One character as it was typed and as the model reads it; kBlank where a text leaves it open.
struct GivenCharacter {
  char32_t typed;
  Token token;
  int place = 0;                   // in the text as it was typed, from 1
  const TextName* text = nullptr;  // where it stands
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
  GivenText opening, acrostic, pattern, couplet, title;
  std::vector<std::vector<GivenCharacter>> with, without, about;
};

// RequestError that names the field and the place: a character that is neither Han nor punctuation
// (not_chinese), one that the model does not know (unknown_character), a text with no or too many
// characters (invalid_value), a word to avoid that another text gives (contradiction).  Empty texts
// give no parts.
Given read_given(const Request& request, const ModelConfig& config, const Vocabulary& vocabulary);

// Verse as it stands, line by line; tokens are kBlank where `blanks` and a place is open, and
// Vocabulary::kUnknown for a character that the model does not know.  RequestError (field "lines")
// for what is neither Han nor punctuation, for a line with no or too many characters, and for more
// than 60 lines.
using VerseLines = std::vector<std::vector<GivenCharacter>>;
VerseLines read_verse(const std::vector<std::u32string>& lines, const ModelConfig& config,
                      const Vocabulary& vocabulary, bool blanks);

}  // namespace tangyin
