// How `tangyin check` shows a verdict.
#pragma once

#include <tangyin/poems.h>
#include <tangyin/request.h>

#include <string>

namespace tangyin::cli {

// Prints verdicts for people; in colour where stdout is a terminal.
class PoemPrinter {
 public:
  PoemPrinter(bool english, Script script);
  void print(const CheckedPoem& poem) const;
  void print_source(const CheckedPoem& poem) const;

 private:
  std::string heading(const CheckedPoem& poem) const;
  void print_line(const CheckedPoem& poem, size_t number) const;
  void print_notes(const CheckedPoem& poem) const;
  void print_violations(const CheckedPoem& poem, size_t line) const;
  std::string reading_taken(const PoemRemark& remark) const;
  std::string rule(const PoemRemark& remark) const;
  std::string paint(const std::string& text, const char* colour) const;
  bool english_, traditional_, colour_;
};

}  // namespace tangyin::cli
