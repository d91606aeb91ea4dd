#include "verse_index/pair_reward.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr const char* kCharacters = "reward.characters";
constexpr std::array<const char*, kPairRelations> kTables{"reward.line", "reward.poem",
                                                          "reward.title"};
// Of a weight in the file.  A third of those from 8 on are less; of what the squares of these sum up to
// they have 6% in a line, 19% across lines and 8% with the title.  A browser is to load no more than 20 MB
// of models.
constexpr long kLeastStored = 11;

size_t index_of(PairRelation relation) noexcept {
  return static_cast<size_t>(relation);
}

}  // namespace

PairReward::PairReward(const SafetensorsFile& file, const Vocabulary& vocabulary) {
  if (!file.tensors().contains(kCharacters)) return;
  const TensorView& list = table_tensor(file, kCharacters, Dtype::int32);
  const size_t count = list.bytes.size() / sizeof(uint32_t);
  if (count > size_t{1} << 16)
    throw FormatError(fmt::format("{}: '{}' has too many characters", file.name(), kCharacters));
  for (size_t n = 1; n < count; ++n)
    if (table_entry<uint32_t>(list.bytes, n) <= table_entry<uint32_t>(list.bytes, n - 1))
      throw FormatError(fmt::format("{}: '{}' does not rise", file.name(), kCharacters));
  places_.assign(static_cast<size_t>(vocabulary.size()), -1);
  tokens_.assign(count, -1);
  for (size_t n = 0; n < count; ++n) {
    const auto character = static_cast<char32_t>(table_entry<uint32_t>(list.bytes, n));
    if (!vocabulary.contains(character)) continue;
    tokens_[n] = vocabulary.id(character);
    places_[static_cast<size_t>(tokens_[n])] = static_cast<int32_t>(n);
  }
  for (size_t r = 0; r < kPairRelations; ++r) {
    tables_[r] = CharacterTable(file, kTables[r], count, count);
    size_ += tables_[r].size();
    for (size_t key = 0; key < count; ++key) {
      int32_t before = -1;
      tables_[r].each(key, [&](uint16_t other, float) {
        if (other <= before)
          throw FormatError(
              fmt::format("{}: a list of '{}' does not rise", file.name(), kTables[r]));
        before = other;
      });
    }
  }
  reverse(count);
}

void PairReward::reverse(size_t count) {
  constexpr size_t kPoem = static_cast<size_t>(PairRelation::poem);
  reversed_ends_.assign(count + 1, 0);
  const auto each = [&](const auto& visit) {
    for (size_t key = 0; key < count; ++key)
      tables_[kPoem].each(key, [&](uint16_t other, float value) {
        if (other != key) visit(key, other, value / kScales[kPoem]);
      });
  };
  each([&](size_t, uint16_t other, float) { ++reversed_ends_[other + size_t{1}]; });
  for (size_t n = 0; n < count; ++n) reversed_ends_[n + 1] += reversed_ends_[n];
  reversed_.resize(reversed_ends_[count]);
  std::vector<uint32_t> next(reversed_ends_.begin(), reversed_ends_.end() - 1);
  each([&](size_t key, uint16_t other, float weight) {
    reversed_[next[other]++] = {static_cast<uint16_t>(key), weight};
  });
}

double PairReward::weight(PairRelation relation, int32_t first, int32_t second) const noexcept {
  const size_t r = index_of(relation);
  return static_cast<double>(
      tables_[r].find(static_cast<size_t>(first), static_cast<uint16_t>(second)) / kScales[r]);
}

double PairReward::of(Token token, const Place& place) const noexcept {
  if (empty()) return 0;
  const int32_t at = place_of(token);
  if (at < 0) return 0;
  double sum = 0;
  for (const Token other : place.line)
    if (const int32_t first = place_of(other); first >= 0)
      sum += weight(PairRelation::line, first, at);
  for (const Token other : place.earlier)  // the list is sorted, so places rise as code points do
    if (const int32_t one = place_of(other); one >= 0)
      sum += weight(PairRelation::poem, std::min(one, at), std::max(one, at));
  for (const Token other : place.title)
    if (const int32_t first = place_of(other); first >= 0)
      sum += weight(PairRelation::title, first, at);
  return sum;
}

PackedPairs::PackedPairs(std::span<const PairWeight> pairs) {
  std::set<char32_t> seen;
  for (const PairWeight& pair : pairs) seen.insert({pair.first, pair.second});
  characters_.assign(seen.begin(), seen.end());
  const auto place = [&](char32_t character) {
    return static_cast<uint16_t>(
        std::lower_bound(characters_.begin(), characters_.end(), character) - characters_.begin());
  };
  std::array<std::map<std::pair<uint16_t, uint16_t>, double>, kPairRelations> sorted;
  for (const PairWeight& pair : pairs) {
    const bool swapped = pair.relation == PairRelation::poem && pair.second < pair.first;
    sorted[index_of(pair.relation)][{place(swapped ? pair.second : pair.first),
                                     place(swapped ? pair.first : pair.second)}] = pair.weight;
  }
  for (size_t r = 0; r < kPairRelations; ++r) {
    auto next = sorted[r].begin();
    for (size_t key = 0; key < characters_.size(); ++key, tables_[r].close())
      for (; next != sorted[r].end() && next->first.first == key; ++next) {
        const double value = next->second * static_cast<double>(PairReward::kScales[r]);
        if (std::abs(std::lround(value * static_cast<double>(kTableNat))) >= kLeastStored)
          tables_[r].add(next->first.second, value);
      }
  }
}

void PackedPairs::add_to(std::vector<NamedTensor>& tensors) const {
  if (characters_.empty()) return;
  tensors.push_back(tensor_of_values(kCharacters, Dtype::int32, characters_));
  for (size_t r = 0; r < kPairRelations; ++r) tables_[r].add_to(tensors, kTables[r]);
}

}  // namespace tangyin
