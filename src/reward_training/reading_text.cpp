#include "reward_training/reading_text.h"

#include <string>

#include "base/utf8.h"
#include "corpus/heading.h"

namespace tangyin {

std::vector<Token> told(const MarkedPoem& reading, const Vocabulary& vocabulary) {
  std::u32string text;
  for (size_t n = 0; n < reading.lines.size(); ++n)
    text += reading.lines[n] + (n % 2 == 0 ? U'，' : U'。');
  std::vector<Token> tokens;
  if (const auto form = vocabulary.special(form_token(text))) {
    const Heading heading{.form = *form,
                          .poet = {},
                          .title = vocabulary.encode(clean_title(utf8::encode(reading.title)))};
    tokens = encode_heading(heading, vocabulary).tokens;
  }
  if (vocabulary.begin()) tokens.push_back(*vocabulary.begin());
  return tokens;
}

std::vector<Token> poem_of(const MarkedPoem& reading, const Vocabulary& vocabulary) {
  std::vector<Token> tokens;
  for (size_t n = 0; n < reading.lines.size(); ++n) {
    for (const char32_t c : reading.lines[n]) tokens.push_back(vocabulary.id(c));
    tokens.push_back(vocabulary.id(n % 2 == 0 ? U'，' : U'。'));
  }
  return tokens;
}

}  // namespace tangyin
