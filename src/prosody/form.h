// Forms of verse as data: the tone that each position of each line requires.
//
// Middle Chinese tones are level (平) or oblique (仄: rising 上, departing 去, entering 入).  A
// line of regulated verse has one of four types, by the tones of its second and last character:
//   仄仄平平仄   平平仄仄平   平平平仄仄   仄仄仄平平
// Lines of seven characters have the opposite pair before (平平仄仄平平仄 …).  The first line
// determines the rest of a regulated poem:
//   对   the two lines of a couplet have opposite tones at the second character
//   粘   the first line of the next couplet repeats the tone of the line before it there
// Even lines end level and rhyme; odd lines end oblique, except that the first may rhyme too.
// 绝句 (jueju) have four lines, 律诗 (lüshi) eight, 排律 (pailü) more; 古体 (guti, old style) has
// no tone pattern.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

// ci (词, song verse) is recognised, neither judged nor written.
enum class FormKind : uint8_t { wujue, qijue, wulv, qilv, pailv, guti, ci };

enum class ToneSlot : uint8_t { level, oblique, free };

// The tones of a whole line: bit i is set if character i (from 0) is oblique.
using ToneMask = uint16_t;

// One of the four types above: tone of the second character of its last five, and of the last.
struct LineType {
  bool starts_level, ends_level;
  bool operator==(const LineType&) const = default;
};

struct LinePattern {
  std::vector<ToneSlot> slots;   // one per character; free: any tone (一三五不論)
  std::optional<int> rhyme;      // lines with the same number rhyme with each other; none: no rhyme
  std::optional<LineType> type;  // for lines of regulated verse
  bool operator==(const LinePattern&) const = default;
};

struct FormPattern {
  FormKind form;
  std::string name;  // "平起首句入韻"
  std::vector<LinePattern> lines;
};

// "五絕"; in simplified script "五绝".
std::string_view form_name(FormKind form, bool simplified = true);
// "five-character quatrain"
std::string_view form_in_english(FormKind form);

// The form of a name in either script or pinyin (五绝 五絕 wujue 五言絕句 …); nullopt for "auto";
// InputError for another name.
std::optional<FormKind> parse_form(std::string_view name);

// Characters of a line, and lines, of a form; 0 where the form does not fix them.
int form_chars(FormKind form);
int form_lines(FormKind form);

// The patterns of a form.  Regulated: four, 平起/仄起 (the first line's second character is level or
// oblique) × 首句不入韻/入韻 (the first line does not rhyme, or does).  For pailv `lines` is even and
// at least 10, `chars` is 5 or 7; the four fixed forms ignore both.  guti: one pattern of free slots
// whose even lines rhyme, with any number of lines.  InputError for another shape.
std::vector<FormPattern> form_patterns(FormKind form, int lines = 0, int chars = 0);

// One pattern of regulated verse of any even number of lines.
FormPattern regulated_pattern(FormKind form, int lines, int chars, bool starts_level,
                              bool first_rhymes);

// The sixteen patterns of the four fixed forms.
std::vector<FormPattern> regulated_forms();

// The tone patterns of one line that a strict verdict accepts: binding positions right, no 孤平 (a
// lonely level tone beside the rhyme), no 三平尾 or 三仄尾 (three equal tones at the end).
// Includes the rescued pattern 仄平平仄平 and the variant 平平仄平仄.  Rising; empty, which means
// no restriction, for a line without binding positions and without a type (古體).
std::vector<ToneMask> allowed_line_patterns(const LinePattern& line);
inline std::vector<ToneMask> allowed_line_patterns(const FormPattern& form, size_t line) {
  return allowed_line_patterns(form.lines[line]);
}

// "平平仄仄平", free slots as ○.
std::string to_string(const std::vector<ToneSlot>& slots);

}  // namespace tangyin
