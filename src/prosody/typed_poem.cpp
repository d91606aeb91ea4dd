#include "prosody/typed_poem.h"

#include <algorithm>

#include "base/request_error.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

RequestError unreadable(const std::string& chinese, const std::string& english) {
  return RequestError({"unreadable", "text", 0, chinese, english});
}

// A line of the text with its number, from 1.
struct TextLine {
  std::u32string text;
  size_t number;
};

constexpr std::u32string_view kStops = U"，。？！；：、,.?!;:｡､·…—~～｜|/";
constexpr std::u32string_view kQuotes = U"「」『』“”‘’\"'《》〈〉";
constexpr std::u32string_view kOpening = U"（(〔【[［", kClosing = U"）)〕】]］";

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\r' || c == U'\u3000' || c == U'\u00A0' ||
         c == U'\uFEFF';
}
bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != set.npos;
}

// Without what stands in brackets and without quotation marks.  `depth`: of brackets that are open,
// before and after.
std::u32string without_notes(std::u32string_view text, int& depth) {
  std::u32string kept;
  for (const char32_t c : text) {
    const bool closes = is_one_of(c, kClosing);
    if (is_one_of(c, kOpening)) ++depth;
    if (depth == 0 && !closes && !is_one_of(c, kQuotes)) kept.push_back(c);
    if (closes && depth > 0) --depth;
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

// That end a verse; others may stand in a heading.
constexpr std::u32string_view kVerseStops = U"，。？！；,.?!;";

bool has_stop(const TextLine& line) {
  int depth = 0;
  return std::ranges::any_of(without_notes(line.text, depth),
                             [](char32_t c) { return is_one_of(c, kVerseStops); });
}

size_t count_han(const TextLine& line) {
  return static_cast<size_t>(std::ranges::count_if(line.text, utf8::is_han));
}

std::string visible(char32_t c) {
  const bool hidden =
      c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x2000 && c < 0x2010) || utf8::is_private_use(c);
  return hidden ? fmt::format("U+{:04X}", static_cast<uint32_t>(c)) : utf8::encode(c);
}

struct Piece {
  std::u32string text;
  bool stopped = false;  // by a stop, not by a blank or the end of the line
};

// Pieces of Han characters between stops and blanks of a line without notes; InputError for
// anything else.
std::vector<Piece> pieces_of(const TextLine& line, std::string_view what) {
  std::vector<Piece> pieces(1);
  for (const char32_t c : line.text) {
    if (utf8::is_han(c)) {
      if (pieces.back().stopped) pieces.emplace_back();
      pieces.back().text.push_back(c);
    } else if (is_blank(c) || is_one_of(c, kStops)) {
      if (is_one_of(c, kVerseStops))
        pieces.back().stopped = !pieces.back().text.empty();
      else if (!pieces.back().text.empty() && !pieces.back().stopped)
        pieces.emplace_back();
    } else {
      throw unreadable(
          fmt::format("{}第 {} 行：“{}”不是汉字；诗句里只能有汉字和标点", what, line.number,
                      visible(c)),
          fmt::format("{}, line {}: '{}' is not a Chinese character; a verse holds characters and "
                      "punctuation only",
                      what, line.number, visible(c)));
    }
  }
  if (pieces.back().text.empty()) pieces.pop_back();
  return pieces;
}

// How many pieces of the line stand before its first verse: those that no stop ends, up to the last
// of another length.
size_t heading_pieces(const std::vector<Piece>& pieces) {
  const auto verse = std::ranges::find_if(pieces, &Piece::stopped);
  if (verse == pieces.end()) return 0;
  auto begin = verse;
  while (begin != pieces.begin() && std::prev(begin)->text.size() == verse->text.size()) --begin;
  return static_cast<size_t>(begin - pieces.begin());
}

// The length of the verses in a line of `length` characters that nothing parts: a multiple of two
// fives or two sevens.
size_t verse_length(size_t length) {
  const bool fives = length % 10 == 0, sevens = length % 14 == 0;
  return length == 0 || fives == sevens ? 0 : fives ? 5 : 7;
}

// Cuts pieces of one length that hold several verses each.
void part_verses(std::vector<std::u32string>& lines) {
  const size_t length = lines[0].size(), chars = verse_length(length);
  if (chars == 0 ||
      std::ranges::any_of(lines, [&](const auto& line) { return line.size() != length; }))
    return;
  std::vector<std::u32string> verses;
  for (const std::u32string& line : lines)
    for (size_t k = 0; k < length; k += chars) verses.push_back(line.substr(k, chars));
  lines = std::move(verses);
}

// How many lines at the head of the block are its title and author.
size_t heading_lines(const std::vector<TextLine>& block) {
  if (std::ranges::any_of(block, has_stop))  // a heading has no stops where the verse has them
    return static_cast<size_t>(std::ranges::find_if(block, has_stop) - block.begin());
  size_t heading = block.size() - 1;  // the longest tail of lines of one length is the verse
  while (heading > 0 && count_han(block[heading - 1]) == count_han(block.back())) --heading;
  if (block.size() - heading < 2)
    return count_han(block.back()) >= 20 && verse_length(count_han(block.back())) != 0 ? heading
                                                                                       : 0;
  // a title as long as a verse.
  if (heading == 0 && block.size() > 4 && block.size() % 2 == 1) heading = 1;
  return heading;
}

std::string trimmed(const std::vector<TextLine>& lines) {
  std::string title;
  for (const TextLine& line : lines) {
    std::u32string text = line.text;
    std::erase_if(text, [](char32_t c) {
      return is_one_of(c, kQuotes) || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == U'\uFEFF';
    });
    const size_t begin = text.find_first_not_of(U" \t\u3000"),
                 end = text.find_last_not_of(U" \t\u3000");
    if (begin == text.npos) continue;
    title += (title.empty() ? "" : " ") +
             utf8::encode(std::u32string_view(text).substr(begin, end - begin + 1));
  }
  return title;
}

// True for a block that is the heading of the next.
bool is_heading(const std::vector<TextLine>& block) {
  return block.size() <= 2 && std::ranges::none_of(block, has_stop) && count_han(block[0]) < 20 &&
         (block.size() == 1 || count_han(block[0]) != count_han(block[1]) ||
          count_han(block[0]) == 0);
}

// 《…》 before a verse in the same line is taken out of it.
std::vector<TextLine> take_quoted_heading(TextLine& line) {
  const size_t open = line.text.find_first_not_of(U" \t\u3000\uFEFF"),
               close = line.text.find(U'》');
  if (open == line.text.npos || line.text[open] != U'《' || close == line.text.npos ||
      !has_stop(line))
    return {};
  const TextLine title{line.text.substr(0, close), line.number};
  line.text.erase(0, close + 1);
  return {title};
}

// As is what stands before the first verse and ends in a blank or a colon.
std::vector<TextLine> take_plain_heading(TextLine& line, std::string_view what) {
  const std::vector<Piece> pieces = pieces_of(line, what);
  std::vector<TextLine> titles;
  for (size_t k = 0; k < heading_pieces(pieces); ++k)
    titles.push_back({pieces[k].text, line.number});
  if (!titles.empty()) line.text.erase(0, line.text.find(pieces[titles.size()].text));
  return titles;
}

}  // namespace

