#include "reward_training/graded_rows.h"

#include "base/error.h"
#include "base/files.h"

namespace tangyin {

void GradedRow::refuse(const char* what) const {
  throw FormatError(fmt::format("{}: '{}' is no {}", place, word, what));
}

void each_graded_row(const std::filesystem::path& file,
                     const std::function<void(GradedRow&)>& visit) {
  std::istringstream text(read_file(file));
  size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    GradedRow row{std::istringstream(line), {}, fmt::format("{}:{}", file.string(), number)};
    if (!row.next()) continue;
    if (row.word.size() != 1 || row.word[0] < '0' || row.word[0] >= '0' + static_cast<int>(kGrades))
      row.refuse("grade: 0, 1, 2 or 3 begins a line");
    row.grade = row.word[0] - '0';
    visit(row);
  }
}

}  // namespace tangyin
