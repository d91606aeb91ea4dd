// The tables made from OpenCC's dictionaries against OpenCC itself.
#include "base/script_dictionary.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

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

std::vector<std::string> keys_of(std::string_view table) {
  std::vector<std::string> keys;
  while (!table.empty()) {
    keys.emplace_back(table.substr(0, table.find('\t')));
    table.remove_prefix(table.find('\n') + 1);
  }
  return keys;
}

TEST(ScriptDictionary, LongestPhraseWins) {
  const ScriptDictionary dictionary({"甲\t一\n甲乙\t二\n甲乙丙丁\t四\n", "丙\tC\n乙\tB\n"});
  EXPECT_EQ(dictionary.convert("甲乙丙"), "二C");  // 甲乙丙丁 begins here, but does not stand here
  EXPECT_EQ(dictionary.convert("甲乙丙丁甲丙"), "四一C");
  EXPECT_EQ(dictionary.convert("戊乙x"), "戊Bx");
  EXPECT_EQ(dictionary.convert(""), "");
}

TEST(ScriptDictionary, ConvertsEveryCharacterAsOpenCC) {
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string text = utf8::encode(c);
    ASSERT_EQ(simplifier().convert(text), to_simplified(text)) << text;
    ASSERT_EQ(traditionaliser().convert(text), to_traditional(text)) << text;
  }
}

// Each phrase of the dictionaries alone, and the end of one beside the start of another, where two
// phrases may overlap.
TEST(ScriptDictionary, ConvertsEveryPhraseAsOpenCC) {
  const auto keys = keys_of(script_tables().simplified_phrases);
  ASSERT_GT(keys.size(), 10'000U);
  for (const std::string& key : keys)
    ASSERT_EQ(traditionaliser().convert(key), to_traditional(key));
  for (const std::string& key : keys_of(script_tables().traditional_phrases))
    ASSERT_EQ(simplifier().convert(key), to_simplified(key));
}

TEST(ScriptDictionary, ConvertsMixedTextAsOpenCC) {
  const auto keys = keys_of(script_tables().simplified_phrases);
  Random random(18);
  for (int n = 0; n < 20'000; ++n) {
    std::u32string text;
    while (text.size() < 12) {
      const auto phrase = utf8::decode(keys[random.below(keys.size())]);
      const size_t first = random.below(phrase.size());
      text += phrase.substr(first, 1 + random.below(phrase.size() - first));
      if (random.below(8) == 0) text += U"，";
    }
    const std::string simplified = utf8::encode(text);
    const std::string traditional = to_traditional(simplified);
    ASSERT_EQ(traditionaliser().convert(simplified), traditional) << simplified << " n=" << n;
    ASSERT_EQ(simplifier().convert(traditional), to_simplified(traditional)) << traditional;
  }
}

TEST(ScriptDictionary, EndsBeforeAZeroByteAsOpenCC) {
  const std::string text{"发\0财", 7};
  EXPECT_EQ(traditionaliser().convert(text), to_traditional(text));
}

}  // namespace
}  // namespace tangyin
