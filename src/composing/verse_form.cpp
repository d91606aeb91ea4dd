// The form of verse that is given as lines.
#include <algorithm>

#include "base/request_error.h"
#include "composing/insight.h"
#include "prosody/verdict.h"

namespace tangyin {
namespace {

constexpr size_t kLeastPailv = 10;

RequestError lines_do_not_fit(const std::string& chinese, const std::string& english) {
  return RequestError({"does_not_fit", "lines", 0, "`lines`：" + chinese, "`lines`: " + english});
}

bool are_regular(const VerseLines& lines) {
  if (lines.empty() || (lines.front().size() != 5 && lines.front().size() != 7)) return false;
  return std::ranges::all_of(lines,
                             [&](const auto& line) { return line.size() == lines.front().size(); });
}

FormKind kind_by_shape(size_t lines, size_t columns) {
  for (const FormShape& form : fixed_forms())
    if (static_cast<size_t>(form.lines) == lines && static_cast<size_t>(form.columns) == columns)
      return form.kind;
  return lines >= kLeastPailv && lines % 2 == 0 ? FormKind::pailv : FormKind::guti;
}

// The verdict's, which takes a poem that breaks the rules all over for old verse; where places are
// open, by the shape alone.
FormKind kind_of_verse(const VerseLines& lines, const RhymeBook& book) {
  const FormKind by_shape = kind_by_shape(lines.size(), lines.front().size());
  if (has_blanks(lines)) return by_shape;
  std::vector<std::u32string> texts;
  for (const auto& line : lines) {
    texts.emplace_back();
    for (const GivenCharacter& c : line) texts.back().push_back(c.typed);
  }
  return judge(texts, std::nullopt, book).form == FormKind::guti ? FormKind::guti : by_shape;
}

}  // namespace

VerseTokens tokens_of_lines(const VerseLines& lines) {
  VerseTokens tokens;
  for (const auto& line : lines) {
    tokens.emplace_back();
    for (const GivenCharacter& c : line) tokens.back().push_back(c.token);
  }
  return tokens;
}

bool has_blanks(const VerseLines& lines) {
  return std::ranges::any_of(lines, [](const auto& line) {
    return std::ranges::any_of(line, [](const GivenCharacter& c) { return c.token == kBlank; });
  });
}

FormShape form_of_verse(const VerseQuestion& verse, const VerseLines& lines,
                        const RhymeBook& book) {
  if (lines.size() < 2)
    throw lines_do_not_fit(fmt::format("一首诗至少有两句，这里有 {} 句", lines.size()),
                           fmt::format("a poem has two lines at least, not {}", lines.size()));
  if (!are_regular(lines))
    throw lines_do_not_fit(
        "每句应同为五字或七字；空着的字写 ？",
        "all lines have 5 characters or all have 7; ？ stands for an open place");
  const int count = static_cast<int>(lines.size()), columns = static_cast<int>(lines[0].size());
  const FormShape form{verse.form ? *verse.form : kind_of_verse(lines, book), count, columns};
  const int wanted = form_lines(form.kind), chars = form_chars(form.kind);
  if ((wanted != 0 && wanted != count) || (chars != 0 && chars != columns))
    throw lines_do_not_fit(fmt::format("{}是 {} 句，每句 {} 字；这里是 {} 句，每句 {} 字",
                                       form.name(), wanted, chars, count, columns),
                           fmt::format("{} has {} lines of {} characters, not {} of {}",
                                       form.name(), wanted, chars, count, columns));
  if (form.kind == FormKind::pailv && (lines.size() < kLeastPailv || count % 2 != 0))
    throw lines_do_not_fit(
        fmt::format("排律至少 10 句，句数成双；这里是 {} 句", count),
        fmt::format("排律 has an even number of lines, 10 at least, not {}", count));
  return form;
}

std::optional<FormShape> form_of_beginning(const VerseQuestion& verse, const VerseLines& lines,
                                           const RhymeBook& book) {
  if (!verse.form) {
    if (lines.size() < 4 || !are_regular(lines)) return std::nullopt;
    return form_of_verse(verse, lines, book);
  }
  const size_t count = lines.size();
  FormShape form{*verse.form, form_lines(*verse.form), form_chars(*verse.form)};
  if (form.lines == 0)
    form.lines =
        static_cast<int>(form.kind == FormKind::pailv ? std::max(kLeastPailv, count + count % 2)
                                                      : std::max<size_t>(2, count));
  if (form.columns == 0) form.columns = lines.empty() || lines.front().size() <= 5 ? 5 : 7;
  const auto columns = static_cast<size_t>(form.columns);
  bool fits = count <= static_cast<size_t>(form.lines);
  for (size_t l = 0; fits && l < count; ++l)
    fits = l + 1 < count ? lines[l].size() == columns : lines[l].size() <= columns;
  if (!fits)
    throw lines_do_not_fit(
        fmt::format("{}至多 {} 句，每句 {} 字，只有末句可以不全", form.name(), form.lines, columns),
        fmt::format("{} has at most {} lines of {} characters; only the last may be unfinished",
                    form.name(), form.lines, columns));
  return form;
}

}  // namespace tangyin
