// Puts what a request gives into a form: the grid, or why it does not fit.
#pragma once

#include <optional>
#include <string>

#include "composing/opening.h"
#include "composing/plans.h"

namespace tangyin {

struct Placement {
  std::optional<Grid> grid;
  std::string fault;  // where there is no grid: the place, the rule, what to change
};
Placement place(const FormShape& form, const Request& request, const Opening& opening, const Lexicon& lexicon);

}  // namespace tangyin
