#include "study/prosody_statistics.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "prosody/line_fit.h"

namespace tangyin {
namespace {

std::optional<FormKind> form_of_shape(const std::vector<std::u32string>& lines) {
  if (lines.empty() || lines.size() % 2 != 0) return std::nullopt;
  const size_t chars = lines[0].size();
  if ((chars != 5 && chars != 7) ||
      !std::ranges::all_of(lines, [&](const auto& line) { return line.size() == chars; }))
    return std::nullopt;
  if (lines.size() == 4) return chars == 5 ? FormKind::wujue : FormKind::qijue;
  if (lines.size() == 8) return chars == 5 ? FormKind::wulv : FormKind::qilv;
  return lines.size() >= 10 ? std::optional(FormKind::pailv) : std::nullopt;
}

void add_poem(const std::vector<std::u32string>& lines, const RhymeBook& book,
              FormStatistics& form) {
  ++form.poems;
  for (size_t k = 1; k < lines.size(); k += 2)
    if (!allows(book.tone_class(lines[k].back()), ToneClass::level)) return;
  ++form.level;
  const Verdict verdict = judge(lines, form.form, book);
  form.rhymed += std::ranges::none_of(verdict.violations, is_off_rhyme, &Remark::finding);
  form.scan += verdict.scans;
  form.scan_strictly += verdict.scans_strictly;
  form.regulated += verdict.ok;
  for (size_t k = 0; k + 1 < lines.size(); k += 2) {
    ++form.couplets;
    form.clear += couplet_is_clear(lines[k], lines[k + 1], book);
  }
}

}  // namespace

bool couplet_is_clear(std::u32string_view upper, std::u32string_view lower, const RhymeBook& book) {
  const LineTones above = line_tones(upper, book), below = line_tones(lower, book);
  for (const bool starts_level : {true, false})
    for (const bool first_ends_level : {true, false}) {
      const CoupletFit fit =
          fit_couplet(above, {starts_level, first_ends_level}, below, {!starts_level, true});
      const bool rescued = !fit.upper.wants_rescue || fit.upper.rescued;
      if (fit.upper.wrong.empty() && fit.lower.wrong.empty() && rescued) return true;
    }
  return false;
}

ProsodyStatistics prosody_statistics(std::span<const Poem> poems, const RhymeBook& book) {
  ProsodyStatistics statistics;
  for (const FormKind form :
       {FormKind::wujue, FormKind::qijue, FormKind::wulv, FormKind::qilv, FormKind::pailv})
    statistics.forms.push_back({.form = form});
  std::map<char32_t, int64_t> unknown;
  for (const Poem& poem : poems) {
    ++statistics.poems;
    for (const char32_t c : poem.text) {
      if (!utf8::is_han(c)) continue;
      ++statistics.hanzi;
      if (book.readings(c).empty())
        ++unknown[c];
      else
        ++statistics.known;
    }
    const std::vector<std::u32string> lines = lines_of(poem.text);
    if (const auto form = form_of_shape(lines))
      add_poem(lines, book, statistics.forms[static_cast<size_t>(*form)]);
  }
  statistics.unknown.assign(unknown.begin(), unknown.end());
  std::ranges::stable_sort(statistics.unknown, std::greater(),
                           [](const auto& entry) { return entry.second; });
  return statistics;
}

}  // namespace tangyin
