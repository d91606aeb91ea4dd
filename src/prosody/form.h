// Forms as data: what each position of each line asks for.
//
// The four line types of five characters, by the tone of the second character and the last:
//   仄仄平平仄   平平仄仄平   平平平仄仄   仄仄仄平平
// Seven characters put the opposite pair before (平平仄仄平平仄 …).  A regulated poem follows from
// its first line: the lines of a couplet oppose each other in the second character (对), the next
// couplet takes it up again (粘), even lines end level and rhyme, odd ones end oblique, the first
// as it likes.
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
  std::vector<ToneSlot> slots;   // one per character; free: 一三五不論
  std::optional<int> rhyme;      // lines of the same number rhyme with each other; none: no rhyme
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

// Any name of a form, in either script or pinyin (五绝 五絕 wujue 五言絕句 …); nothing for "auto";
// InputError otherwise.
std::optional<FormKind> parse_form(std::string_view name);

// Characters of a line and number of lines of the four fixed forms; 0 where the form leaves it
// open.
int form_chars(FormKind form);
int form_lines(FormKind form);

// The four patterns of a regulated form: 平起/仄起 × 首句不入韻/入韻.  For pailv `lines` is even
// and at least 10 and `chars` 5 or 7; the four fixed forms ignore both.  For guti one pattern of
// free slots, even lines rhyming (any even or odd number of lines).  InputError for a shape that
// the form does not have.
std::vector<FormPattern> form_patterns(FormKind form, int lines = 0, int chars = 0);

// One pattern of regulated verse of any even number of lines.
FormPattern regulated_pattern(FormKind form, int lines, int chars, bool starts_level,
                              bool first_rhymes);

// The sixteen patterns of the four fixed forms.
std::vector<FormPattern> regulated_forms();

// Every way to fill the line that a strict verdict accepts, taken alone: binding positions right,
// no 孤平, no 三平尾, no 三仄尾; the rescued 仄平平仄平 and the variant 平平仄平仄 are among them.
// A line without binding positions and without a type (古體) gives an empty list: anything goes.
// Rising order.
std::vector<ToneMask> allowed_line_patterns(const LinePattern& line);
inline std::vector<ToneMask> allowed_line_patterns(const FormPattern& form, size_t line) {
  return allowed_line_patterns(form.lines[line]);
}

// "平平仄仄平", free slots as ○.
std::string to_string(const std::vector<ToneSlot>& slots);

}  // namespace tangyin
