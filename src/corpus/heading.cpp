#include "corpus/heading.h"

#include "base/error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr size_t kLongestTitle = 20;
constexpr double kTitleStays = 0.85, kFormStays = 0.7, kPoetStays = 0.4;

bool is_numeral(char32_t c) {
  return std::u32string_view(U"一二三四五六七八九十百〇").find(c) != std::u32string_view::npos;
}

bool all_numerals(std::u32string_view text) {
  for (const char32_t c : text)
    if (!is_numeral(c)) return false;
  return true;
}

// 其二, 二 and the like: a place in a series.
bool is_series_number(std::u32string_view word) {
  if (word.empty()) return true;
  return all_numerals(word.front() == U'其' ? word.substr(1) : word);
}

// 秋興八首 → 秋興.
std::u32string_view without_count(std::u32string_view word) {
  if (word.empty() || (word.back() != U'首' && word.back() != U'章')) return word;
  size_t end = word.size() - 1;
  while (end > 0 && is_numeral(word[end - 1])) --end;
  return end == word.size() - 1 ? word : word.substr(0, end);
}

Token special(const Vocabulary& vocabulary, std::string_view name) {
  const auto id = vocabulary.special(name);
  if (!id)
    throw InputError(fmt::format("the vocabulary has no {}: the model has no headings", name));
  return *id;
}

}  // namespace

std::string_view form_token(std::u32string_view text) {
  const auto lines = lines_of(text);
  if (lines.empty()) return kHeadingTokens[6];
  const size_t length = lines.front().size();
  for (const auto& line : lines)
    if (line.size() != length) return kHeadingTokens[6];
  if (length != 5 && length != 7) return kHeadingTokens[6];
  const bool seven = length == 7;
  if (lines.size() == 4) return kHeadingTokens[seven ? 1 : 0];
  if (lines.size() == 8) return kHeadingTokens[seven ? 3 : 2];
  return kHeadingTokens[seven ? 5 : 4];
}

std::u32string clean_title(std::string_view title) {
  const auto decoded = utf8::try_decode(title);
  if (!decoded) return {};
  constexpr std::u32string_view kOpening = U"（(〈[〖{［｛【〔", kClosing = U"）)〉]〗}］｝】〕";
  std::u32string cleaned, word;
  int depth = 0;
  const auto end_word = [&] {
    if (!is_series_number(word)) cleaned += without_count(word);
    word.clear();
  };
  for (const char32_t c : *decoded) {
    if (kOpening.find(c) != std::u32string_view::npos) ++depth;
    if (depth == 0 && utf8::is_han(c)) word.push_back(c);
    if (depth == 0 && !utf8::is_han(c)) end_word();
    if (kClosing.find(c) != std::u32string_view::npos && depth > 0) --depth;
  }
  end_word();
  if (cleaned.size() > kLongestTitle) cleaned.resize(kLongestTitle);
  return cleaned;
}

Heading heading_of(const Poem& poem, const Vocabulary& vocabulary) {
  Heading heading;
  heading.form = special(vocabulary, form_token(poem.text));
  const auto poet = utf8::try_decode(poem.author);
  if (poet && poet->size() <= 6) heading.poet = vocabulary.encode(*poet);
  heading.title = vocabulary.encode(clean_title(poem.title));
  return heading;
}

HeadingTokens encode_heading(const Heading& heading, const Vocabulary& vocabulary) {
  HeadingTokens result;
  if (heading.form >= 0) result.tokens.push_back(heading.form);
  if (!heading.poet.empty()) {
    result.tokens.push_back(special(vocabulary, "<poet>"));
    result.tokens.insert(result.tokens.end(), heading.poet.begin(), heading.poet.end());
  }
  result.title_at = result.tokens.size();
  if (!heading.title.empty()) {
    result.tokens.push_back(special(vocabulary, "<title>"));
    result.tokens.insert(result.tokens.end(), heading.title.begin(), heading.title.end());
  }
  return result;
}

Heading thin_out(const Heading& heading, double share, Random& random) {
  Heading kept;
  if (random.uniform() >= share) return kept;
  if (random.uniform() < kTitleStays) kept.title = heading.title;
  if (random.uniform() < kFormStays) kept.form = heading.form;
  if (random.uniform() < kPoetStays) kept.poet = heading.poet;
  return kept;
}

}  // namespace tangyin
