#include "prosody/verdict.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"
#include "base/utf8.h"
#include "prosody/line_fit.h"
#include "prosody/rhyme_check.h"

namespace tangyin {
namespace {

using Lines = std::vector<std::u32string>;

std::string character_at(const LineVerdict& line, size_t k) {
  return utf8::encode(line.text[k]);
}

// Writes what a line's reading says into the verdict.
class Marker {
 public:
  Marker(Verdict& verdict, const RhymeBook& book) : verdict_(verdict), book_(book) {}

  void mark(size_t index, const LineFit& fit) {
    LineVerdict& line = verdict_.lines[index];
    const size_t head = line.text.size() - 5;
    for (const size_t k : fit.wrong) {
      const bool wants_level = line.expected[k] == ToneSlot::level;
      violate("平仄", index, k + 1,
              fmt::format("第{}句第{}字“{}”应{}而{}。", index + 1, k + 1, character_at(line, k),
                          wants_level ? "平" : "仄", wants_level ? "仄" : "平"));
    }
    if (fit.lonely_level)
      violate("孤平", index, head + 2,
              fmt::format("第{}句除韵脚外只有“{}”一字是平声，犯孤平。", index + 1, character_at(line, head + 1)));
    if (fit.three_level) violate("三平尾", index, head + 3, fmt::format("第{}句末三字都是平声，犯三平尾。", index + 1));
    if (fit.wants_rescue && !fit.rescued)
      violate("拗", index, head + 4,
              fmt::format("第{}句第{}字“{}”应平而仄，对句第{}字又未用平声相救。", index + 1, head + 4,
                          character_at(line, head + 3), head + 3));
    if (fit.three_oblique)
      note("三仄尾", index, head + 3, fmt::format("第{}句末三字都是仄声，唐人常用，严格者避之。", index + 1), true);
    if (fit.variant)
      note("拗救", index, head + 4, fmt::format("第{}句用平平仄平仄的变格，与平平平仄仄等价。", index + 1), false);
    if (fit.loose_variant)
      note("拗救", index, head + 1,
           fmt::format("第{}句用平平仄平仄的变格，第{}字“{}”通常须平。", index + 1, head + 1, character_at(line, head)),
           true);
    if (fit.self_rescued)
      note("拗救", index, head + 3,
           fmt::format("第{}句第{}字“{}”仄，第{}字“{}”以平相救（本句自救）。", index + 1, head + 1,
                       character_at(line, head), head + 3, character_at(line, head + 2)),
           false);
    if (fit.rescued)
      note("拗救", index, head + 4,
           fmt::format("第{}句第{}字“{}”拗，第{}句第{}字“{}”以平相救（对句相救）。", index + 1, head + 4,
                       character_at(line, head + 3), index + 2, head + 3,
                       character_at(verdict_.lines[index + 1], head + 2)),
           false);
    mark_readings(index, fit);
  }

  void violate(const char* rule, size_t line, size_t position, std::string message) {
    verdict_.lines[line].ok = false;
    verdict_.violations.push_back({rule, static_cast<int>(line) + 1, static_cast<int>(position), std::move(message)});
  }

 private:
  void note(const char* rule, size_t line, size_t position, std::string message, bool strict) {
    verdict_.notes.push_back(
        {rule, static_cast<int>(line) + 1, static_cast<int>(position), std::move(message), strict});
  }

  // Characters of several readings where the pattern binds.
  void mark_readings(size_t index, const LineFit& fit) {
    LineVerdict& line = verdict_.lines[index];
    line.taken.assign(line.text.size(), ToneClass::unknown);
    for (size_t k = 0; k < line.text.size(); ++k) {
      const bool oblique = (fit.mask >> k & 1U) != 0;
      const ToneClass taken = oblique ? ToneClass::oblique : ToneClass::level;
      const ToneClass usual = book_.usual_tone_class(line.text[k]);
      const char* name = oblique ? "仄" : "平";
      if (usual == ToneClass::either && line.expected[k] != ToneSlot::free) line.taken[k] = taken;
      if (book_.readings(line.text[k]).empty())
        note("生僻", index, k + 1, fmt::format("“{}”不在韵书中，平仄不计。", character_at(line, k)), false);
      else if (usual != ToneClass::unknown && !allows(usual, taken))
        note("多音", index, k + 1, fmt::format("“{}”此处须读{}声，诗中少用此读。", character_at(line, k), name), true);
      else if (usual == ToneClass::either && line.expected[k] != ToneSlot::free)
        note("多音", index, k + 1, fmt::format("“{}”平仄两读，此处读{}声。", character_at(line, k), name), false);
    }
  }

