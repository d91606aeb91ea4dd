#include "prosody/form.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/script.h"

namespace tangyin {
namespace {

struct FormRow {
  FormKind form;
  std::string_view simplified, traditional;
  int lines, chars;              // 0: open
  std::string_view other_names;  // between spaces, simplified
  std::string_view english;
};
// clang-format off
constexpr std::array<FormRow, 7> kForms{{
    {FormKind::wujue, "五绝", "五絕", 4, 5, " wujue 五言绝句 五言绝 五绝句 ", "five-character quatrain"},
    {FormKind::qijue, "七绝", "七絕", 4, 7, " qijue 七言绝句 七言绝 七绝句 ", "seven-character quatrain"},
    {FormKind::wulv, "五律", "五律", 8, 5, " wulv wulü wulu 五言律诗 五言律 五律诗 ", "five-character regulated verse"},
    {FormKind::qilv, "七律", "七律", 8, 7, " qilv qilü qilu 七言律诗 七言律 七律诗 ", "seven-character regulated verse"},
    {FormKind::pailv, "排律", "排律", 0, 0, " pailv pailü pailu 五排 七排 五言排律 七言排律 ", "long regulated verse"},
    {FormKind::guti, "古体", "古體", 0, 0, " guti gutishi gufeng 古体诗 古风 古诗 五古 七古 ", "old-style verse"},
    {FormKind::ci, "词", "詞", 0, 0, "", "song verse"},
}};
// clang-format on

// A line type of five characters: its positions, and every way to fill them (平 仄, ○ either).
struct TypeRow {
  LineType type;
  std::u32string_view slots;
  std::array<std::u32string_view, 2> accepted;
};
// clang-format off
constexpr std::array<TypeRow, 4> kTypes{{
    {{.starts_level = false, .ends_level = false}, U"○仄○平仄", {U"○仄○平仄", U""}},
    {{.starts_level = true, .ends_level = true}, U"平平○仄平", {U"平平○仄平", U"仄平平仄平"}},    // 仄平仄仄平 would be 孤平
    {{.starts_level = true, .ends_level = false}, U"○平平仄仄", {U"○平平仄仄", U"平平仄平仄"}},   // the variant
    {{.starts_level = false, .ends_level = true}, U"○仄仄平平", {U"○仄仄平平", U""}},             // ○仄平平平 would be 三平尾
}};
// clang-format on

const FormRow& form_row(FormKind form) {
  return kForms[static_cast<size_t>(form)];
}

const TypeRow& type_row(LineType type) {
  return *std::ranges::find(kTypes, type, &TypeRow::type);
}

// Seven characters: the opposite pair before, its first free.
std::u32string with_head(std::u32string_view five, LineType type, size_t chars) {
  return (chars == 7 ? std::u32string(type.starts_level ? U"○仄" : U"○平") : U"") +
         std::u32string(five);
}

std::vector<ToneSlot> slots_of(std::u32string_view pattern) {
  std::vector<ToneSlot> slots;
  for (const char32_t c : pattern)
    slots.push_back(c == U'平' ? ToneSlot::level : c == U'仄' ? ToneSlot::oblique : ToneSlot::free);
  return slots;
}

// Adds every mask that fills `slots`.
void add_fillings(const std::vector<ToneSlot>& slots, std::vector<ToneMask>& masks) {
  for (unsigned mask = 0; mask < 1U << slots.size(); ++mask) {
    bool fits = true;
    for (size_t k = 0; k < slots.size(); ++k) {
      const bool oblique = (mask >> k & 1U) != 0;
      fits = fits && (slots[k] == ToneSlot::free || oblique == (slots[k] == ToneSlot::oblique));
    }
    if (fits) masks.push_back(static_cast<ToneMask>(mask));
  }
}

std::vector<FormPattern> old_style(int lines, int chars) {
  if (lines < 1 || chars < 1 || chars > 16)
    throw InputError(fmt::format(
        "{} lines of {} characters: 古体 needs at least one line of 1 to 16", lines, chars));
  FormPattern pattern{.form = FormKind::guti, .name = "", .lines = {}};
  for (int line = 0; line < lines; ++line) {
    const std::vector<ToneSlot> free(static_cast<size_t>(chars), ToneSlot::free);
    pattern.lines.push_back({free, line % 2 == 1 ? std::optional(0) : std::nullopt, std::nullopt});
  }
  return {pattern};
}

}  // namespace

std::string_view form_name(FormKind form, bool simplified) {
  return simplified ? form_row(form).simplified : form_row(form).traditional;
}

std::string_view form_in_english(FormKind form) {
  return form_row(form).english;
}

std::optional<FormKind> parse_form(std::string_view name) {
  std::string wanted = to_simplified(name);
  std::ranges::transform(wanted, wanted.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  if (wanted == "auto" || wanted == "自动") return std::nullopt;
  for (const FormRow& row : kForms)
    if (row.form == FormKind::ci)
      continue;  // nobody can ask for it
    else if (wanted == row.simplified ||
             (!wanted.empty() &&
              row.other_names.find(" " + wanted + " ") != std::string_view::npos))
      return row.form;
  throw InputError(
      fmt::format("form '{}': there are 五绝 (wujue), 七绝 (qijue), 五律 (wulü), 七律 (qilü), "
                  "排律, 古体 and auto",
                  name));
}

int form_chars(FormKind form) {
  return form_row(form).chars;
}
int form_lines(FormKind form) {
  return form_row(form).lines;
}

FormPattern regulated_pattern(FormKind form, int lines, int chars, bool starts_level,
                              bool first_rhymes) {
  if (lines < 2 || lines % 2 != 0 || (chars != 5 && chars != 7))
    throw InputError(fmt::format(
        "{} lines of {} characters: regulated verse has an even number of lines of 5 or 7", lines,
        chars));
  FormPattern pattern{.form = form, .name = {}, .lines = {}};
  pattern.name =
      fmt::format("{}首句{}", starts_level ? "平起" : "仄起", first_rhymes ? "入韵" : "不入韵");
  bool level = starts_level;  // of the second character
  for (int line = 0; line < lines; ++line) {
    // 对: the second line of a couplet opposes the first; 粘: the next couplet keeps it.
    if (line % 2 == 1) level = !level;
    const bool rhymes = line % 2 == 1 || (line == 0 && first_rhymes);
    const LineType type{.starts_level = chars == 7 ? !level : level, .ends_level = rhymes};
    pattern.lines.push_back(
        {slots_of(with_head(type_row(type).slots, type, static_cast<size_t>(chars))),
         rhymes ? std::optional(0) : std::nullopt, type});
  }
  return pattern;
}

std::vector<FormPattern> form_patterns(FormKind form, int lines, int chars) {
  if (form == FormKind::guti) return old_style(lines, chars);
  if (form == FormKind::pailv && (lines < 10 || lines % 2 != 0))
    throw InputError(fmt::format("{} lines: 排律 has an even number of lines, at least 10", lines));
  if (form != FormKind::pailv) lines = form_lines(form), chars = form_chars(form);
  std::vector<FormPattern> patterns;
  for (const bool starts_level : {true, false})
    for (const bool first_rhymes : {false, true})
      patterns.push_back(regulated_pattern(form, lines, chars, starts_level, first_rhymes));
  return patterns;
}

std::vector<FormPattern> regulated_forms() {
  std::vector<FormPattern> all;
  for (const FormKind form : {FormKind::wujue, FormKind::qijue, FormKind::wulv, FormKind::qilv})
    for (FormPattern& pattern : form_patterns(form)) all.push_back(std::move(pattern));
  return all;
}

std::vector<ToneMask> allowed_line_patterns(const LinePattern& line) {
  std::vector<ToneMask> masks;
  if (line.type) {
    for (const std::u32string_view five : type_row(*line.type).accepted)
      if (!five.empty())
        add_fillings(slots_of(with_head(five, *line.type, line.slots.size())), masks);
  } else if (std::ranges::any_of(line.slots,
                                 [](ToneSlot slot) { return slot != ToneSlot::free; })) {
    add_fillings(line.slots, masks);
  }
  std::ranges::sort(masks);
  return masks;
}

std::string to_string(const std::vector<ToneSlot>& slots) {
  std::string text;
  for (const ToneSlot slot : slots)
    text += slot == ToneSlot::level ? "平" : slot == ToneSlot::oblique ? "仄" : "○";
  return text;
}

}  // namespace tangyin
