// How readers graded titles that the model proposed, by themselves, without a poem.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tangyin {

struct GradedTitle {
  std::string form;      // the token of the form that it was proposed for, e.g. "<5x4>"
  std::u32string title;  // traditional
  int grade;             // 0 broken, 1 odd, 2 sound, 3 sound and of a definite subject
};

// A file of lines: a grade, a form (columns x lines, e.g. 5x4) and titles of that grade in traditional
// script, separated by spaces.  InputError where there is no such file; FormatError, with file and line,
// where one is no grade, no form, no title of Han characters, or was graded before for that form.
std::vector<GradedTitle> read_titles(const std::filesystem::path& file);

}  // namespace tangyin
