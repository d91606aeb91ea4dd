#include "reward_training/reading_text.h"

#include <string>

#include "base/utf8.h"
#include "corpus/heading.h"

namespace tangyin {
namespace {

// Its lines, with a comma or a full stop after each in turns.
std::u32string text_of(const MarkedPoem& reading) {
  std::u32string text;
  for (size_t n = 0; n < reading.lines.size(); ++n)
    text += reading.lines[n] + (n % 2 == 0 ? U'，' : U'。');
  return text;
}

}  // namespace

std::vector<Token> told(std::string_view form, const std::u32string& title,
                        const Vocabulary& vocabulary) {
  std::vector<Token> tokens;
  if (const auto token = vocabulary.special(form)) {
    const Heading heading{
        .form = *token, .poet = {}, .title = vocabulary.encode(clean_title(utf8::encode(title)))};
    tokens = encode_heading(heading, vocabulary).tokens;
  }
  if (vocabulary.begin()) tokens.push_back(*vocabulary.begin());
  return tokens;
}

std::vector<Token> told(const MarkedPoem& reading, const Vocabulary& vocabulary) {
  return told(form_token(text_of(reading)), reading.title, vocabulary);
}

std::vector<Token> poem_of(const MarkedPoem& reading, const Vocabulary& vocabulary) {
  std::vector<Token> tokens;
  for (const char32_t c : text_of(reading)) tokens.push_back(vocabulary.id(c));
  return tokens;
}

}  // namespace tangyin
