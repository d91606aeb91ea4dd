#include "verse_index/scenes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "verse_index/titled_verse.h"

namespace tangyin {
namespace {

constexpr const char *kSceneTable = "scenes", *kSceneKeys = "scenes.keys";

// The scenes of an axis are those from `first` to before `last`.
struct Axis {
  size_t first, last;
};
constexpr Axis kAxes[kSceneAxes] = {{0, 4}, {4, 7}, {7, 10}};

enum Scene : size_t { spring, summer, autumn, winter, dawn, dusk, night, rain, snow, clear, none };
static_assert(none == kScenes);

// What a title says of a scene, in simplified script.  The longest that stands at a place counts: 七夕 is
// autumn and no evening, 江夏 a town.
struct Mark {
  std::u32string_view text;
  Scene scene;
};
constexpr Mark kMarks[] = {
    {U"春", spring},
    {U"寒食", spring},
    {U"清明", spring},
    {U"上巳", spring},
    {U"谷雨", spring},
    {U"暮春", spring},
    {U"春暮", spring},
    {U"晚春", spring},
    {U"春晚", spring},
    {U"夏", summer},
    {U"端午", summer},
    {U"秋", autumn},
    {U"重阳", autumn},
    {U"九日", autumn},
    {U"七夕", autumn},
    {U"中秋", autumn},
    {U"暮秋", autumn},
    {U"秋暮", autumn},
    {U"晚秋", autumn},
    {U"秋晚", autumn},
    {U"冬", winter},
    {U"除夜", winter},
    {U"除夕", winter},
    {U"岁暮", winter},
    {U"腊", winter},
    {U"晓", dawn},
    {U"晨", dawn},
    {U"晚", dusk},
    {U"暮", dusk},
    {U"夕", dusk},
    {U"夜", night},
    {U"雨", rain},
    {U"雪", snow},
    {U"晴", clear},
    {U"霁", clear},
    // dates, places, offices, a book and a feast
    {U"十九日", none},
    {U"江夏", none},
    {U"夏口", none},
    {U"夏侯", none},
    {U"夏官", none},
    {U"宜春", none},
    {U"富春", none},
    {U"寿春", none},
    {U"春官", none},
    {U"春坊", none},
    {U"春申", none},
    {U"秋浦", none},
    {U"秋官", none},
    {U"冬官", none},
    {U"夜郎", none},
    {U"雪窦", none},
    {U"雪峰", none},
    {U"雨花", none},
    {U"春秋", none},
    {U"千秋", none},
};

constexpr float kNamed = 0.9F;              // probability of a scene that the title names
constexpr uint32_t kLeastPoemsOfAxis = 30;  // under titles of the axis that have a word
constexpr double kLeastSceneNats = 0.4;     // of a character or word in some scene
constexpr double kLeastChi = 12;            // (n − expected)² / expected there
constexpr double kSmoothing = 5;            // poems of the mean added to each scene
constexpr double kTolerance = 0.5;  // nats; else whatever says something of the scene would lose
constexpr double kTrust = 0.7;  // of naive Bayes: characters of a poem do not speak independently

const Axis& axis_of(size_t scene) {
  return *std::ranges::find_if(kAxes, [&](const Axis& axis) { return scene < axis.last; });
}

// The scenes that a folded title names.
std::set<size_t> named_by(std::u32string_view title) {
  std::set<size_t> scenes;
  for (size_t n = 0; n < title.size();) {
    const Mark* longest = nullptr;
    for (const Mark& mark : kMarks)
      if (title.substr(n).starts_with(mark.text) &&
          (longest == nullptr || mark.text.size() > longest->text.size()))
        longest = &mark;
    if (longest != nullptr && longest->scene != none) scenes.insert(longest->scene);
    n += longest == nullptr ? 1 : longest->text.size();
  }
  return scenes;
}

constexpr uint64_t key_of(Token before, Token token) noexcept {
  return static_cast<uint64_t>(static_cast<uint32_t>(before)) << 32 | static_cast<uint32_t>(token);
}

}  // namespace

// --- reading ---

Scenes::Scenes(const SafetensorsFile& file, const Vocabulary& vocabulary) {
  if (!file.tensors().contains(kSceneKeys)) return;
  const std::vector<uint64_t> keys = rising_pairs(file, kSceneKeys);
  const CharacterTable table(file, kSceneTable, keys.size(), kScenes);
  for (size_t n = 0; n < keys.size(); ++n) {
    const auto first = static_cast<char32_t>(keys[n] >> 32),
               second = static_cast<char32_t>(keys[n] & 0xFFFFFFFF);
    if ((first != 0 && !vocabulary.contains(first)) || !vocabulary.contains(second)) continue;
    SceneValues values{};
    table.each(n, [&](uint16_t scene, float nats) { values[scene] = nats; });
    nats_.emplace(key_of(first == 0 ? -1 : vocabulary.id(first), vocabulary.id(second)), values);
  }
}

SceneBelief Scenes::under(std::u32string_view title) {
  const std::set<size_t> named = title.empty() ? std::set<size_t>() : named_by(folded(title));
  SceneBelief belief;
  for (size_t a = 0; a < kSceneAxes; ++a) {
    const Axis& axis = kAxes[a];
    const auto of_axis = [&](size_t scene) { return axis.first <= scene && scene < axis.last; };
    const auto count = static_cast<float>(std::ranges::count_if(named, of_axis)),
               size = static_cast<float>(axis.last - axis.first);
    belief.named[a] = count > 0 && count < size;
    for (size_t s = axis.first; s < axis.last; ++s)
      belief.probability[s] = !belief.named[a]    ? 1 / size
                              : named.contains(s) ? kNamed / count
                                                  : (1 - kNamed) / (size - count);
  }
  return belief;
}

double Scenes::read(Token before, Token token, SceneBelief& belief) const {
  const auto of_character = nats_.find(key_of(-1, token));
  const auto of_word = before < 0 ? nats_.end() : nats_.find(key_of(before, token));
  if (of_character == nats_.end() && of_word == nats_.end()) return 0;
  std::array<double, kScenes> nats{};
  for (const auto& found : {of_character, of_word})
    if (found != nats_.end())
      for (size_t s = 0; s < kScenes; ++s) nats[s] += static_cast<double>(found->second[s]);
  double rarer = 0;
  for (size_t a = 0; a < kSceneAxes; ++a) {
    std::array<double, kScenes> moved{};
    double share = 0, sum = 0;
    for (size_t s = kAxes[a].first; s < kAxes[a].last; ++s) {
      const auto probability = static_cast<double>(belief.probability[s]);
      share += probability * std::exp(nats[s]);
      sum += moved[s] = probability * std::exp(kTrust * nats[s]);
    }
    if (const double nats_short = std::log(share); nats_short < -kTolerance) rarer += nats_short;
    if (!belief.named[a])
      for (size_t s = kAxes[a].first; s < kAxes[a].last; ++s)
        belief.probability[s] = static_cast<float>(moved[s] / sum);
  }
  return rarer;
}

double Scenes::read_line(std::span<const Token> line, SceneBelief& belief) const {
  double sum = 0;
  for (size_t n = 0; n < line.size(); ++n) sum += read(n == 0 ? -1 : line[n - 1], line[n], belief);
  return sum;
}

// --- counting ---

namespace {

// Poems that have a character (first = 0) or a word, by the scene that their titles name.
class SceneCounts {
 public:
  explicit SceneCounts(std::span<const std::span<const Poem>> poems) {
    const FoldedTitles titles(poems);
    for (const auto& part : poems)
      for (const Poem& poem : part)
        if (const std::set<size_t> named = named_by(titles.of(poem)); !named.empty())
          count(named, even_lines_of(poem));
  }

