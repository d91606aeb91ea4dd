#include "prosody/song_verse.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tangyin {
namespace {

// Lengths of the lines of tunes that the rules below miss.
constexpr std::array<std::string_view, 3> kTunes{
    "35775",      // 忆江南
    "77555555",   // 菩萨蛮
    "777733777",  // 鹧鸪天
};

}  // namespace

bool looks_like_ci(const std::vector<std::u32string>& lines) {
  std::string lengths;
  for (const std::u32string& line : lines)
    lengths += static_cast<char>('0' + std::min<size_t>(line.size(), 9));
  const std::string_view all = lengths;
  if (std::ranges::find(kTunes, all) != kTunes.end()) return true;
  const auto [shortest, longest] = std::ranges::minmax(lengths);
  if (lengths.size() < 5 || longest - shortest < 2) return false;
  // The first lines of two stanzas often differ (换头).
  const size_t half = all.size() / 2;
  const bool stanzas =
      all.size() >= 6 && all.size() % 2 == 0 && all.substr(1, half - 1) == all.substr(half + 1);
  const auto even = static_cast<size_t>(
      std::ranges::count_if(all, [](char n) { return n == '2' || n == '4' || n == '6'; }));
  return stanzas || 5 * even >= 2 * all.size();
}

}  // namespace tangyin