std::vector<TypedPoem> read_typed_poems(std::string_view text, std::string_view what) {
  if (text.find('\0') != text.npos)
    throw unreadable(fmt::format("{}：是二进制数据；诗应为 UTF-8 文本", what),
                     fmt::format("{}: binary data; a poem is text in UTF-8", what));
  const std::u32string decoded = utf8::decode(text, what);
  if (std::ranges::none_of(decoded, utf8::is_han))
    throw unreadable(fmt::format("{}：里面没有汉字", what),
                     fmt::format("{}: no Chinese characters in it", what));
  std::vector<TypedPoem> verses;
  std::vector<TextLine> title;  // a block of its own that is the heading of the next
  std::vector<std::vector<TextLine>> blocks = blocks_of(decoded);
  for (size_t k = 0; k < blocks.size(); ++k) {
    std::vector<TextLine>& block = blocks[k];
    if (k + 1 < blocks.size() && is_heading(block)) {
      title.insert(title.end(), block.begin(), block.end());
      continue;
    }
    const auto verse_begin = block.begin() + static_cast<std::ptrdiff_t>(heading_lines(block));
    title.insert(title.end(), block.begin(), verse_begin);
    for (TextLine& line : take_quoted_heading(*verse_begin)) title.push_back(std::move(line));
    int depth = 0;  // a note may go on over lines
    for (auto line = verse_begin; line != block.end(); ++line)
      line->text = without_notes(line->text, depth);
    for (TextLine& line : take_plain_heading(*verse_begin, what)) title.push_back(std::move(line));
    TypedPoem verse{.title = trimmed(title), .lines = {}};
    title.clear();
    for (auto line = verse_begin; line != block.end(); ++line)
      for (Piece& piece : pieces_of(*line, what)) verse.lines.push_back(std::move(piece.text));
    if (verse.lines.empty())
      throw unreadable(fmt::format("{}第 {} 行：没有诗句", what, block.front().number),
                       fmt::format("{}, line {}: no verse there", what, block.front().number));
    size_t characters = 0;
    for (const std::u32string& line : verse.lines) characters += line.size();
    if (characters > kLongestPoem)
      throw unreadable(
          fmt::format("{}第 {} 行：一首诗有 {} 字，超过 {} 字不予评判；诗与诗之间请空一行", what,
                      block.front().number, characters, kLongestPoem),
          fmt::format("{}, line {}: a poem of {} characters is more than the {} that are judged; "
                      "blank lines part poems",
                      what, block.front().number, characters, kLongestPoem));
    part_verses(verse.lines);
    verses.push_back(std::move(verse));
  }
  return verses;
}

bool is_traditional(std::string_view text) {
  return to_simplified(text) != text;
}

bool is_traditional(const TypedPoem& poem) {
  std::string text = poem.title;
  for (const std::u32string& line : poem.lines) text += utf8::encode(line);
  return is_traditional(text);
}

}  // namespace tangyin
