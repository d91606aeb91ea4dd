#include "corpus/vocabulary.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

struct Entry {
  char32_t character;
  int64_t count;
};

// The characters of `texts` by falling count, ties in the order of first appearance.
std::vector<Entry> count_characters(std::span<const std::u32string> texts) {
  std::vector<Entry> entries;
  std::unordered_map<char32_t, size_t> places;
  for (const std::u32string& text : texts)
    for (const char32_t c : text) {
      const auto [place, fresh] = places.try_emplace(c, entries.size());
      if (fresh) entries.push_back({c, 0});
      ++entries[place->second].count;
    }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.count > b.count; });
  return entries;
}

// <pad>, <5x4>, <title>: lower-case letters and digits in angle brackets.
bool is_special_name(const std::string& token) {
  if (token.size() < 3 || token.size() > 16 || token.front() != '<' || token.back() != '>')
    return false;
  return std::all_of(token.begin() + 1, token.end() - 1,
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

}  // namespace

Vocabulary Vocabulary::build(std::span<const std::u32string> texts, const Options& options) {
  std::vector<std::string> tokens{"<pad>", "<unk>"};
  if (options.begin_and_end) tokens.insert(tokens.end(), {"<bos>", "<eos>"});
  for (const std::string_view name : options.more_specials) tokens.emplace_back(name);
  std::vector<Entry> entries = count_characters(texts);
  if (options.max_size > 0 && static_cast<int64_t>(entries.size()) > options.max_size)
    entries.resize(static_cast<size_t>(options.max_size));
  for (const Entry& entry : entries)
    if (entry.count >= options.min_frequency) tokens.push_back(utf8::encode(entry.character));
  return Vocabulary(std::move(tokens));
}

Vocabulary::Vocabulary(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {
  if (tokens_.size() < 2 || tokens_[0] != "<pad>" || tokens_[1] != "<unk>")
    throw FormatError("the vocabulary does not begin with <pad>, <unk>");
  for (size_t k = 0; k < tokens_.size(); ++k) {
    const auto id = static_cast<Token>(k);
    const std::string& token = tokens_[k];
    if (is_special_name(token)) {
      if (!specials_.emplace(token, id).second)
        throw FormatError(fmt::format("the vocabulary holds {} twice", token));
      characters_.push_back(0);
      if (token == "<bos>") begin_ = id;
      if (token == "<eos>") end_ = id;
      continue;
    }
    const auto decoded = utf8::try_decode(token);
    if (!decoded || decoded->size() != 1 || (*decoded)[0] == 0)
      throw FormatError(fmt::format("entry {} of the vocabulary is not a single character", k));
    characters_.push_back((*decoded)[0]);
    if (!ids_.emplace((*decoded)[0], id).second)
      throw FormatError(fmt::format("the vocabulary holds {} twice", token));
  }
}

Token Vocabulary::id(char32_t character) const noexcept {
  const auto found = ids_.find(character);
  return found == ids_.end() ? kUnknown : found->second;
}

std::optional<Token> Vocabulary::special(std::string_view name) const {
  const auto found = specials_.find(std::string(name));
  if (found == specials_.end()) return std::nullopt;
  return found->second;
}

std::vector<Token> Vocabulary::encode(std::u32string_view text) const {
  std::vector<Token> ids;
  ids.reserve(text.size());
  for (const char32_t c : text) ids.push_back(id(c));
  return ids;
}

std::string Vocabulary::decode(std::span<const Token> ids) const {
  std::string text;
  for (const Token id : ids)
    if (!is_special(id)) text += token(id);
  return text;
}

}  // namespace tangyin
