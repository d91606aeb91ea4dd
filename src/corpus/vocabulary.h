// Maps characters to token ids and back.  Ids are as in fastNLP's Vocabulary: <pad> 0, <unk> 1,
// other special tokens, then characters by falling frequency, ties by first appearance.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tangyin {

using Token = int32_t;

class Vocabulary {
 public:
  static constexpr Token kPad = 0, kUnknown = 1;

  struct Options {
    int64_t max_size = 0;       // the most characters, applied before min_frequency; 0: no limit
    int64_t min_frequency = 1;  // characters that occur less often are left out
    // Adds the special tokens <bos> 2 and <eos> 3, for models of whole poems.
    bool begin_and_end = false;
    std::span<const std::string_view> more_specials = {};  // after those, e.g. kHeadingTokens
  };
  static Vocabulary build(std::span<const std::u32string> texts, const Options& options);

  // From a list as tokens() returns it, special tokens by their names in angle brackets.
  // FormatError if it does not begin with <pad>, <unk>, has an entry twice, or one that is neither
  // a special token nor a single character.
  explicit Vocabulary(std::vector<std::string> tokens);

  Token size() const noexcept { return static_cast<Token>(tokens_.size()); }
  const std::vector<std::string>& tokens() const noexcept { return tokens_; }  // UTF-8, by id
  const std::string& token(Token id) const { return tokens_[static_cast<size_t>(id)]; }
  // The character of an id; 0 for a special token.
  char32_t character(Token id) const { return characters_[static_cast<size_t>(id)]; }

  Token id(char32_t character) const noexcept;  // kUnknown if absent
  bool contains(char32_t character) const noexcept { return ids_.contains(character); }
  std::optional<Token> begin() const noexcept { return begin_; }  // <bos>, if there is one
  std::optional<Token> end() const noexcept { return end_; }      // <eos>, if there is one
  // A special token by its name, "<title>"; nullopt if there is none.
  std::optional<Token> special(std::string_view name) const;
  bool is_special(Token id) const noexcept { return character(id) == 0; }

  std::vector<Token> encode(std::u32string_view text) const;  // no <bos>, no <eos>
  std::string decode(std::span<const Token> ids) const;       // without special tokens

 private:
  std::vector<std::string> tokens_;
  std::vector<char32_t> characters_;
  std::unordered_map<char32_t, Token> ids_;
  std::unordered_map<std::string, Token> specials_;
  std::optional<Token> begin_, end_;
};

}  // namespace tangyin
