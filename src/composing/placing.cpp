#include "composing/placing.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/random.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

// The given characters of a form, by line and column.
struct Sheet {
  Sheet(size_t lines, size_t width)
      : columns(width), cells(lines, std::vector<GivenCharacter>(width, {U' ', kBlank})) {}
  size_t lines() const { return cells.size(); }
  size_t blanks() const {
    size_t sum = 0;
    for (const auto& line : cells)
      sum += static_cast<size_t>(
          std::count_if(line.begin(), line.end(), [](const auto& c) { return c.token == kBlank; }));
    return sum;
  }
  // Sets a cell; false if another character stands there.
  bool put(size_t line, size_t column, const GivenCharacter& character) {
    GivenCharacter& cell = cells[line][column];
    if (character.token == kBlank || cell.token == character.token) return true;
    if (cell.token != kBlank) return false;
    cell = character;
    return true;
  }
  std::string at(size_t line, size_t column) const {  // "line 2, character 5: '处'"
    return fmt::format("line {}, character {}: '{}'", line + 1, column + 1,
                       utf8::encode(cells[line][column].typed));
  }
  size_t columns;
  std::vector<std::vector<GivenCharacter>> cells;
};

// The following functions place one text each, and return what is wrong, or nothing.

// Places `text` from the first cell on.  A part that punctuation ends must fill whole lines.
std::string lay_out(const FormShape& form, const GivenText& text, const std::string& what,
                    Sheet& sheet) {
  size_t at = 0;
  for (size_t n = 0; n < text.parts.size(); ++n) {
    const auto& part = text.parts[n];
    const bool whole = n + 1 < text.parts.size() || text.ends_with_mark;
    if (whole && part.size() % sheet.columns != 0)
      return fmt::format("part {} of the {} has {} characters, a line of {} has {}", n + 1, what,
                         part.size(), form.name(), sheet.columns);
    if (at + part.size() > sheet.lines() * sheet.columns)
      return fmt::format("the {} has {} characters, more than the {} of {}", what, text.size(),
                         sheet.lines() * sheet.columns, form.name());
    for (const GivenCharacter& character : part) {
      if (!sheet.put(at / sheet.columns, at % sheet.columns, character))
        return fmt::format("{} from one text and '{}' from the {}; give one of them",
                           sheet.at(at / sheet.columns, at % sheet.columns),
                           utf8::encode(character.typed), what);
      ++at;
    }
  }
  return {};
}

std::string lay_out_acrostic(const FormShape& form, const std::vector<GivenCharacter>& text,
                             int column, Sheet& sheet) {
  if (text.empty()) return {};
  if (text.size() > sheet.lines())
    return fmt::format("the acrostic has {} characters, {} has {} lines", text.size(), form.name(),
                       sheet.lines());
  if (column < 1 || static_cast<size_t>(column) > sheet.columns)
    return fmt::format("the acrostic is to stand in column {}, a line of {} has {}", column,
                       form.name(), sheet.columns);
  for (size_t line = 0; line < text.size(); ++line)
    if (const auto at = static_cast<size_t>(column - 1); !sheet.put(line, at, text[line]))
      return fmt::format("{} from one text and '{}' from the acrostic; give one of them",
                         sheet.at(line, at), utf8::encode(text[line].typed));
  return {};
}

// A rule that the given characters break, and the number of cells before that.
struct Break {
  size_t at = 0;
  std::string why;
};

std::string name_of(ToneClass tone) {
  return tone == ToneClass::level ? "平 (level)" : "仄 (oblique)";
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
    const size_t at = l * sheet.columns, last = sheet.columns - 1;
    if (const auto column = first_misfit(line, lexicon)) {
      const ToneClass has =
          lexicon[line.given[*column]].tones;  // level or oblique, or it would fit
      return Break{
          at + *column,
          fmt::format("{} is {}, where {} has {}", sheet.at(l, *column), name_of(has), plan.name,
                      name_of(has == ToneClass::level ? ToneClass::oblique : ToneClass::level))};
    }
    const Token end = line.given[last];
    if (!line.rhymes || end == kBlank) continue;
    if (std::find(rhyming.begin(), rhyming.end(), end) != rhyming.end())
      return Break{at + last, sheet.at(l, last) + " rhymes with itself (重韵)"};
    rhyming.push_back(end);
    if ((rhymes &= lexicon[end].rhymes).none())
      return Break{at + last, sheet.at(l, last) + " stands at a rhyme and does not rhyme"};
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

std::string shape_fault(const Placing& p, Sheet& sheet) {
  std::string fault = lay_out(p.form, p.given.opening, "opening", sheet);
  if (fault.empty()) fault = lay_out(p.form, p.given.pattern, "pattern", sheet);
  if (fault.empty())
    fault = lay_out_acrostic(p.form, p.given.acrostic.joined(), p.request.acrostic_column, sheet);
  for (const auto& word : p.given.with)
    if (fault.empty() && word.size() > sheet.columns)
      fault = fmt::format("a word of {} characters does not go into a line of {}", word.size(),
                          sheet.columns);
  if (fault.empty() && sheet.blanks() == 0)
    fault = fmt::format("all {} characters of {} are given; nothing is left to write",
                        sheet.lines() * sheet.columns, p.form.name());
  return fault;
}

}  // namespace

Placement place(const Placing& p) {
  Sheet sheet(static_cast<size_t>(p.form.lines), static_cast<size_t>(p.form.columns));
  if (std::string fault = shape_fault(p, sheet); !fault.empty()) return {{}, std::move(fault), 0};
  Grid grid{.plans = {}, .banned = tokens_of(p.given.without), .biases = {}};
  Random random(p.seed, /*stream=*/3);
  Break best;  // of the pattern that fits furthest
  for (Plan& pattern : plans_of(p.form, p.request.strictness)) {
    pattern.rhymes &= p.rhymes;
    give(pattern, sheet);
    if (const auto broken = find_break(pattern, p.lexicon, sheet)) {
      if (best.why.empty() || broken->at > best.at) best = *broken;
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
  if (best.why.empty())
    return {{}, fmt::format("{} has no place for the words to use", p.form.name()), 1};
  return {{},
          fmt::format(
              "no pattern of {} fits: {}; change it, or relax with --strictness lenient or none",
              p.form.name(), best.why),
          1 + best.at};
}

Placement place_couplet(const Given& given, const Lexicon& lexicon) {
  const std::vector<GivenCharacter> first = given.couplet.joined();
  const size_t length = first.size();
  if (length != 5 && length != 7)
    return {{},
            fmt::format("the line to match has {} characters; lines of regulated verse have 5 or 7",
                        length),
            0};
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
      plan.lines.back().parallel = true;
      plan.lines.back().biases.resize(length);
      std::iota(plan.lines.back().biases.begin(), plan.lines.back().biases.end(), 0);
      grid.plans.push_back(std::move(plan));
    }
  if (grid.plans.empty()) return {{}, "nobody knows the tones of the line to match", 0};
  return {std::move(grid), {}, 0};
}

}  // namespace tangyin
