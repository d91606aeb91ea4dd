#include "prosody/verdict.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"
#include "base/utf8.h"
#include "prosody/line_fit.h"
#include "prosody/pasted_text.h"
#include "prosody/rhyme_check.h"
#include "prosody/song_verse.h"

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
    const LineVerdict& line = verdict_.lines[index];
    const size_t head = line.text.size() - 5;  // the last five are called by their place after it
    for (const size_t k : fit.wrong) {
      Particulars about = place(index, k);
      about.level = line.expected[k] == ToneSlot::level;
      violate(Finding::wrong_tone, index, about);
    }
    if (fit.lonely_level) violate(Finding::lonely_level, index, place(index, head + 1));
    if (fit.three_level) violate(Finding::three_level, index, place(index, head + 2));
    if (fit.wants_rescue && !fit.rescued)
      violate(Finding::unrescued, index, rescue(index, head + 3, index + 1, head + 2));
    if (fit.three_oblique) note(Finding::three_oblique, place(index, head + 2));
    if (fit.variant) note(Finding::variant, place(index, head + 3));
    if (fit.loose_variant) note(Finding::loose_variant, place(index, head));
    if (fit.self_rescued) note(Finding::self_rescue, rescue(index, head + 2, index, head));
    if (fit.rescued) note(Finding::rescue, rescue(index, head + 3, index + 1, head + 2));
    if (fit.small_rescue) note(Finding::small_rescue, rescue(index, head + 2, index + 1, head + 2));
    mark_readings(index, fit);
  }

  void violate(Finding finding, size_t line, const Particulars& about) {
    verdict_.lines[line].ok = false;
    verdict_.violations.push_back(make_remark(finding, about));
  }

  // A character of a line, both from 0.
  Particulars place(size_t line, size_t k) const {
    return {
        .line = line + 1, .position = k + 1, .character = character_at(verdict_.lines[line], k)};
  }

 private:
  void note(Finding finding, const Particulars& about) {
    verdict_.notes.push_back(make_remark(finding, about));
  }

  Particulars rescue(size_t line, size_t k, size_t other_line, size_t other_k) const {
    Particulars about = place(line, k);
    about.other_line = other_line + 1;
    about.other_position = other_k + 1;
    about.other_character = character_at(verdict_.lines[other_line], other_k);
    return about;
  }

  // Characters of several readings where the pattern binds.
  void mark_readings(size_t index, const LineFit& fit) {
    LineVerdict& line = verdict_.lines[index];
    line.taken.assign(line.text.size(), ToneClass::unknown);
    for (size_t k = 0; k < line.text.size(); ++k) {
      Particulars about = place(index, k);
      about.level = (fit.mask >> k & 1U) == 0;
      const ToneClass taken = about.level ? ToneClass::level : ToneClass::oblique;
      const ToneClass usual = line.tones[k];
      const bool binds = line.expected[k] != ToneSlot::free;
      const bool both = book_.tone_class(line.text[k]) == ToneClass::either;
      if (both && (binds || usual != ToneClass::either)) line.taken[k] = taken;
      if (line.text[k] == kLostCharacter)
        note(Finding::lost_character, about);
      else if (book_.readings(line.text[k]).empty())
        note(Finding::unknown_character, about);
      else if (usual != ToneClass::unknown && !allows(usual, taken))
        note(Finding::unusual_reading, about);
      else if (usual == ToneClass::either && binds)
        note(Finding::reading, about);
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

// The cheapest line types for couplets that follow one another: dynamic programming over the four
// choices of each. Neighbouring lines are tied by 对 within a couplet and 粘 between couplets.
std::vector<std::pair<size_t, CoupletFit>> cheapest_chain(const std::vector<LineTones>& lines,
                                                          bool first_ends_level) {
  std::vector<Steps> chain;
  for (size_t k = 0; k + 1 < lines.size(); k += 2) {
    Steps steps;
    for (size_t choice = 0; choice < 4; ++choice) {
      Step& step = steps[choice];
      step.fit = fit_couplet(lines[k], {upper_starts(choice), k == 0 && first_ends_level},
                             lines[k + 1], {lower_starts(choice), true});
      const int own =
          step.fit.cost() + (upper_starts(choice) == lower_starts(choice) ? kLostOpposition : 0);
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
      choice = static_cast<size_t>(std::ranges::min_element(chain[k], {}, &Step::total) -
                                   chain[k].begin());
    chosen[k] = {choice, chain[k][choice].fit};
    choice = chain[k][choice].before;
  }
  return chosen;
}

// 折腰體: 失粘 between the halves of the poem and nothing else.
bool lost_only_in_the_middle(const Verdict& verdict) {
  return verdict.violations.size() == 1 && verdict.violations[0].rule == "失粘" &&
         static_cast<size_t>(verdict.violations[0].line) == verdict.lines.size() / 2 + 1;
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
        regulated_pattern(verdict.form, 2, chars, upper_starts(choice) != (chars == 7),
                          upper == 0 && first_ends_level);
    verdict.lines[upper].expected = pattern.lines[0].slots;
    verdict.lines[lower].expected =
        regulated_pattern(verdict.form, 2, chars, lower_starts(choice) == (chars == 7), false)
            .lines[1]
            .slots;
    if (k == 0) verdict.pattern = pattern.name;
    if (k > 0 && lower_starts(chain[k - 1].first) != upper_starts(choice))
      marker.violate(Finding::lost_connection, upper,
                     {.line = upper + 1, .position = 2, .other_line = upper});
    if (upper_starts(choice) == lower_starts(choice))
      marker.violate(Finding::lost_opposition, lower,
                     {.line = lower + 1, .position = 2, .other_line = upper + 1});
    marker.mark(upper, chain[k].second.upper);
    marker.mark(lower, chain[k].second.lower);
  }
  for (size_t k = 2; k < verdict.lines.size(); k += 2) {
    const std::u32string& text = verdict.lines[k].text;
    if (book.tone_class(text.back()) == ToneClass::level)
      marker.violate(Finding::level_line_end, k, marker.place(k, text.size() - 1));
  }
  if (lost_only_in_the_middle(verdict))
    verdict.notes.push_back(make_remark(Finding::broken_waist, {}));
}

// True where number and length of lines are the form's; else says what is wrong.
bool check_shape(Verdict& verdict) {
  const size_t lines = verdict.lines.size(), wanted = static_cast<size_t>(form_lines(verdict.form));
  if (wanted != 0 ? lines != wanted : lines < 10 || lines % 2 != 0)
    verdict.violations.push_back(
        make_remark(wanted != 0 ? Finding::line_count : Finding::long_line_count,
                    {.wanted = wanted, .found = lines, .form = verdict.form}));
  size_t chars = static_cast<size_t>(form_chars(verdict.form));
  if (chars == 0) chars = verdict.lines[0].text.size() == 5 ? 5 : 7;
  for (size_t k = 0; k < lines; ++k)
    if (const size_t found = verdict.lines[k].text.size(); found != chars) {
      verdict.lines[k].ok = false;
      verdict.violations.push_back(
          make_remark(Finding::character_count, {.line = k + 1, .wanted = chars, .found = found}));
    }
  return verdict.violations.empty();
}

Verdict blank_verdict(const Lines& lines, FormKind form, const RhymeBook& book) {
  Verdict verdict{
      .form = form, .pattern = {}, .lines = {}, .rhyme = {}, .violations = {}, .notes = {}};
  for (const std::u32string& text : lines) {
    verdict.lines.push_back(
        {.text = text, .tones = usual_tones(text, book), .taken = {}, .expected = {}});
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

// The verdict with the first line rhyming or not.
Verdict judge_first(const Lines& lines, FormKind form, const RhymeBook& book, bool first_rhymes) {
  Verdict verdict = blank_verdict(lines, form, book);
  check_tones(verdict, book, first_rhymes, static_cast<int>(lines[0].size()));
  verdict.lines[0].rhymes = first_rhymes;
  conclude(verdict);
  verdict.scans = verdict.ok;
  verdict.scans_strictly = verdict.strict;
  check_level_rhyme(book, verdict);
  conclude(verdict);
  return verdict;
}

// How much speaks against a verdict: faults, what the strict hold against it, a borrowed rhyme.
std::array<std::ptrdiff_t, 3> weight_of(const Verdict& verdict) {
  const auto borrowed = [](const Remark& note) { return note.rule == "邻韵"; };
  return {std::ssize(verdict.violations), std::ranges::count(verdict.notes, true, &Remark::strict),
          std::ranges::count_if(verdict.notes, borrowed)};
}

Verdict judge_regulated(const Lines& lines, FormKind form, const RhymeBook& book) {
  Verdict verdict = blank_verdict(lines, form, book);
  if (!check_shape(verdict)) {
    verdict.lines[0].rhymes =
        first_line(lines, main_rhyme(lines, book), book) != FirstLine::unrhymed;
    check_level_rhyme(book, verdict);
    conclude(verdict);
    return verdict;
  }
  const FirstLine first = first_line(lines, main_rhyme(lines, book), book);
  verdict = judge_first(lines, form, book, first != FirstLine::unrhymed);
  if (first != FirstLine::either) return verdict;
  Verdict unrhymed = judge_first(lines, form, book, false);
  return weight_of(unrhymed) < weight_of(verdict) ? unrhymed : verdict;
}

// 杂言: lines of mixed length may rhyme anywhere, so that an even line outside the rhyme is no fault.
void allow_mixed_lengths(Verdict& verdict) {
  verdict.notes.push_back(make_remark(Finding::mixed_lengths, {}));
  if (verdict.rhyme.groups.empty()) return;
  std::erase_if(verdict.violations, [](const Remark& remark) { return remark.rule == "出韵"; });
  for (LineVerdict& line : verdict.lines) line.ok = true;
  verdict.rhyme.ok = true;
}

bool is_mixed(const Lines& lines) {
  return std::ranges::any_of(lines,
                             [&](const auto& line) { return line.size() != lines[0].size(); });
}

Verdict judge_old(const Lines& lines, const RhymeBook& book) {
  Verdict verdict = blank_verdict(lines, FormKind::guti, book);
  if (lines.size() < 2) verdict.violations.push_back(make_remark(Finding::old_line_count, {}));
  check_old_rhyme(book, verdict);
  if (is_mixed(lines)) allow_mixed_lengths(verdict);
  verdict.scans = verdict.scans_strictly = verdict.violations.empty() || verdict.rhyme.ok;
  conclude(verdict);
  return verdict;
}

Verdict not_judged_ci(const Lines& lines, const RhymeBook& book) {
  Verdict verdict = blank_verdict(lines, FormKind::ci, book);
  verdict.notes.push_back(make_remark(Finding::looks_like_ci, {}));
  conclude(verdict);
  return verdict;
}

// The length of most lines.
size_t common_length(const Lines& lines) {
  const auto lines_as_long = [&](const std::u32string& line) {
    return std::ranges::count(lines, line.size(), &std::u32string::size);
  };
  return std::ranges::max_element(lines, {}, lines_as_long)->size();
}

// The regulated form of this shape whose even lines end level for the most part.  One line in four
// may have lost a character or won one.
std::optional<FormKind> form_by_shape(const Lines& lines, const RhymeBook& book) {
  const size_t count = lines.size(), chars = count <= 8 ? common_length(lines) : lines[0].size();
  size_t level = 0, ends = 0;  // of even lines that have that length
  for (size_t k = 1; k < count; k += 2) {
    if (lines[k].size() != chars) continue;
    ++ends;
    level += allows(book.tone_class(lines[k].back()), ToneClass::level);
  }
  const auto uneven =
      count - static_cast<size_t>(std::ranges::count(lines, chars, &std::u32string::size));
  if (std::ranges::any_of(lines, [&](const std::u32string& line) {
        return line.size() + 1 < chars || line.size() > chars + 1;
      }))
    return std::nullopt;
  if ((chars != 5 && chars != 7) || count % 2 != 0 || 2 * level <= ends) return std::nullopt;
  if (count == 4 && uneven <= 1) return chars == 5 ? FormKind::wujue : FormKind::qijue;
  if (count == 8 && uneven <= 2) return chars == 5 ? FormKind::wulv : FormKind::qilv;
  return count >= 10 && uneven == 0 ? std::optional(FormKind::pailv) : std::nullopt;
}

}  // namespace

Verdict judge(const Lines& lines, std::optional<FormKind> form, const RhymeBook& book) {
  if (lines.empty() || std::ranges::any_of(lines, &std::u32string::empty))
    throw InputError("the poem has no lines, or an empty one");
  if (form)
    return *form == FormKind::guti ? judge_old(lines, book) : judge_regulated(lines, *form, book);
  const std::optional<FormKind> shape = form_by_shape(lines, book);
  if (!shape) return looks_like_ci(lines) ? not_judged_ci(lines, book) : judge_old(lines, book);
  Verdict verdict = judge_regulated(lines, *shape, book);
  const auto fitting =
      static_cast<size_t>(std::ranges::count(verdict.lines, true, &LineVerdict::ok));
  Verdict old = judge_old(lines, book);
  if (2 * fitting < lines.size()) {
    old.notes.push_back(make_remark(Finding::judged_as_old, {.form = *shape}));
    return old;
  }
  if (4 * fitting < 3 * lines.size() && old.ok)
    verdict.notes.push_back(make_remark(Finding::rhymes_as_old, {}));
  return verdict;
}

}  // namespace tangyin
