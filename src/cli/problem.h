// How the command line says what Poet found wrong.
#pragma once

#include <tangyin/problem.h>

#include <string>

namespace tangyin::cli {

// The sentence, with fields of the request as options: `acrostic_column` is --acrostic-column,
// `opening` is OPENING.
std::string sentence_of(const Problem& problem, bool chinese);

}  // namespace tangyin::cli
