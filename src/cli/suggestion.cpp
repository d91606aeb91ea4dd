#include "cli/suggestion.h"

#include <algorithm>

namespace tangyin::cli {

int edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the table of distances between beginnings: the last two and the one being filled.
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t k = 0; k <= b.size(); ++k) last[k] = static_cast<int>(k);
  for (size_t n = 1; n <= a.size(); ++n) {
    row[0] = static_cast<int>(n);
    for (size_t k = 1; k <= b.size(); ++k) {
      row[k] =
          std::min({last[k] + 1, row[k - 1] + 1, last[k - 1] + (a[n - 1] != b[k - 1] ? 1 : 0)});
      if (n > 1 && k > 1 && a[n - 1] == b[k - 2] && a[n - 2] == b[k - 1])
        row[k] = std::min(row[k], before[k - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string nearest(std::string_view typed, const std::vector<std::string>& known) {
  std::string best;
  int least = 0;
  for (const std::string& word : known) {
    const auto near = static_cast<int>(std::max<size_t>(1, word.size() / 3));
    const int distance = edit_distance(typed.substr(0, 2 * word.size() + 8), word);
    if (distance <= near && (best.empty() || distance < least)) best = word, least = distance;
  }
  return best;
}

}  // namespace tangyin::cli
