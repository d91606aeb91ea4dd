#include "verse_index/ending_reward.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "verse_index/character_table.h"

namespace tangyin {
namespace {

constexpr const char *kEndingCharacters = "endings.characters", *kEndingPlaces = "endings.places",
                     *kEndingWeights = "endings.weights";
constexpr double kEndingUnit = 1.0 / 64;  // of a weight in the file

}  // namespace

EndingReward::EndingReward(const SafetensorsFile& file, const Vocabulary& vocabulary) {
  if (!file.tensors().contains(kEndingCharacters)) return;
  const auto refuse = [&](const char* name, const char* why) {
    throw FormatError(fmt::format("{}: '{}' {}", file.name(), name, why));
  };
  const auto characters = table_tensor(file, kEndingCharacters, Dtype::int32).bytes;
  std::vector<Token> tokens;  // −1: not in the vocabulary
  char32_t before = 0;
  for (size_t n = 0; n < characters.size() / sizeof(uint32_t); ++n) {
    const auto character = static_cast<char32_t>(table_entry<uint32_t>(characters, n));
    if (n > 0 && character <= before) refuse(kEndingCharacters, "does not rise");
    before = character;
    tokens.push_back(vocabulary.contains(character) ? vocabulary.id(character) : -1);
  }
  const auto places = table_tensor(file, kEndingPlaces, Dtype::uint8).bytes;
  const auto weights = table_tensor(file, kEndingWeights, Dtype::int8).bytes;
  if (places.size() != kEnding * sizeof(uint16_t) * weights.size())
    refuse(kEndingPlaces, "should have three characters for each weight");
  std::array<uint16_t, kEnding> last{};
  for (size_t n = 0; n < weights.size(); ++n) {
    std::array<uint16_t, kEnding> stored{};
    std::array<Token, kEnding> ending{};
    for (size_t k = 0; k < kEnding; ++k) {
      stored[k] = table_entry<uint16_t>(places, kEnding * n + k);
      if (stored[k] >= tokens.size())
        refuse(kEndingPlaces, "names a character that is not in the list");
      ending[k] = tokens[stored[k]];
    }
    if (n > 0 && stored <= last) refuse(kEndingPlaces, "does not rise");
    last = stored;
    if (std::ranges::count(ending, -1) > 0) continue;
    endings_.push_back({ending[0], ending[1], ending[2],
                        static_cast<float>(kEndingUnit * static_cast<int8_t>(weights[n]))});
  }
  std::ranges::sort(endings_, {},
                    [](const Ending& e) { return std::tuple(e.first, e.second, e.third); });
}

std::span<const EndingReward::Ending> EndingReward::after(Token first,
                                                          Token second) const noexcept {
  const auto pair_of = [](const Ending& e) { return std::pair(e.first, e.second); };
  const std::pair wanted(first, second);
  const auto begin =
      std::lower_bound(endings_.begin(), endings_.end(), wanted,
                       [&](const Ending& e, const auto& pair) { return pair_of(e) < pair; });
  const auto end =
      std::upper_bound(begin, endings_.end(), wanted,
                       [&](const auto& pair, const Ending& e) { return pair < pair_of(e); });
  return {endings_.data() + (begin - endings_.begin()), static_cast<size_t>(end - begin)};
}

double EndingReward::of(Token first, Token second, Token third) const noexcept {
  for (const Ending& ending : after(first, second))
    if (ending.third == third) return static_cast<double>(ending.weight);
  return 0;
}

PackedEndings::PackedEndings(std::span<const EndingWeight> endings) {
  std::set<char32_t> seen;
  std::map<std::array<char32_t, kEnding>, double> sorted;
  for (const EndingWeight& ending : endings)
    sorted[{ending.first, ending.second, ending.third}] = ending.weight;
  std::erase_if(sorted, [](const auto& entry) {
    return std::lround(entry.second / kEndingUnit) == 0;  // as if nobody had graded it
  });
  for (const auto& [ending, weight] : sorted) seen.insert(ending.begin(), ending.end());
  characters_.assign(seen.begin(), seen.end());
  for (const auto& [ending, weight] : sorted) {
    for (const char32_t character : ending)
      places_.push_back(static_cast<uint16_t>(std::ranges::lower_bound(characters_, character) -
                                              characters_.begin()));
    weights_.push_back(
        static_cast<int8_t>(std::lround(std::clamp(weight / kEndingUnit, -127.0, 127.0))));
  }
}

void PackedEndings::add_to(std::vector<NamedTensor>& tensors) const {
  if (characters_.empty()) return;
  tensors.push_back(tensor_of_values(kEndingCharacters, Dtype::int32, characters_));
  tensors.push_back(tensor_of_values(kEndingPlaces, Dtype::uint8, places_));
  tensors.push_back(tensor_of_values(kEndingWeights, Dtype::int8, weights_));
}

}  // namespace tangyin
