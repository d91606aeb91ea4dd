// How readers graded the last three characters of lines by themselves, without the line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "reward_training/graded_rows.h"

namespace tangyin {

// 0 nonsense or forced, 1 weak or padding, 2 natural, 3 excellent.
inline constexpr size_t kEndingGrades = kGrades;
inline constexpr int kWeakEnding = 1;

class GradedEndings {
 public:
  GradedEndings() = default;  // none
  // Grades from 0 on, below kEndingGrades.
  explicit GradedEndings(std::map<std::u32string, int> grades);
  // The grade of the end of a line; −1 where nobody graded it.
  int of(std::u32string_view line) const;
  const std::map<std::u32string, int>& grades() const noexcept { return grades_; }

 private:
  std::map<std::u32string, int> grades_;
};

// A file of lines: a grade and endings of that grade in traditional script, separated by spaces.
// InputError where there is no such file; FormatError, with file and line, where one is no grade, no ending
// of three Han characters, or has another grade before.
GradedEndings read_endings(const std::filesystem::path& file);

}  // namespace tangyin