  // What a character says of each scene, and a word beyond what its two characters do; of those that
  // say enough.
  using Nats = std::array<double, kScenes>;
  std::map<uint64_t, Nats> nats() const {
    std::map<uint64_t, Nats> result;
    for (const bool words : {false, true})
      for (const auto& [key, counts] : with_) {
        if ((key >> 32 != 0) != words) continue;
        Nats known{};  // by its characters
        if (words)
          for (const uint64_t part : {key >> 32, key & 0xFFFFFFFF})
            if (const auto found = result.find(part); found != result.end())
              for (size_t s = 0; s < kScenes; ++s) known[s] += found->second[s];
        if (const auto own = beyond(known, counts)) result.emplace(key, *own);
      }
    return result;
  }

 private:
  using Counts = std::array<uint32_t, kScenes>;

  void count(const std::set<size_t>& named, const std::vector<std::u32string>& lines) {
    if (lines.empty()) return;
    std::set<uint64_t> keys = words_of(lines);
    for (const std::u32string& line : lines)
      for (const char32_t c : line) keys.insert(joined(0, c));
    for (const size_t scene : named) {
      const Axis& axis = axis_of(scene);
      if (std::ranges::count_if(named, [&](size_t s) { return &axis_of(s) == &axis; }) > 1)
        continue;
      ++poems_[scene];
      for (const uint64_t key : keys) ++with_[key][scene];
    }
  }

