#include "reward_training/titles.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "reward_training/graded_rows.h"

namespace tangyin {
namespace {

constexpr std::array<std::string_view, 6> kForms{"5x4", "5x8", "7x4", "7x8", "5", "7"};

}  // namespace

std::vector<GradedTitle> read_titles(const std::filesystem::path& file) {
  std::vector<GradedTitle> titles;
  std::set<std::pair<std::string, std::u32string>> seen;
  each_graded_row(file, [&](GradedRow& row) {
    if (!row.next() || std::ranges::find(kForms, row.word) == kForms.end())
      row.refuse("form: 5x4, 5x8, 7x4, 7x8, 5 or 7 follows the grade");
    const std::string form = "<" + row.word + ">";
    while (row.next()) {
      const auto title = utf8::try_decode(row.word);
      if (!title || !std::ranges::all_of(*title, utf8::is_han)) row.refuse("title: Han characters");
      if (!seen.emplace(form, *title).second) row.refuse("new title: it was graded before");
      titles.push_back({form, *title, row.grade});
    }
  });
  return titles;
}

}  // namespace tangyin
