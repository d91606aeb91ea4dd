#include "base/script.h"

#include <opencc/opencc.h>

#include "base/utf8.h"

namespace tangyin {
namespace {

// Where the text is not UTF-8, OpenCC's own exception repeats its bytes: ours says where.
std::string convert(const opencc::SimpleConverter& converter, std::string_view text) {
  utf8::decode(text);
  return converter.Convert(std::string(text));
}

}  // namespace

std::string to_simplified(std::string_view text) {
  static const opencc::SimpleConverter converter("t2s.json");
  return convert(converter, text);
}

std::string to_traditional(std::string_view text) {
  static const opencc::SimpleConverter converter("s2t.json");
  return convert(converter, text);
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
