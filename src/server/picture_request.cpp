#include <charconv>
#include <limits>

#include "server/picture.h"

namespace tangyin {
namespace {

template <class Value>
struct Word {
  const char* word;
  Value value;
};

[[noreturn]] void wrong_value(const std::string& field, const std::string& wanted,
                              const std::string& wanted_en) {
  throw PoetError({"invalid_value", field, 0, "`" + field + "` 应为" + wanted,
                   "`" + field + "` should be " + wanted_en});
}

template <class Value, size_t n>
Value chosen(const std::string& field, const std::string& word, const Word<Value> (&words)[n]) {
  std::string all;
  for (const Word<Value>& one : words) {
    if (word == one.word) return one.value;
    all += (all.empty() ? "" : " | ") + std::string(one.word);
  }
  wrong_value(field, " " + all, all);
}

uint64_t whole_number(const std::string& field, const std::string& digits,
                      uint64_t most = std::numeric_limits<uint64_t>::max()) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number > most)
    wrong_value(field, "不大于 " + std::to_string(most) + " 的整数",
                "a whole number up to " + std::to_string(most));
  return number;
}

constexpr Word<Script> kScripts[] = {{"simplified", Script::simplified},
                                     {"traditional", Script::traditional}};
constexpr Word<Strictness> kStrictness[] = {
    {"strict", Strictness::strict}, {"lenient", Strictness::lenient}, {"none", Strictness::none}};
constexpr Word<Effort> kEfforts[] = {
    {"quick", Effort::quick}, {"normal", Effort::normal}, {"best", Effort::best}};
constexpr Word<Theme> kThemes[] = {
    {"light", Theme::light}, {"dark", Theme::dark}, {"ink", Theme::ink}};
constexpr Word<bool> kLayouts[] = {{"vertical", false}, {"horizontal", true}};

}  // namespace

PictureRequest picture_request(const std::string& form, const HttpRequest& request) {
  PictureRequest asked;
  WriteRequest& poem = asked.poem;
  poem.form = form;
  for (const auto& [name, value] : request.query) {
    if (name == "opening")
      poem.openings = {value};
    else if (name == "seed")
      poem.seed = whole_number(name, value);
    else if (name == "lines")
      poem.lines = static_cast<int>(whole_number(name, value, 60));
    else if (name == "chars")
      poem.chars = static_cast<int>(whole_number(name, value, 7));
    else if (name == "rhyme")
      poem.rhyme = value;
    else if (name == "acrostic")
      poem.acrostic = value;
    else if (name == "pattern")
      poem.pattern = value;
    else if (name == "title")
      poem.title = value;
    else if (name == "style")
      poem.style = value;
    else if (name == "strictness")
      poem.strictness = chosen(name, value, kStrictness);
    else if (name == "effort")
      poem.effort = chosen(name, value, kEfforts);
    else if (name == "script")
      poem.script = chosen(name, value, kScripts);
    else if (name == "theme")
      asked.theme = chosen(name, value, kThemes);
    else if (name == "layout")
      asked.horizontal = chosen(name, value, kLayouts);
    else
      throw PoetError({"unknown_field", name, 0, "没有 `" + name + "` 这一项",
                       "there is no field `" + name + "`"});
  }
  return asked;
}

}  // namespace tangyin
