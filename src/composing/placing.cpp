#include "composing/placing.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"
#include "composing/placing_problems.h"

namespace tangyin {
namespace {

// Each of these lays out one text and returns what is wrong, or nothing.

// From the first place on; a part that a mark ends fills whole lines.
std::optional<Problem> lay_out(const TriedForm& form, const GivenText& text, Sheet& sheet) {
  size_t at = 0;
  for (size_t n = 0; n < text.parts.size(); ++n) {
    const auto& part = text.parts[n];
    const TextName& name = *part.front().text;
    const bool whole = n + 1 < text.parts.size() || text.ends_with_mark;
    if (whole && part.size() % sheet.columns != 0)
      return part_does_not_fit(form, name, n + 1, part.size());
    if (at + part.size() > sheet.lines() * sheet.columns)
      return text_is_too_long(form, name, text.size());
    for (const GivenCharacter& character : part) {
      const Cell cell{at / sheet.columns, at % sheet.columns};
      if (!sheet.put(cell.line, cell.column, character)) return texts_clash(sheet, cell, character);
      ++at;
    }
  }
  return std::nullopt;
}

std::optional<Problem> lay_out_acrostic(const TriedForm& form,
                                        const std::vector<GivenCharacter>& text, int column,
                                        Sheet& sheet) {
  if (text.empty()) return std::nullopt;
  if (text.size() > sheet.lines()) return acrostic_is_too_long(form, text.size());
  if (column < 1 || static_cast<size_t>(column) > sheet.columns)
    return no_such_column(form, column);
  for (size_t line = 0; line < text.size(); ++line)
    if (const auto at = static_cast<size_t>(column - 1); !sheet.put(line, at, text[line]))
      return texts_clash(sheet, {line, at}, text[line]);
  return std::nullopt;
}

// The first column whose given character does not fit the tone pattern; the line's length if none.
size_t misfit(const LinePlan& line, const std::vector<ToneClass>& variant, const Lexicon& lexicon) {
  size_t column = 0;
  for (; column < variant.size(); ++column)
    if (const Token token = line.given[column]; token != kBlank &&
                                                lexicon[token].tones != ToneClass::unknown &&
                                                !allows(lexicon[token].tones, variant[column]))
      break;
  return column;
}

// The greatest misfit() over the line's tone patterns; nothing if one of them fits.
std::optional<size_t> first_misfit(const LinePlan& line, const Lexicon& lexicon) {
  size_t furthest = 0;
  for (const auto& variant : line.variants)
    furthest = std::max(furthest, misfit(line, variant, lexicon));
  if (furthest == line.length()) return std::nullopt;
  return furthest;
}

std::optional<Break> find_break(const Plan& plan, const Lexicon& lexicon, const Sheet& sheet) {
  RhymeSet rhymes = plan.rhymes;
  std::vector<Token> rhyming;
  for (size_t l = 0; l < plan.lines.size(); ++l) {
    const LinePlan& line = plan.lines[l];
    const Cell last{l, sheet.columns - 1};
    if (const auto column = first_misfit(line, lexicon))  // of one tone alone, or it would fit
      return wrong_tone(sheet, {l, *column}, plan, lexicon[line.given[*column]].tones);
    const Token end = line.given[last.column];
    if (!line.rhymes || end == kBlank) continue;
    if (std::find(rhyming.begin(), rhyming.end(), end) != rhyming.end())
      return rhymes_with_itself(sheet, last);
    rhyming.push_back(end);
    if ((rhymes &= lexicon[end].rhymes).none()) return does_not_rhyme(sheet, last);
  }
  return std::nullopt;
}

void give(Plan& plan, const Sheet& sheet) {
  for (size_t l = 0; l < plan.lines.size(); ++l) {
    plan.lines[l].given.clear();
    for (const GivenCharacter& cell : sheet.cells[l]) plan.lines[l].given.push_back(cell.token);
  }
}

// Removes the tone patterns and rhymes that a given character excludes.
void prune(Plan& plan, const Lexicon& lexicon) {
  for (LinePlan& line : plan.lines) {
    std::erase_if(line.variants, [&](const auto& variant) {
      return misfit(line, variant, lexicon) < variant.size();
    });
    if (line.rhymes && line.given.back() != kBlank)
      plan.rhymes &= lexicon[line.given.back()].rhymes;
  }
}

// Places each word at a random free place where it breaks no rule; false if there is none.
bool scatter(const std::vector<std::vector<GivenCharacter>>& words, const Lexicon& lexicon,
             Random& random, Plan& plan, Sheet& sheet) {
  for (const auto& word : words) {
    std::vector<std::pair<size_t, size_t>> places;
    for (size_t l = 0; l < sheet.lines(); ++l)
      for (size_t c = 0; c + word.size() <= sheet.columns; ++c) places.emplace_back(l, c);
    random.shuffle(places);
    const auto fits = [&](const std::pair<size_t, size_t>& at) {
      Sheet trial = sheet;
      for (size_t n = 0; n < word.size(); ++n)
        if (!trial.put(at.first, at.second + n, word[n])) return false;
      give(plan, trial);
      if (find_break(plan, lexicon, trial)) return false;
      sheet = std::move(trial);
      return true;
    };
    if (std::none_of(places.begin(), places.end(), fits)) return false;
  }
  give(plan, sheet);
  return true;
}

constexpr int kScatterings = 16;  // attempts to place the words, in each pattern

std::vector<std::vector<Token>> tokens_of(const std::vector<std::vector<GivenCharacter>>& words) {
  std::vector<std::vector<Token>> result(words.size());
  for (size_t n = 0; n < words.size(); ++n)
    for (const GivenCharacter& c : words[n]) result[n].push_back(c.token);
  return result;
}

std::optional<Problem> shape_problem(const Placing& p, Sheet& sheet) {
  const TriedForm form{p.form, p.request.form.has_value()};
  std::optional<Problem> problem = lay_out(form, p.given.opening, sheet);
  if (!problem) problem = lay_out(form, p.given.pattern, sheet);
  if (!problem)
    problem = lay_out_acrostic(form, p.given.acrostic.joined(), p.request.acrostic_column, sheet);
  for (const auto& word : p.given.with)
    if (!problem && word.size() > sheet.columns) problem = word_is_too_long(form, word.size());
  if (!problem && sheet.blanks() == 0) problem = nothing_is_left(form);
  return problem;
}

// Leaves the variants whose character before the last opposes `tones`, unless none does: 平平仄平仄 is
// a good line in a poem, but no match for 仄仄仄平平.
void oppose_before_the_last(ToneClass tones, LinePlan& line) {
  const size_t column = line.length() - 2;
  const auto alike = [&](const std::vector<ToneClass>& variant) {
    return tones != ToneClass::either && variant[column] == tones;
  };
  if (!std::ranges::all_of(line.variants, alike)) std::erase_if(line.variants, alike);
}

}  // namespace

Placement place(const Placing& p) {
  const TriedForm form{p.form, p.request.form.has_value()};
  Sheet sheet(static_cast<size_t>(p.form.lines), static_cast<size_t>(p.form.columns));
  if (std::optional<Problem> problem = shape_problem(p, sheet)) return {{}, std::move(*problem), 0};
  Grid grid{.plans = {}, .banned = tokens_of(p.given.without), .biases = {}};
  Random random(p.seed, /*stream=*/3);
  Break best;  // of the pattern that fits furthest
  for (Plan& pattern : plans_of(p.form, p.request.strictness)) {
    pattern.rhymes &= p.rhymes;
    give(pattern, sheet);
    if (const auto broken = find_break(pattern, p.lexicon, sheet)) {
      if (best.why.english.empty() || broken->at > best.at) best = *broken;
      continue;
    }
    for (int n = 0; n < (p.given.with.empty() ? 1 : kScatterings); ++n) {
      Plan plan = pattern;
      Sheet copy = sheet;
      if (!scatter(p.given.with, p.lexicon, random, plan, copy)) continue;
      prune(plan, p.lexicon);
      grid.plans.push_back(std::move(plan));
    }
  }
  if (!grid.plans.empty()) return {std::move(grid), {}, 0};
  if (best.why.english.empty()) return {{}, no_place_for_words(form), 1};
  return {{}, no_pattern_fits(form, best), 1 + best.at};
}

Placement place_couplet(const Given& given, const Lexicon& lexicon) {
  const std::vector<GivenCharacter> first = given.couplet.joined();
  const size_t length = first.size();
  if (length != 5 && length != 7) return {{}, couplet_length(length), 0};
  Grid grid{.plans = {}, .banned = tokens_of(given.without), .biases = {}};
  // The second line opposes the first in the second character and in the last.
  const ToneClass second = lexicon[first[length - 4].token].tones,
                  last = lexicon[first[length - 1].token].tones;
  for (const bool starts_level : {false, true})
    for (const bool ends_level : {false, true}) {
      if (!allows(second, starts_level ? ToneClass::oblique : ToneClass::level) ||
          !allows(last, ends_level ? ToneClass::oblique : ToneClass::level))
        continue;
      Plan plan{.name = "", .lines = {}, .rhymes = RhymeSet().set()};
      const LinePlan free{.variants = {std::vector<ToneClass>(length, ToneClass::either)},
                          .given = std::vector<Token>(length, kBlank)};
      plan.lines.assign(kCoupletLead, free);
      plan.lines.push_back(free);
      for (size_t n = 0; n < length; ++n) plan.lines.back().given[n] = first[n].token;
      plan.lines.push_back(opposing_line(length, starts_level, ends_level));
      oppose_before_the_last(lexicon[first[length - 2].token].tones, plan.lines.back());
      plan.lines.back().parallel = true;
      plan.lines.back().biases.resize(length);
      std::iota(plan.lines.back().biases.begin(), plan.lines.back().biases.end(), 0);
      grid.plans.push_back(std::move(plan));
    }
  if (grid.plans.empty()) return {{}, couplet_without_tones(), 0};
  return {std::move(grid), {}, 0};
}

}  // namespace tangyin
