// The errors of this program.  Each carries one sentence: where, what was found, what was expected,
// what to do.  They are caught in main, in an HTTP handler, in a binding, and nowhere between.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace tangyin {

class Error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The user can mend it: a bad option, an unknown character, a missing file.
class InputError : public Error {
  using Error::Error;
};

// An option or its value is not one that there is; the program ends with status 2 rather than 1.
class UsageError : public InputError {
  using InputError::InputError;
};

// A file is broken: cut short, of another version, of the wrong shape.
class FormatError : public Error {
  using Error::Error;
};

// The operating system refused: disk full, permission denied.
class SystemError : public Error {
  using Error::Error;
};

// A text from outside as a message may repeat it: at most 80 bytes of it, cut between characters,
// control characters as spaces.
std::string in_brief(std::string_view text);

// SystemError with the text of errno:  "cannot write runs/a/config.json: No space left on device".
[[nodiscard]] SystemError system_error(const std::string& what);

}  // namespace tangyin
