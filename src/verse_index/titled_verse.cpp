#include "verse_index/titled_verse.h"

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/printed_glyphs.h"
#include "base/script.h"
#include "base/utf8.h"
#include "verse_index/character_table.h"

namespace tangyin {
namespace {

// Where feet begin in a line of 5 or 7 characters: 2 2 1 or 2 1 2, 2 2 2 1 or 2 2 1 2.
constexpr size_t kFeetOf5[] = {0, 2, 3}, kFeetOf7[] = {0, 2, 4, 5};
std::span<const size_t> feet_of(size_t length) {
  return length == 5 ? std::span<const size_t>(kFeetOf5) : kFeetOf7;
}

}  // namespace

std::u32string folded(std::u32string_view text) {
  std::u32string apart;  // line breaks keep OpenCC from seeing phrases
  for (const char32_t c : text) apart += {c, U'\n'};
  apart = in_printed_simplified(to_simplified(apart));
  std::u32string result;
  for (size_t n = 0; n < apart.size(); n += 2) result.push_back(apart[n]);
  return result;
}

FoldedTitles::FoldedTitles(std::span<const std::span<const Poem>> poems) {
  std::u32string all;
  for (const auto& part : poems)
    for (const Poem& poem : part)
      for (const char32_t c : utf8::decode(poem.title))
        if (folded_.emplace(c, c).second) all.push_back(c);
  const std::u32string printed = folded(all);
  for (size_t n = 0; n < all.size(); ++n) folded_[all[n]] = printed[n];
}

std::u32string FoldedTitles::of(const Poem& poem) const {
  std::u32string title;
  for (const char32_t c : utf8::decode(poem.title)) title.push_back(folded_.at(c));
  return title;
}

std::vector<std::u32string> even_lines_of(const Poem& poem) {
  std::vector<std::u32string> lines = lines_of(poem.text);
  const bool even =
      (lines.size() == 4 || lines.size() == 8) &&
      (lines.front().size() == 5 || lines.front().size() == 7) &&
      std::ranges::all_of(lines, [&](const auto& l) { return l.size() == lines.front().size(); });
  if (!even) lines.clear();
  return lines;
}

std::set<uint64_t> words_of(const std::vector<std::u32string>& lines) {
  std::set<uint64_t> words;
  for (const std::u32string& line : lines)
    for (const size_t n : feet_of(line.size())) words.insert(joined(line[n], line[n + 1]));
  return words;
}

std::vector<uint64_t> rising_pairs(const SafetensorsFile& file, const std::string& name) {
  const auto rows = table_tensor(file, name, Dtype::int32).bytes;
  const size_t count = rows.size() / (2 * sizeof(uint32_t));
  std::vector<uint64_t> pairs;
  for (size_t n = 0; n < count; ++n)
    pairs.push_back(joined(table_entry<uint32_t>(rows, n), table_entry<uint32_t>(rows, count + n)));
  if (rows.size() % (2 * sizeof(uint32_t)) != 0 ||
      std::adjacent_find(pairs.begin(), pairs.end(), std::greater_equal()) != pairs.end())
    throw FormatError(fmt::format("{}: '{}' has no pairs that rise", file.name(), name));
  return pairs;
}

}  // namespace tangyin
