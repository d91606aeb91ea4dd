// A request that cannot be met or makes no sense, as data.
#pragma once

#include <tangyin/problem.h>

#include <string>
#include <utility>

#include "base/error.h"

namespace tangyin {

// The problem says which field and which place of the request are to blame.
class RequestError : public InputError {
 public:
  explicit RequestError(Problem problem)
      : InputError(problem.message_en), problem_(std::move(problem)) {}
  const Problem& problem() const noexcept { return problem_; }

 private:
  Problem problem_;
};

// A sentence in both languages.
struct Sentence {
  std::string chinese, english;
};

}  // namespace tangyin