  static double sum(const Counts& counts, const Axis& axis) {
    double all = 0;
    for (size_t s = axis.first; s < axis.last; ++s) all += counts[s];
    return all;
  }

  // What the counts say of each axis beyond `known`; nothing where they are sure of none.
  std::optional<Nats> beyond(const Nats& known, const Counts& counts) const {
    Nats result{};
    bool speaks = false;
    for (const Axis& axis : kAxes) {
      if (sum(counts, axis) < kLeastPoemsOfAxis) continue;
      Nats own = of_axis(counts, axis);
      for (size_t s = axis.first; s < axis.last; ++s) own[s] -= known[s];
      if (!is_sure(counts, axis, known, own)) continue;
      speaks = true;
      for (size_t s = axis.first; s < axis.last; ++s) result[s] = own[s];
    }
    return speaks ? std::optional(result) : std::nullopt;
  }

  // ln P(key | scene) − ln of the mean over the axis.
  Nats of_axis(const Counts& counts, const Axis& axis) const {
    Nats shares{};
    const double rate = sum(counts, axis) / std::max(1.0, sum(poems_, axis));
    double mean = 0;
    for (size_t s = axis.first; s < axis.last; ++s) {
      shares[s] = (counts[s] + kSmoothing * rate) / (poems_[s] + kSmoothing);
      mean += shares[s] / static_cast<double>(axis.last - axis.first);
    }
    for (size_t s = axis.first; s < axis.last; ++s) shares[s] = std::log(shares[s] / mean);
    return shares;
  }

  // Whether, in some scene, `own` is large and the counts could hardly be so by chance if the key
  // said no more than `known`.
  bool is_sure(const Counts& counts, const Axis& axis, const Nats& known, const Nats& own) const {
    double weights = 0;
    for (size_t s = axis.first; s < axis.last; ++s) weights += poems_[s] * std::exp(known[s]);
    for (size_t s = axis.first; s < axis.last; ++s) {
      const double expected =
          std::max(1e-9, sum(counts, axis) * poems_[s] * std::exp(known[s]) / weights);
      if (std::abs(own[s]) >= kLeastSceneNats &&
          (counts[s] - expected) * (counts[s] - expected) / expected >= kLeastChi)
        return true;
    }
    return false;
  }

  Counts poems_{};  // under titles of a scene
  std::unordered_map<uint64_t, Counts> with_;
};

}  // namespace

CountedScenes::CountedScenes(std::span<const std::span<const Poem>> poems) {
  const auto nats = SceneCounts(poems).nats();
  for (const auto& [key, values] : nats) {
    for (size_t s = 0; s < kScenes; ++s)
      if (std::abs(values[s]) >= 1 / static_cast<double>(kTableNat))
        table_.add(static_cast<uint16_t>(s), values[s]);
    table_.close();
  }
  keys_ = in_rows(nats);
}

void CountedScenes::add_to(std::vector<NamedTensor>& tensors) const {
  if (keys_.empty()) return;
  tensors.push_back(tensor_of_values(kSceneKeys, Dtype::int32, keys_));
  table_.add_to(tensors, kSceneTable);
}

}  // namespace tangyin
