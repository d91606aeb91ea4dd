// Longest-match replacement, as OpenCC converts a text: at each place the longest phrase of the
// dictionary that stands there is replaced, a character that begins none is kept.
//
// A dictionary is a text of lines "key⇥value\n" sorted by the bytes of the keys, each once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

class ScriptDictionary {
 public:
  // Tables are looked up in the order given: phrases before characters.  Borrows them.
  explicit ScriptDictionary(const std::vector<std::string_view>& tables);

  // `text` is UTF-8 and ends, as for OpenCC, before its first zero byte.
  std::string convert(std::string_view text) const;

 private:
  struct Entry {
    std::string_view key, value;
  };
  using Table = std::vector<Entry>;
  static const Entry* longest_match(const Table& table, std::string_view text);

  std::vector<Table> tables_;
};

// Generated from OpenCC's dictionaries: tools/generate_script_tables.cpp.
struct ScriptTables {
  std::string_view simplified_phrases, simplified_characters;    // s2t
  std::string_view traditional_phrases, traditional_characters;  // t2s
};
ScriptTables script_tables();

}  // namespace tangyin