  Verdict& verdict_;
  const RhymeBook& book_;
};

// A couplet read with one choice of line types, and the cheapest way to have come there.
struct Step {
  CoupletFit fit;
  int total = std::numeric_limits<int>::max();
  size_t before = 0;
};
using Steps = std::array<Step, 4>;  // by choice: bit 0 upper line starts level, bit 1 lower line

bool upper_starts(size_t choice) {
  return (choice & 1U) != 0;
}
bool lower_starts(size_t choice) {
  return (choice & 2U) != 0;
}

// The cheapest line types for couplets that follow one another: dynamic programming over the four choices of each.
// Neighbouring lines are tied by 对 within a couplet and 粘 between couplets.
std::vector<std::pair<size_t, CoupletFit>> cheapest_chain(const std::vector<LineTones>& lines, bool first_ends_level) {
  std::vector<Steps> chain;
  for (size_t k = 0; k + 1 < lines.size(); k += 2) {
    Steps steps;
    for (size_t choice = 0; choice < 4; ++choice) {
      Step& step = steps[choice];
      step.fit = fit_couplet(lines[k], {upper_starts(choice), k == 0 && first_ends_level}, lines[k + 1],
                             {lower_starts(choice), true});
      const int own = step.fit.cost() + (upper_starts(choice) == lower_starts(choice) ? kLostOpposition : 0);
      step.total = k == 0 ? own : step.total;
      for (size_t last = 0; k > 0 && last < 4; ++last) {
        const int lost = lower_starts(last) != upper_starts(choice) ? kLostOpposition : 0;
        const int total = chain.back()[last].total + lost + own;
        if (total < step.total) step.total = total, step.before = last;
      }
    }
    chain.push_back(steps);
  }
  std::vector<std::pair<size_t, CoupletFit>> chosen(chain.size());
  size_t choice = 0;
  for (size_t k = chain.size(); k-- > 0;) {
    if (k + 1 == chain.size())
      choice = static_cast<size_t>(std::ranges::min_element(chain[k], {}, &Step::total) - chain[k].begin());
    chosen[k] = {choice, chain[k][choice].fit};
    choice = chain[k][choice].before;
  }
  return chosen;
}

void check_tones(Verdict& verdict, const RhymeBook& book, bool first_rhymes, int chars) {
  const char32_t first_end = verdict.lines[0].text.back();
  const bool first_ends_level = first_rhymes || book.tone_class(first_end) == ToneClass::level;
  std::vector<LineTones> tones;
  for (const LineVerdict& line : verdict.lines) tones.push_back(line_tones(line.text, book));
  const auto chain = cheapest_chain(tones, first_ends_level);
  Marker marker(verdict, book);
  for (size_t k = 0; k < chain.size(); ++k) {
    const size_t choice = chain[k].first, upper = 2 * k, lower = 2 * k + 1;
    const FormPattern pattern =
        regulated_pattern(verdict.form, 2, chars, upper_starts(choice) != (chars == 7), upper == 0 && first_ends_level);
    verdict.lines[upper].expected = pattern.lines[0].slots;
    verdict.lines[lower].expected =
        regulated_pattern(verdict.form, 2, chars, lower_starts(choice) == (chars == 7), false).lines[1].slots;
    if (k == 0) verdict.pattern = pattern.name;
    if (k > 0 && lower_starts(chain[k - 1].first) != upper_starts(choice))
      marker.violate("失粘", upper, 2, fmt::format("第{}句与第{}句第二字平仄应同而异，失粘。", upper, upper + 1));
    if (upper_starts(choice) == lower_starts(choice))
      marker.violate("失对", lower, 2, fmt::format("第{}句与第{}句第二字平仄应异而同，失对。", upper + 1, lower + 1));
    marker.mark(upper, chain[k].second.upper);
    marker.mark(lower, chain[k].second.lower);
  }
  for (size_t k = 2; k < verdict.lines.size(); k += 2) {
    const LineVerdict& line = verdict.lines[k];
    if (book.tone_class(line.text.back()) == ToneClass::level)
      marker.violate("句脚", k, line.text.size(),
                     fmt::format("第{}句不押韵，末字“{}”应仄而平。", k + 1, character_at(line, line.text.size() - 1)));
  }
}

// True where number and length of lines are the form's; else says what is wrong.
bool check_shape(Verdict& verdict) {
  const size_t lines = verdict.lines.size(), wanted = static_cast<size_t>(form_lines(verdict.form));
  const std::string name(form_name(verdict.form));
  if (wanted != 0 ? lines != wanted : lines < 10 || lines % 2 != 0)
    verdict.violations.push_back({"句数", 0, 0,
                                  wanted != 0 ? fmt::format("{}应有{}句，此诗{}句。", name, wanted, lines)
                                              : fmt::format("{}至少十句，句数成双，此诗{}句。", name, lines)});
  size_t chars = static_cast<size_t>(form_chars(verdict.form));
  if (chars == 0) chars = verdict.lines[0].text.size() == 5 ? 5 : 7;
  for (size_t k = 0; k < lines; ++k)
    if (const size_t found = verdict.lines[k].text.size(); found != chars) {
      verdict.lines[k].ok = false;
      verdict.violations.push_back(
          {"字数", static_cast<int>(k) + 1, 0, fmt::format("第{}句应有{}字，却有{}字。", k + 1, chars, found)});
    }
  return verdict.violations.empty();
}

Verdict blank_verdict(const Lines& lines, FormKind form, const RhymeBook& book) {
  Verdict verdict{.form = form, .pattern = {}, .lines = {}, .rhyme = {}, .violations = {}, .notes = {}};
  for (const std::u32string& text : lines) {
    LineVerdict line{.text = text, .tones = {}, .taken = {}, .expected = {}};
    for (const char32_t c : text) {
      const ToneClass usual = book.usual_tone_class(c);
      line.tones.push_back(usual == ToneClass::unknown ? book.tone_class(c) : usual);
    }
    verdict.lines.push_back(std::move(line));
  }
  return verdict;
}

void conclude(Verdict& verdict) {
  const auto strict = [](const Remark& note) { return note.strict; };
  std::ranges::stable_sort(verdict.violations, {}, &Remark::line);
  std::ranges::stable_sort(verdict.notes, {}, &Remark::line);
  verdict.ok = verdict.violations.empty();
  verdict.strict = verdict.ok && std::ranges::none_of(verdict.notes, strict);
}

Verdict judge_regulated(const Lines& lines, FormKind form, const RhymeBook& book) {
  Verdict verdict = blank_verdict(lines, form, book);
  const bool shaped = check_shape(verdict);
  if (shaped) {
    const bool first_rhymes = first_line_rhymes(lines, main_rhyme(lines, book), book);
    check_tones(verdict, book, first_rhymes, static_cast<int>(lines[0].size()));
    verdict.lines[0].rhymes = first_rhymes;
    conclude(verdict);
    verdict.scans = verdict.ok;
    verdict.scans_strictly = verdict.strict;
  }
  check_level_rhyme(book, verdict);
  conclude(verdict);
  return verdict;
}

Verdict judge_old(const Lines& lines, const RhymeBook& book) {
  Verdict verdict = blank_verdict(lines, FormKind::guti, book);
  if (lines.size() < 2) verdict.violations.push_back({"句数", 0, 0, "古体至少两句。"});
  for (size_t k = 1; k < lines.size(); ++k)
    if (lines[k].size() != lines[0].size()) {
      verdict.lines[k].ok = false;
      verdict.violations.push_back(
          {"字数", static_cast<int>(k) + 1, 0,
           fmt::format("第{}句{}字，首句{}字，古体各句应等长。", k + 1, lines[k].size(), lines[0].size())});
    }
  check_old_rhyme(book, verdict);
  verdict.scans = verdict.scans_strictly = verdict.violations.empty() || verdict.rhyme.ok;
  conclude(verdict);
  return verdict;
}

// The regulated form of this shape whose even lines end level for the most part.
std::optional<FormKind> form_by_shape(const Lines& lines, const RhymeBook& book) {
  const size_t chars = lines[0].size(), count = lines.size();
  size_t level = 0;
  for (size_t k = 1; k < count; k += 2) level += allows(book.tone_class(lines[k].back()), ToneClass::level);
  const bool even = std::ranges::all_of(lines, [&](const auto& line) { return line.size() == chars; });
  if (!even || (chars != 5 && chars != 7) || count % 2 != 0 || 2 * level <= count / 2) return std::nullopt;
  if (count == 4) return chars == 5 ? FormKind::wujue : FormKind::qijue;
  if (count == 8) return chars == 5 ? FormKind::wulv : FormKind::qilv;
  return count >= 10 ? std::optional(FormKind::pailv) : std::nullopt;
}

}  // namespace

Verdict judge(const Lines& lines, std::optional<FormKind> form, const RhymeBook& book) {
  if (lines.empty() || std::ranges::any_of(lines, &std::u32string::empty))
    throw InputError("the poem has no lines, or an empty one");
  if (form) return *form == FormKind::guti ? judge_old(lines, book) : judge_regulated(lines, *form, book);
  const std::optional<FormKind> shape = form_by_shape(lines, book);
  if (!shape) return judge_old(lines, book);
  Verdict verdict = judge_regulated(lines, *shape, book);
  const auto fitting = static_cast<size_t>(std::ranges::count(verdict.lines, true, &LineVerdict::ok));
  if (2 * fitting >= lines.size()) return verdict;
  Verdict old = judge_old(lines, book);
  old.notes.push_back({"平仄", 0, 0, fmt::format("不合{}平仄，以古体论。", form_name(*shape))});
  return old;
}

}  // namespace tangyin
