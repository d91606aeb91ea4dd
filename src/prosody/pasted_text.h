// The lines of a text that was typed or copied from somewhere, without what the copying added.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

inline constexpr char32_t kLostCharacter = U'□';  // stands in editions where one cannot be read

enum class LineKind : uint8_t {
  text,  // of a poem, or its heading
  label,  // "作者：…", "题目：…": of a heading, whatever it looks like; the label is removed
  credit,   // begins with a dash: ——李白《静夜思》; the dash is removed
  foreign,  // no Han characters: pinyin, a translation, a foreign title
  note,     // ①床：井栏
  notes,    // "注释", "【译文】", "赏析：…": with all that follows up to the next poem
};

struct TextLine {
  std::u32string text;
  size_t number = 0;  // in the text, from 1
  LineKind kind = LineKind::text;
};

// Lines that no blank one parts.
struct TextBlock {
  std::vector<TextLine> lines;
  size_t blanks = 0;  // blank lines before it
};

// Removes markup (<br>, &nbsp;, **, >, #), addresses (https://…), bullets and numbers before a
// line, marks of notes (①, ¹, a number after a word), emoji, invisible characters, blanks between
// single characters (床 前 明 月 光); classifies each line.  A line of nothing but a rule or a number
// counts as two blank ones.
std::vector<TextBlock> read_pasted_text(std::u32string_view text);

// Of every width.
bool is_blank(char32_t c);
// A Han character or kLostCharacter.
bool is_character(char32_t c);

inline constexpr std::u32string_view kQuotes = U"「」『』“”‘’\"'《》〈〉";
inline constexpr std::u32string_view kVerseStops = U"，。？！；,.?!;";  // that end a verse

inline bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != set.npos;
}

// Without what stands in brackets and without quotation marks.  `depth`: of brackets that are open,
// before and after.
std::u32string without_notes(std::u32string_view text, int& depth);

// Whether a stop stands outside brackets.
bool has_stop(const TextLine& line);

// Characters of the line, those in brackets too.
size_t count_han(const TextLine& line);

// Lengths of the runs of characters, those in brackets apart.
std::vector<size_t> run_lengths(const TextLine& line);

// The length of the verses in `length` characters that nothing parts, a multiple of two fives or of
// two sevens; 0: it is neither.
size_t verse_length(size_t length);

}  // namespace tangyin
