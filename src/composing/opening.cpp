#include "composing/opening.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

// Marks that people type between lines; the form decides which ones are printed.
constexpr std::u32string_view kMarks = U"，。？！；：、,.?!;:　 ";

std::string shown(char32_t c) {
  return c < 32 || c == 127 ? fmt::format("control character U+{:04X}", static_cast<uint32_t>(c))
                            : fmt::format("'{}'", utf8::encode(c));
}

// `text` as the model's script has it; positions stay.
std::u32string in_script(const std::u32string& text, const ModelConfig& config) {
  const std::u32string simplified = to_simplified(text);
  if (config.script == "simplified") return simplified;
  if (simplified != text) return text;  // some of it can only be traditional, so all of it is
  const std::u32string traditional = utf8::decode(to_traditional(utf8::encode(text)));
  return traditional.size() == text.size() ? traditional : text;
}

// The token of a character, or of another form of it: the traditional one, or its simplified one where the model
// writes it so.
std::optional<Token> find_token(char32_t typed, char32_t converted, const Vocabulary& vocabulary) {
  for (const char32_t c : {converted, typed})
    if (vocabulary.contains(c)) return vocabulary.id(c);
  for (const std::string& other : {to_traditional(utf8::encode(typed)), to_simplified(utf8::encode(typed))})
    if (const std::u32string form = utf8::decode(other); form.size() == 1 && vocabulary.contains(form[0]))
      return vocabulary.id(form[0]);
  return std::nullopt;
}

}  // namespace

size_t Opening::size() const {
  size_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  return sum;
}

Opening read_opening(std::string_view text, const std::string& what, const ModelConfig& config,
                     const Vocabulary& vocabulary) {
  const std::u32string typed = utf8::decode(text, what), converted = in_script(typed, config);
  const auto fault = [&](size_t at, const std::string& why) {
    return InputError(fmt::format("{}, character {}: {} {}", what, at + 1, shown(typed[at]), why));
  };
  Opening opening;
  bool fresh = true;  // the next character begins a part
  for (size_t at = 0; at < typed.size(); ++at) {
    if (kMarks.find(typed[at]) != std::u32string_view::npos) {
      fresh = true;
      continue;
    }
    if (!utf8::is_han(typed[at])) throw fault(at, "is no Chinese character; write Chinese characters and punctuation only");
    const auto token = find_token(typed[at], converted[at], vocabulary);
    if (!token) throw fault(at, "is unknown to the model, which has not met it in its poems; use another");
    if (fresh) opening.parts.emplace_back();
    opening.parts.back().push_back({typed[at], *token});
    fresh = false;
  }
  opening.ends_with_mark = fresh;
  if (opening.parts.empty())
    throw InputError(fmt::format("the {} is empty; give at least one Chinese character, such as 月", what));
  return opening;
}

}  // namespace tangyin
