// Small things that commands print with.
#pragma once

#include <string>

namespace tangyin::cli {

// Whether a descriptor is a terminal that knows escape sequences; whether it is to be coloured
// (no-color.org: the variable NO_COLOR says no).
bool is_terminal(int descriptor);
bool is_coloured(int descriptor);

// "42 s", "3 min 05 s", "2 h 07 min"
std::string duration(double seconds);

// `text` with blanks behind it up to `width` columns of a terminal.
std::string padded(const std::string& text, int width);

// One line on stderr that is redrawn where stderr is a terminal, and printed now and then where it
// is not.
class StatusLine {
 public:
  StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { clear(); }
  void update(const std::string& text);  // the line's new text
  void print(const std::string& text);   // a line that stays, above it
  void clear();

 private:
  bool terminal_;
  bool shown_ = false;
  double last_ = -1e9;  // when it was last drawn, seconds
};

}  // namespace tangyin::cli
