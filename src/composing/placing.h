// Places the texts of a request in a form: the result is a grid, or the reason why they do not fit.
#pragma once

#include <tangyin/problem.h>

#include <optional>

#include "composing/given.h"
#include "composing/plans.h"

namespace tangyin {

struct Placement {
  std::optional<Grid> grid;
  Problem problem = {};  // where there is no grid: the place, the rule, what to change
  // How much of the poem went well before the problem; 0 where the shape is wrong already.
  size_t depth = 0;
};

// `rhymes`: the rhymes that the request allows.  `seed`: for the random places of Request::with.
struct Placing {
  const FormShape& form;
  const Request& request;
  const Given& given;
  const Lexicon& lexicon;
  RhymeSet rhymes;
  uint64_t seed;
};
Placement place(const Placing& placing);

// To match a line, the search first writes so many lines that are then dropped, since the model has
// learned that couplets in the middle of a poem are parallel.
inline constexpr size_t kCoupletLead = 2;

// The grid for matching the line given.couplet: kCoupletLead free lines, the line itself, and its
// parallel line.  The caller sets Grid::biases, one for each column of the parallel line.
Placement place_couplet(const Given& given, const Lexicon& lexicon);

}  // namespace tangyin
