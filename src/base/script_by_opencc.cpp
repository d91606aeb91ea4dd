// Scripts by the library OpenCC.
#include <opencc/opencc.h>

#include "base/script.h"
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

}  // namespace tangyin
