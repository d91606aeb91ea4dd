#include "base/script_dictionary.h"

#include <algorithm>

namespace tangyin {
namespace {

// Bytes of the UTF-8 character that begins with `first`.
size_t width_of(char first) noexcept {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

ScriptDictionary::ScriptDictionary(const std::vector<std::string_view>& tables) {
  for (std::string_view table : tables) {
    Table entries;
    entries.reserve(static_cast<size_t>(std::count(table.begin(), table.end(), '\n')));
    while (!table.empty()) {
      const size_t tab = table.find('\t'), end = table.find('\n', tab);
      entries.push_back({table.substr(0, tab), table.substr(tab + 1, end - tab - 1)});
      table.remove_prefix(end + 1);
    }
    tables_.push_back(std::move(entries));
  }
}

// Narrows the entries down to those that begin as the text does, a character at a time; the first
// of them is the key itself where that is an entry.
const ScriptDictionary::Entry* ScriptDictionary::longest_match(const Table& table,
                                                               std::string_view text) {
  const Entry* found = nullptr;
  auto first = table.begin(), last = table.end();
  for (size_t size = 0; size < text.size();) {
    size = std::min(size + width_of(text[size]), text.size());
    const std::string_view start = text.substr(0, size);
    first = std::lower_bound(first, last, start, [&](const Entry& entry, std::string_view wanted) {
      return entry.key.substr(0, size) < wanted;
    });
    last = std::upper_bound(first, last, start, [&](std::string_view wanted, const Entry& entry) {
      return wanted < entry.key.substr(0, size);
    });
    if (first == last) break;
    if (first->key == start) found = &*first;
  }
  return found;
}

std::string ScriptDictionary::convert(std::string_view text) const {
  text = text.substr(0, text.find('\0'));
  std::string converted;
  converted.reserve(text.size());
  while (!text.empty()) {
    const Entry* match = nullptr;
    for (size_t n = 0; n < tables_.size() && match == nullptr; ++n)
      match = longest_match(tables_[n], text);
    const size_t size =
        match != nullptr ? match->key.size() : std::min(width_of(text[0]), text.size());
    converted += match != nullptr ? match->value : text.substr(0, size);
    text.remove_prefix(size);
  }
  return converted;
}

}  // namespace tangyin
