// What went wrong, as data: every face of the program says it in its own way.
#pragma once

#include <tangyin/export.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace tangyin {

// Fields of a request are named in the sentences between backticks, as the JSON names them
// (`acrostic_column`), so that a face can put its own spelling there (--acrostic-column).
struct Problem {
  std::string code;        // one of those listed in docs/api/error.schema.json: "unknown_character"
  std::string field;       // of the request: "opening"; empty where no field is to blame
  int position = 0;        // the place in the field, in characters from 1; 0: the field as a whole
  std::string message;     // one sentence in simplified Chinese
  std::string message_en;  // the same in English
};

// How a problem is answered: the exit status of a program, TANGYIN_… of the C interface.
enum class ProblemKind {
  failed = 1,       // the request is understood but cannot be met
  bad_request = 2,  // an unknown field, a bad value, fields that contradict each other
  cancelled = 130,  // the observer wanted no more
};
TANGYIN_API ProblemKind kind_of(const Problem& problem) noexcept;

// The one exception that the functions of Poet throw; what() is the English sentence.
class TANGYIN_API PoetError : public std::runtime_error {
 public:
  explicit PoetError(Problem problem)
      : std::runtime_error(problem.message_en), problem_(std::move(problem)) {}
  const Problem& problem() const noexcept { return problem_; }

 private:
  Problem problem_;
};

}  // namespace tangyin
