#include "composing/given.h"

#include <algorithm>
#include <optional>

#include "base/request_error.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr std::u32string_view kMarks = U"，。？！；：、,.?!;:　 ";
constexpr std::u32string_view kBlanks = U"？?□*＿_";  // in a pattern
constexpr size_t kLongest = 1000;  // characters of any text: more than the longest form holds
constexpr size_t kMostLines = 60;  // of the longest form

constexpr TextName kLine{"lines", "句子", "verse"};
constexpr TextName kOpening{"opening", "开头", "opening"};
constexpr TextName kAcrostic{"acrostic", "藏头", "acrostic"};
constexpr TextName kPattern{"pattern", "模板", "pattern"};
constexpr TextName kCouplet{"couplet", "出句", "line to match"};
constexpr TextName kTitle{"title", "题目", "title"};
constexpr TextName kAbout{"about", "主题词", "word of the subject"};
constexpr TextName kWith{"with", "要用的词", "word to use"};
constexpr TextName kWithout{"without", "要避的词", "word to avoid"};

Sentence shown(char32_t c) {
  const auto code = static_cast<uint32_t>(c);
  if (c < 32 || c == 127)
    return {fmt::format("控制字符 U+{:04X}", code),
            fmt::format("control character U+{:04X}", code)};
  return {fmt::format("“{}”", utf8::encode(c)), fmt::format("'{}'", utf8::encode(c))};
}

class Reader {
 public:
  Reader(const ModelConfig& config, const Vocabulary& vocabulary)
      : config_(config), vocabulary_(vocabulary) {}
  GivenText read(const std::u32string& typed, const TextName& what, bool blanks = false) const;
  std::vector<std::vector<GivenCharacter>> read_words(const std::vector<std::u32string>& words,
                                                      const TextName& what) const;

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

GivenText Reader::read(const std::u32string& typed, const TextName& what, bool blanks) const {
  if (typed.size() > kLongest)
    throw RequestError({"invalid_length", what.field, 0,
                        fmt::format("{}有 {} 字，没有这么长的诗", what.chinese, typed.size()),
                        fmt::format("the {} has {} characters; no poem is that long", what.english,
                                    typed.size())});
  const std::u32string converted = in_script(typed);
  GivenText given;
  bool fresh = true;  // the next character begins a part
  for (size_t at = 0; at < typed.size(); ++at) {
    const bool blank = blanks && kBlanks.find(typed[at]) != std::u32string_view::npos;
    if (!blank && kMarks.find(typed[at]) != std::u32string_view::npos) {
      fresh = true;
      continue;
    }
    const int place = static_cast<int>(at) + 1;
    const auto problem = [&](const char* code, const char* chinese, const char* english) {
      const Sentence character = shown(typed[at]);
      return RequestError(
          {code, what.field, place,
           fmt::format("{}第 {} 字：{}{}", what.chinese, place, character.chinese, chinese),
           fmt::format("{}, character {}: {} {}", what.english, place, character.english,
                       english)});
    };
    if (!blank && !utf8::is_han(typed[at]))
      throw problem("not_chinese", "不是汉字；只能用汉字和标点",
                    "is no Chinese character; give Chinese characters and punctuation");
    auto token = blank ? kBlank : find_token(typed[at], converted[at]);
    if (!token && &what == &kLine) token = Vocabulary::kUnknown;  // it need not be written
    if (!token)
      throw problem("unknown_character", "是模型不认识的字：它读过的诗里没有；请换一个字",
                    "is unknown to the model: its poems do not have it; use another character");
    if (fresh) given.parts.emplace_back();
    given.parts.back().push_back({typed[at], *token, place, &what});
    fresh = false;
  }
  given.ends_with_mark = fresh;
  if (given.parts.empty() && !typed.empty())
    throw RequestError({"not_chinese", what.field, 0, fmt::format("{}里没有汉字", what.chinese),
                        fmt::format("the {} has no Chinese character", what.english)});
  return given;
}

std::vector<std::vector<GivenCharacter>> Reader::read_words(
    const std::vector<std::u32string>& words, const TextName& what) const {
  std::vector<std::vector<GivenCharacter>> result;
  for (const std::u32string& word : words) {
    result.push_back(read(word, what).joined());
    if (result.back().empty())
      throw RequestError(
          {"invalid_length", what.field, 0,
           fmt::format("{}是空的；请给汉字，或者不用这一项", what.chinese),
           fmt::format("the {} is empty; give Chinese characters or leave it out", what.english)});
  }
  return result;
}

bool holds(const std::vector<GivenCharacter>& text, const std::vector<GivenCharacter>& word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](const GivenCharacter& a, const GivenCharacter& b) {
                       return a.token == b.token;
                     }) != text.end();
}

std::string typed_text(const std::vector<GivenCharacter>& text) {
  std::string typed;
  for (const GivenCharacter& c : text) typed += utf8::encode(c.typed);
  return typed;
}

// A word to avoid may not stand in what is given.
void refuse_contradictions(const Given& given) {
  std::vector<std::vector<GivenCharacter>> texts = given.with;
  for (const GivenText* text : {&given.opening, &given.pattern})
    texts.insert(texts.end(), text->parts.begin(), text->parts.end());
  for (const GivenCharacter& c : given.acrostic.joined()) texts.push_back({c});
  for (const auto& word : given.without)
    for (const auto& text : texts)
      if (holds(text, word)) {
        const TextName& name = *text.front().text;
        throw RequestError(
            {"contradiction", kWithout.field, 0,
             fmt::format("要避的词“{}”正在{}（`{}`）里；请去掉一处", typed_text(word), name.chinese,
                         name.field),
             fmt::format("the word to avoid '{}' stands in the {} (`{}`); leave one of them out",
                         typed_text(word), name.english, name.field)});
      }
}

// A problem of line n is told with its number.
RequestError in_line(size_t n, Problem problem) {
  problem.message = fmt::format("第 {} 句：{}", n, problem.message);
  problem.message_en = fmt::format("line {}: {}", n, problem.message_en);
  return RequestError(std::move(problem));
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
  Given given{.opening = reader.read(request.opening, kOpening),
              .acrostic = reader.read(request.acrostic, kAcrostic, true),
              .pattern = reader.read(request.pattern, kPattern, true),
              .couplet = reader.read(request.couplet, kCouplet),
              .title = reader.read(request.title, kTitle),
              .with = reader.read_words(request.with, kWith),
              .without = reader.read_words(request.without, kWithout),
              .about = reader.read_words(request.about, kAbout)};
  refuse_contradictions(given);
  return given;
}

VerseLines read_verse(const std::vector<std::u32string>& lines, const ModelConfig& config,
                      const Vocabulary& vocabulary, bool blanks) {
  if (lines.size() > kMostLines)
    throw RequestError(
        {"invalid_length", kLine.field, 0,
         fmt::format("`lines` 有 {} 句，至多 {} 句", lines.size(), kMostLines),
         fmt::format("`lines` has {} lines, at most {} are read", lines.size(), kMostLines)});
  const Reader reader(config, vocabulary);
  VerseLines verse;
  for (const std::u32string& line : lines) try {
      verse.emplace_back();
      verse.back() = reader.read(line, kLine, blanks).joined();
      if (verse.back().empty())
        throw RequestError({"invalid_length", kLine.field, 0, "没有汉字", "there is no character"});
    } catch (const RequestError& error) {
      throw in_line(verse.size(), error.problem());
    }
  return verse;
}

}  // namespace tangyin
