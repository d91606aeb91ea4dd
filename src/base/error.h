// The exceptions of this program.  Each has one sentence as its message: where, what was found,
// what was expected, what to do.  They are caught where a face of the program is (main, the C
// interface), nowhere between.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace tangyin {

class Error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The user can correct it: a bad option, an unknown character, a missing file.
class InputError : public Error {
  using Error::Error;
};

// An option or its value does not exist; the program exits with status 2 rather than 1.
class UsageError : public InputError {
  using InputError::InputError;
};

// A file is broken: truncated, of another version, of the wrong shape.
class FormatError : public Error {
  using Error::Error;
};

// The operating system refused: disk full, permission denied.
class SystemError : public Error {
  using Error::Error;
};

// A text from outside, made safe to quote in a message: at most 80 bytes, cut between characters,
// control characters replaced by spaces.
std::string in_brief(std::string_view text);

// SystemError with the text of errno:  "cannot write runs/a/config.json: No space left on device".
[[nodiscard]] SystemError system_error(const std::string& what);

}  // namespace tangyin
