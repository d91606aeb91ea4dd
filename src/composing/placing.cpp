#include "composing/placing.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

using Typed = std::vector<std::u32string>;  // as the grid's given characters were typed

// The opening's characters over the lines of the form; a part that a mark ends fills whole lines.
Placement lay_out(const FormShape& form, const Opening& opening, Grid& grid, Typed& typed) {
  const auto columns = static_cast<size_t>(form.columns), cells = columns * static_cast<size_t>(form.lines);
  size_t at = 0;
  typed.assign(static_cast<size_t>(form.lines), std::u32string(columns, U' '));
  grid.given.assign(static_cast<size_t>(form.lines), std::vector<Token>(columns, kBlank));
  for (size_t n = 0; n < opening.parts.size(); ++n) {
    const auto& part = opening.parts[n];
    const bool whole = n + 1 < opening.parts.size() || opening.ends_with_mark;
    if (whole && part.size() % columns != 0)
      return {{}, fmt::format("part {} of the opening has {} characters, and the lines of {} have {}", n + 1, part.size(),
                              form.name(), columns)};
    for (const GivenCharacter& character : part) {
      if (at < cells) {
        grid.given[at / columns][at % columns] = character.token;
        typed[at / columns][at % columns] = character.typed;
      }
      ++at;
    }
  }
  if (at >= cells)
    return {{}, fmt::format("the opening has {} characters and leaves nothing of the {} of {} to write", at, cells,
                            form.name())};
  return {};
}

// A plan that the given characters break, and where they break it.
struct Break {
  size_t at = 0;  // cells that went well before it
  std::string why;
};

std::string tone_name(Tone tone) { return tone == kLevel ? "平 (level)" : "仄 (oblique)"; }

// Whether the given characters of a line fit one of its tone patterns; how far they did if not.
std::optional<size_t> first_misfit(const LinePlan& line, const std::vector<Token>& given, const Lexicon& lexicon) {
  size_t furthest = 0;
  for (const auto& variant : line.variants) {
    size_t column = 0;
    while (column < given.size() &&
           (given[column] == kBlank || variant[column] == kAnyTone || (lexicon[given[column]].tones & variant[column])))
      ++column;
    if (column == given.size()) return std::nullopt;
    furthest = std::max(furthest, column);
  }
  return furthest;
}

std::optional<Break> find_break(const Plan& plan, const Grid& grid, const Lexicon& lexicon, const Typed& typed) {
  RhymeSet rhymes = grid.rhymes;
  size_t at = 0;
  for (size_t l = 0; l < plan.lines.size(); ++l) {
    const LinePlan& line = plan.lines[l];
    const auto& given = grid.given[l];
    const auto place_of = [&](size_t column) {
      return fmt::format("line {}, character {}: '{}'", l + 1, column + 1, utf8::encode(typed[l][column]));
    };
    if (const auto column = first_misfit(line, given, lexicon)) {
      const Tone wanted = line.variants.front()[*column];
      return Break{at + *column, fmt::format("{} is not {}, as {} wants", place_of(*column), tone_name(wanted), plan.name)};
    }
    if (const Token last = given.back(); line.rhymes && last != kBlank) {
      if ((rhymes & lexicon[last].rhymes).none())
        return Break{at + given.size() - 1, place_of(given.size() - 1) + " does not rhyme"};
      rhymes &= lexicon[last].rhymes;
    }
    at += given.size();
  }
  return std::nullopt;
}

}  // namespace

Placement place(const FormShape& form, const Request& request, const Opening& opening, const Lexicon& lexicon) {
  Grid grid{.plans = {}, .given = {}, .rhymes = rhymes_of(form), .banned = {}};
  Typed typed;
  if (Placement fault = lay_out(form, opening, grid, typed); !fault.fault.empty()) return fault;
  Break best;  // the pattern that lasts longest says most
  for (Plan& plan : plans_of(form, request.strictness)) {
    const auto broken = find_break(plan, grid, lexicon, typed);
    if (!broken)
      grid.plans.push_back(std::move(plan));
    else if (best.why.empty() || broken->at > best.at)
      best = *broken;
  }
  if (!grid.plans.empty()) return {std::move(grid), {}};
  return {{}, fmt::format("the opening fits no pattern of {}: {}; change it, or relax with --strictness lenient or none",
                          form.name(), best.why)};
}

}  // namespace tangyin
