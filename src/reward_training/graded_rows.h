// Files of what readers graded by itself: lines of a grade and what has it, separated by spaces.
#pragma once

#include <filesystem>
#include <functional>
#include <sstream>
#include <string>

namespace tangyin {

// Readers grade from 0, the worst, to 3.
inline constexpr size_t kGrades = 4;

// One such line.
struct GradedRow {
  std::istringstream words;  // the next of them is read into `word`
  std::string word, place;   // place: file and line
  int grade = 0;             // below kGrades
  bool next() { return static_cast<bool>(words >> word); }
  // FormatError: "PLACE: 'WORD' is no WHAT".
  [[noreturn]] void refuse(const char* what) const;
};

// Calls visit for each line that is not empty, its grade read.  InputError where there is no such file;
// FormatError where a line does not begin with a grade.
void each_graded_row(const std::filesystem::path& file,
                     const std::function<void(GradedRow&)>& visit);

}  // namespace tangyin
