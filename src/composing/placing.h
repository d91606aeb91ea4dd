// Puts what a request gives into a form: the grid, or why it does not fit.
#pragma once

#include <optional>
#include <string>

#include "composing/given.h"
#include "composing/plans.h"

namespace tangyin {

struct Placement {
  std::optional<Grid> grid;
  std::string fault;  // where there is no grid: the place, the rule, what to change
  size_t depth =
      0;  // how much of the poem went well before the fault; 0 where the shape is wrong already
};

// `rhymes`: those that the request allows, of those that the form has.  `seed` deals out the places
// of words that have to come.
struct Placing {
  const FormShape& form;
  const Request& request;
  const Given& given;
  const Lexicon& lexicon;
  RhymeSet rhymes;
  uint64_t seed;
};
Placement place(const Placing& placing);

// Lines of a poem that are made up before a line to match and then dropped: in the middle of a poem
// couplets are parallel, at its beginning they seldom are.
inline constexpr size_t kCoupletLead = 2;

// The second line of a couplet to the line in `given`.  The plans have kCoupletLead free lines, the
// line itself, and the one that answers it, which leans by Grid::biases[column]; the caller fills
// these.
Placement place_couplet(const Given& given, const Lexicon& lexicon);

}  // namespace tangyin
