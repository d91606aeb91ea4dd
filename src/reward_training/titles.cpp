#include "reward_training/titles.h"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr std::array<std::string_view, 6> kForms{"5x4", "5x8", "7x4", "7x8", "5", "7"};

}  // namespace

std::vector<GradedTitle> read_titles(const std::filesystem::path& file) {
  std::vector<GradedTitle> titles;
  std::set<std::pair<std::string, std::u32string>> seen;
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
    if (word.size() != 1 || word[0] < '0' || word[0] >= '0' + kTitleGrades)
      refuse("grade: 0, 1, 2 or 3 begins a line");
    const int grade = word[0] - '0';
    if (!(words >> word) || std::ranges::find(kForms, word) == kForms.end())
      refuse("form: 5x4, 5x8, 7x4, 7x8, 5 or 7 follows the grade");
    const std::string form = "<" + word + ">";
    while (words >> word) {
      const auto title = utf8::try_decode(word);
      if (!title || !std::ranges::all_of(*title, utf8::is_han)) refuse("title: Han characters");
      if (!seen.emplace(form, *title).second) refuse("new title: it was graded before");
      titles.push_back({form, *title, grade});
    }
  }
  return titles;
}

}  // namespace tangyin
