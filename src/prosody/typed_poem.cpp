#include "prosody/typed_poem.h"

#include <algorithm>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

// A line of the text with its number, from 1.
struct TextLine {
  std::u32string text;
  size_t number;
};

constexpr std::u32string_view kStops = U"，。？！；：、,.?!;:｡､·…—~～｜|/";
constexpr std::u32string_view kQuotes = U"「」『』“”‘’\"'《》〈〉";
constexpr std::u32string_view kOpening = U"（(〔【[［", kClosing = U"）)〕】]］";

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\r' || c == U'\u3000' || c == U'\u00A0' || c == U'\uFEFF';
}
bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != set.npos;
}

// Without what stands in brackets.
std::u32string without_notes(std::u32string_view text) {
  std::u32string kept;
  int depth = 0;
  for (const char32_t c : text) {
    if (is_one_of(c, kOpening)) ++depth;
    if (depth == 0 && !is_one_of(c, kQuotes)) kept.push_back(c);
    if (is_one_of(c, kClosing) && depth > 0) --depth;
  }
  return kept;
}

// Lines of the text in groups apart by blank ones.
std::vector<std::vector<TextLine>> blocks_of(std::u32string_view text) {
  std::vector<std::vector<TextLine>> blocks(1);
  size_t number = 0;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(U'\n', begin), text.size());
    const std::u32string_view line = text.substr(begin, end - begin);
    ++number;
    begin = end + 1;
    if (std::ranges::all_of(line, is_blank)) {
      if (!blocks.back().empty()) blocks.emplace_back();
    } else {
      blocks.back().push_back({std::u32string(line), number});
    }
  }
  if (blocks.back().empty()) blocks.pop_back();
  return blocks;
}

bool has_stop(const TextLine& line) {
  return std::ranges::any_of(line.text, [](char32_t c) { return is_one_of(c, U"，。？！；,.?!;"); });
}

// Pieces of Han characters between stops and blanks; InputError for anything else.
std::vector<std::u32string> pieces_of(const TextLine& line, std::string_view what) {
  std::vector<std::u32string> pieces(1);
  for (const char32_t c : without_notes(line.text)) {
    if (utf8::is_han(c)) {
      pieces.back().push_back(c);
    } else if (is_blank(c) || is_one_of(c, kStops)) {
      if (!pieces.back().empty()) pieces.emplace_back();
    } else {
      throw InputError(fmt::format(
          "{}, line {}: '{}' is not a Chinese character; a verse holds characters and punctuation only", what,
          line.number, c < 0x20 || c == 0x7F ? fmt::format("\\x{:02x}", static_cast<uint32_t>(c)) : utf8::encode(c)));
    }
  }
  if (pieces.back().empty()) pieces.pop_back();
  return pieces;
}

// How many lines at the head of the block are its title and author.
size_t heading_lines(const std::vector<TextLine>& block) {
  if (std::ranges::any_of(block, has_stop))  // a heading has no stops where the verse has them
    return static_cast<size_t>(std::ranges::find_if(block, has_stop) - block.begin());
  const auto length = [](const TextLine& line) { return std::ranges::count_if(line.text, utf8::is_han); };
  size_t heading = block.size() - 1;  // the longest tail of lines of one length is the verse
  while (heading > 0 && length(block[heading - 1]) == length(block.back())) --heading;
  if (block.size() - heading < 2) return 0;
  if (heading == 0 && block.size() > 4 && block.size() % 2 == 1) heading = 1;  // a title as long as a verse
  return heading;
}

std::string trimmed(const std::vector<TextLine>& lines) {
  std::string title;
  for (const TextLine& line : lines) {
    std::u32string text = line.text;
    std::erase_if(text, [](char32_t c) {
      return is_one_of(c, kQuotes) || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == U'\uFEFF';
    });
    const size_t begin = text.find_first_not_of(U" \t\u3000"), end = text.find_last_not_of(U" \t\u3000");
    if (begin == text.npos) continue;
    title += (title.empty() ? "" : " ") + utf8::encode(std::u32string_view(text).substr(begin, end - begin + 1));
  }
  return title;
}

}  // namespace

std::vector<TypedPoem> read_typed_poems(std::string_view text, std::string_view what) {
  if (text.find('\0') != text.npos) throw InputError(fmt::format("{}: binary data; a poem is text in UTF-8", what));
  const std::u32string decoded = utf8::decode(text, what);
  if (std::ranges::none_of(decoded, utf8::is_han))
    throw InputError(fmt::format("{}: no Chinese characters in it", what));
  std::vector<TypedPoem> verses;
  std::vector<TextLine> title;  // a block of its own that is the heading of the next
  const std::vector<std::vector<TextLine>> blocks = blocks_of(decoded);
  for (size_t k = 0; k < blocks.size(); ++k) {
    const std::vector<TextLine>& block = blocks[k];
    if (block.size() <= 2 && std::ranges::none_of(block, has_stop) && k + 1 < blocks.size() &&
        (block.size() == 1 || pieces_of(block[0], what).front().size() != pieces_of(block[1], what).front().size())) {
      title.insert(title.end(), block.begin(), block.end());
      continue;
    }
    const auto verse_begin = block.begin() + static_cast<std::ptrdiff_t>(heading_lines(block));
    title.insert(title.end(), block.begin(), verse_begin);
    TypedPoem verse{.title = trimmed(title), .lines = {}};
    title.clear();
    for (auto line = verse_begin; line != block.end(); ++line)
      for (std::u32string& piece : pieces_of(*line, what)) verse.lines.push_back(std::move(piece));
    if (verse.lines.empty()) throw InputError(fmt::format("{}, line {}: no verse there", what, block.front().number));
    verses.push_back(std::move(verse));
  }
  return verses;
}

bool is_traditional(std::string_view text) {
  return to_simplified(text) != text;
}

}  // namespace tangyin
