#include "composing/given.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr std::u32string_view kMarks = U"，。？！；：、,.?!;:　 ";
constexpr std::u32string_view kBlanks = U"？?□*＿_";  // in a pattern
constexpr size_t kLongest = 1000;  // characters of any text: more than the longest form holds

std::string shown(char32_t c) {
  return c < 32 || c == 127 ? fmt::format("control character U+{:04X}", static_cast<uint32_t>(c))
                            : fmt::format("'{}'", utf8::encode(c));
}

class Reader {
 public:
  Reader(const ModelConfig& config, const Vocabulary& vocabulary)
      : config_(config), vocabulary_(vocabulary) {}
  GivenText read(std::string_view text, const std::string& what, bool blanks = false) const;

 private:
  std::u32string in_script(const std::u32string& text) const;
  std::optional<Token> find_token(char32_t typed, char32_t converted) const;
  const ModelConfig& config_;
  const Vocabulary& vocabulary_;
};

// `text` in the script of the model; the number of characters does not change.
std::u32string Reader::in_script(const std::u32string& text) const {
  std::u32string simplified = to_simplified(text);
  if (config_.script == "simplified") return simplified;
  if (simplified != text) return text;  // has traditional characters, so it is traditional
  const std::u32string traditional = utf8::decode(to_traditional(utf8::encode(text)));
  return traditional.size() == text.size() ? traditional : text;
}

// The token of a character, or of its other forms if the model knows one of them.
std::optional<Token> Reader::find_token(char32_t typed, char32_t converted) const {
  for (const char32_t c : {converted, typed})
    if (vocabulary_.contains(c)) return vocabulary_.id(c);
  for (const std::string& other :
       {to_traditional(utf8::encode(typed)), to_simplified(utf8::encode(typed))})
    if (const std::u32string form = utf8::decode(other);
        form.size() == 1 && vocabulary_.contains(form[0]))
      return vocabulary_.id(form[0]);
  return std::nullopt;
}

GivenText Reader::read(std::string_view text, const std::string& what, bool blanks) const {
  const std::u32string typed = utf8::decode(text, what);
  if (typed.size() > kLongest)
    throw InputError(
        fmt::format("the {} has {} characters; no poem is that long", what, typed.size()));
  const std::u32string converted = in_script(typed);
  GivenText given;
  bool fresh = true;  // the next character begins a part
  for (size_t at = 0; at < typed.size(); ++at) {
    const bool blank = blanks && kBlanks.find(typed[at]) != std::u32string_view::npos;
    if (!blank && kMarks.find(typed[at]) != std::u32string_view::npos) {
      fresh = true;
      continue;
    }
    const auto fault = [&](const char* why) {
      return InputError(
          fmt::format("{}, character {}: {} {}", what, at + 1, shown(typed[at]), why));
    };
    if (!blank && !utf8::is_han(typed[at]))
      throw fault("is no Chinese character; give Chinese characters and punctuation");
    const auto token = blank ? kBlank : find_token(typed[at], converted[at]);
    if (!token)
      throw fault("is unknown to the model: its poems do not have it; use another character");
    if (fresh) given.parts.emplace_back();
    given.parts.back().push_back({typed[at], *token});
    fresh = false;
  }
  given.ends_with_mark = fresh;
  if (given.parts.empty() && !text.empty())
    throw InputError(fmt::format("the {} has no Chinese character", what));
  return given;
}

}  // namespace

size_t GivenText::size() const {
  size_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  return sum;
}

std::vector<GivenCharacter> GivenText::joined() const {
  std::vector<GivenCharacter> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Given read_given(const Request& request, const ModelConfig& config, const Vocabulary& vocabulary) {
  const Reader reader(config, vocabulary);
  Given given;
  given.opening = reader.read(request.opening, "opening");
  given.acrostic = reader.read(request.acrostic, "acrostic");
  given.pattern = reader.read(request.pattern, "pattern", true);
  given.couplet = reader.read(request.couplet, "line to match");
  given.title = reader.read(request.title, "title");
  given.about = reader.read(request.about, "about");
  const auto read_words = [&](const std::vector<std::string>& words, const std::string& what,
                              auto& to) {
    for (const std::string& word : words) {
      to.push_back(reader.read(word, what).joined());
      if (to.back().empty())
        throw InputError(
            fmt::format("the {} is empty; give Chinese characters or leave it out", what));
    }
  };
  read_words(request.with, "word to use", given.with);
  read_words(request.without, "word to avoid", given.without);
  return given;
}

}  // namespace tangyin
