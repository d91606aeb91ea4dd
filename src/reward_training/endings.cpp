#include "reward_training/endings.h"

#include <algorithm>
#include <cassert>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"
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
  std::istringstream text(read_file(file));
  size_t number = 0;
  for (std::string row; std::getline(text, row);) {
    ++number;
    std::istringstream words(row);
    std::string word;
    if (!(words >> word)) continue;
    const auto refuse = [&](const char* what) {
      throw FormatError(fmt::format("{}:{}: '{}' is no {}", file.string(), number, word, what));
    };
    if (word.size() != 1 || word[0] < '0' || word[0] >= '0' + static_cast<int>(kEndingGrades))
      refuse("grade: 0, 1, 2 or 3 begins a line");
    const int grade = word[0] - '0';
    while (words >> word) {
      const auto ending = utf8::try_decode(word);
      if (!ending || ending->size() != kEnding || !std::ranges::all_of(*ending, utf8::is_han))
        refuse("ending: three Han characters");
      if (grades.emplace(*ending, grade).first->second != grade)
        refuse("ending of this grade: it has another before");
    }
  }
  return GradedEndings(std::move(grades));
}

}  // namespace tangyin
