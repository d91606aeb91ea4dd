#include "reward_training/endings.h"

#include <algorithm>
#include <cassert>

#include "base/utf8.h"
#include "reward_training/graded_rows.h"
#include "verse_index/ending_reward.h"

namespace tangyin {

GradedEndings::GradedEndings(std::map<std::u32string, int> grades) : grades_(std::move(grades)) {
  assert(std::ranges::all_of(grades_, [](const auto& entry) {
    return entry.second >= 0 && entry.second < static_cast<int>(kEndingGrades);
  }));
}

int GradedEndings::of(std::u32string_view line) const {
  if (line.size() < kEnding) return -1;
  const auto found = grades_.find(std::u32string(line.substr(line.size() - kEnding)));
  return found == grades_.end() ? -1 : found->second;
}

GradedEndings read_endings(const std::filesystem::path& file) {
  std::map<std::u32string, int> grades;
  each_graded_row(file, [&](GradedRow& row) {
    while (row.next()) {
      const auto ending = utf8::try_decode(row.word);
      if (!ending || ending->size() != kEnding || !std::ranges::all_of(*ending, utf8::is_han))
        row.refuse("ending: three Han characters");
      if (grades.emplace(*ending, row.grade).first->second != row.grade)
        row.refuse("ending of this grade: it has another before");
    }
  });
  return GradedEndings(std::move(grades));
}

}  // namespace tangyin
