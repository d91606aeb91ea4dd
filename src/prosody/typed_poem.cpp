#include "prosody/typed_poem.h"

#include <algorithm>
#include <utility>

#include "base/request_error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "prosody/poem_lines.h"

namespace tangyin {
namespace {

RequestError unreadable(const std::string& chinese, const std::string& english) {
  return RequestError({"unreadable", "text", 0, chinese, english});
}

constexpr std::u32string_view kStops = U"，。？！；：、,.?!;:｡､·…—~～｜|/";
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
    if (is_character(c)) {
      if (pieces.back().stopped) pieces.emplace_back();
      pieces.back().text.push_back(c);
    } else if (is_blank(c) || is_one_of(c, kStops)) {
      if (is_one_of(c, kVerseStops))
        pieces.back().stopped = !pieces.back().text.empty();
      else if (!pieces.back().text.empty() && !pieces.back().stopped)
        pieces.emplace_back();
    } else {
      throw unreadable(
          fmt::format("{} 第 {} 行：“{}”不是汉字；诗句里只能有汉字和标点", what, line.number,
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

// The lines of a heading side by side, without quotation marks.
std::string trimmed(const std::vector<TextLine>& lines) {
  std::u32string title;
  for (const TextLine& line : lines) {
    title.push_back(U' ');
    for (const char32_t c : line.text) {
      const bool blank = is_blank(c) || is_one_of(c, kQuotes);
      if (blank ? title.back() != U' ' : c >= 0x20 && (c < 0x7F || c >= 0xA0))
        title.push_back(blank ? U' ' : c);
    }
    while (!title.empty() && title.back() == U' ') title.pop_back();
  }
  return utf8::encode(std::u32string_view(title).substr(title.starts_with(U' ') ? 1 : 0));
}

// 《…》 before a verse in the same line is taken out of it.
std::vector<TextLine> take_quoted_heading(TextLine& line) {
  const size_t open = line.text.find_first_not_of(U" \t\u3000"), close = line.text.find(U'》');
  if (open == line.text.npos || line.text[open] != U'《' || close == line.text.npos ||
      !has_stop(line))
    return {};
  TextLine title{line.text.substr(0, close), line.number};
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

RequestError no_verse(std::string_view what, size_t line) {
  return unreadable(fmt::format("{} 第 {} 行：没有诗句", what, line),
                    fmt::format("{}, line {}: no verse there", what, line));
}

RequestError too_long(std::string_view what, size_t line, size_t characters) {
  return unreadable(
      fmt::format("{} 第 {} 行：一首诗有 {} 字，超过 {} 字不予评判；诗与诗之间请空一行", what, line,
                  characters, kLongestPoem),
      fmt::format("{}, line {}: a poem of {} characters is more than the {} that are judged; "
                  "blank lines part poems",
                  what, line, characters, kLongestPoem));
}

// RequestError where the draft cannot be read.
TypedPoem poem_of(PoemLines draft, std::string_view what) {
  if (draft.verse.empty())
    throw no_verse(what, draft.heading.empty() ? 1 : draft.heading[0].number);
  const size_t number = draft.verse[0].number;
  for (TextLine& line : take_quoted_heading(draft.verse[0]))
    draft.heading.push_back(std::move(line));
  int depth = 0;  // a note may go on over lines
  for (TextLine& line : draft.verse) line.text = without_notes(line.text, depth);
  for (TextLine& line : take_plain_heading(draft.verse[0], what))
    draft.heading.push_back(std::move(line));
  TypedPoem poem{.title = trimmed(draft.heading), .lines = {}, .problem = {}};
  size_t characters = 0;
  for (const TextLine& line : draft.verse)
    for (Piece& piece : pieces_of(line, what)) {
      characters += piece.text.size();
      poem.lines.push_back(std::move(piece.text));
    }
  if (poem.lines.empty()) throw no_verse(what, number);
  if (characters > kLongestPoem) throw too_long(what, number, characters);
  part_verses(poem.lines);
  return poem;
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
  std::vector<TypedPoem> poems;
  for (PoemLines& draft : sort_into_poems(read_pasted_text(decoded))) {
    const std::string title = trimmed(draft.heading);
    try {
      poems.push_back(poem_of(std::move(draft), what));
    } catch (const RequestError& error) {
      poems.push_back({.title = title, .lines = {}, .problem = error.problem()});
    }
  }
  if (poems.empty()) throw no_verse(what, 1);
  if (std::ranges::all_of(poems, [](const TypedPoem& poem) { return poem.problem.has_value(); }))
    throw RequestError(*poems.front().problem);
  return poems;
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
