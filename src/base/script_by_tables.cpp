// Scripts by tables that are compiled in, where OpenCC's library does not run.
#include "base/script.h"
#include "base/script_dictionary.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

std::string convert(const ScriptDictionary& dictionary, std::string_view text) {
  utf8::decode(text);  // InputError that names the place
  return dictionary.convert(text);
}

const ScriptDictionary& simplifier() {
  static const ScriptDictionary dictionary(
      {script_tables().traditional_phrases, script_tables().traditional_characters});
  return dictionary;
}

const ScriptDictionary& traditionaliser() {
  static const ScriptDictionary dictionary(
      {script_tables().simplified_phrases, script_tables().simplified_characters});
  return dictionary;
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
} catch (...) {  // the first conversion tries again
}

}  // namespace tangyin
