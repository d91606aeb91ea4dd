#include "base/script.h"

#include <opencc/opencc.h>

#include "base/utf8.h"

namespace tangyin {
namespace {

// OpenCC's exception for a text that is not UTF-8 repeats its bytes; ours names the place.
std::string convert(const opencc::SimpleConverter& converter, std::string_view text) {
  utf8::decode(text);
  return converter.Convert(std::string(text));
}

const opencc::SimpleConverter& simplifier() {
  static const opencc::SimpleConverter converter("t2s.json");
  return converter;
}

const opencc::SimpleConverter& traditionaliser() {
  static const opencc::SimpleConverter converter("s2t.json");
  return converter;
}

}  // namespace

std::string to_simplified(std::string_view text) {
  return convert(simplifier(), text);
}
std::string to_traditional(std::string_view text) {
  return convert(traditionaliser(), text);
}

void load_dictionaries() noexcept try {
  traditionaliser();
  simplifier();
} catch (...) {  // the first conversion tries again and says what is missing
}

// Of TSPhrases, OpenCC 1.1.
bool simplified_by_phrase(char32_t traditional) noexcept {
  constexpr std::u32string_view kCharacters = U"乾么於俱吒噁彷徵昇沈濛牴畫瞭薹藉衹覆鉅鍊鍾麼麽";
  return kCharacters.find(traditional) != std::u32string_view::npos;
}

std::u32string to_simplified(std::u32string_view text) {
  std::u32string converted = utf8::decode(to_simplified(utf8::encode(text)));
  if (converted.size() == text.size()) return converted;
  converted.clear();  // a phrase changed its length: convert each character alone
  for (const char32_t c : text) {
    const std::u32string one = utf8::decode(to_simplified(utf8::encode(c)));
    converted.push_back(one.size() == 1 ? one[0] : c);
  }
  return converted;
}

}  // namespace tangyin
