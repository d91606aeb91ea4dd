#include "verse_index/collocations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/error.h"
#include "base/nesting.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {

// --- reading ---

Collocations::Collocations(const SafetensorsFile& file, const Vocabulary& vocabulary)
    : places_(static_cast<size_t>(vocabulary.size()), -1) {
  const auto characters = table_tensor(file, "characters", Dtype::int32).bytes;
  const size_t count = characters.size() / sizeof(uint32_t);
  for (size_t n = 0; n < count; ++n) {
    const auto c = static_cast<char32_t>(table_entry<uint32_t>(characters, n));
    tokens_.push_back(vocabulary.contains(c) ? vocabulary.id(c) : -1);
    if (tokens_.back() >= 0) places_[static_cast<size_t>(tokens_.back())] = static_cast<int32_t>(n);
  }
  const auto names = file.metadata().find("tangyin.poets");
  constexpr int kDeepest = 1;
  const auto list = names == file.metadata().end() || nests_deeper(names->second, kDeepest)
                        ? nlohmann::json()
                        : nlohmann::json::parse(names->second, nullptr, false);
  if (!list.is_array())
    throw FormatError(
        fmt::format("{}: has no list of poets; write it anew with: tangyin index", file.name()));
  for (const auto& name : list) names_.push_back(name.is_string() ? name.get<std::string>() : "");
  before_ = {file, "before", count, count};
  opposite_ = {file, "opposite", count, count};
  poets_ = {file, "poets", names_.size(), count};
  read_habits(file, vocabulary);
}

void Collocations::read_habits(const SafetensorsFile& file, const Vocabulary& vocabulary) {
  if (!file.tensors().contains("habits.nats")) return;
  const auto bytes = table_tensor(file, "habits.nats", Dtype::int8).bytes;
  if (bytes.size() != habits_.size() * tokens_.size())
    throw FormatError(fmt::format("{}: 'habits.nats' has a wrong length", file.name()));
  for (size_t part = 0; part < habits_.size(); ++part) {
    habits_[part].assign(static_cast<size_t>(vocabulary.size()), 0.0F);
    for (size_t n = 0; n < tokens_.size(); ++n)
      if (tokens_[n] >= 0)
        habits_[part][static_cast<size_t>(tokens_[n])] =
            static_cast<float>(static_cast<int8_t>(bytes[part * tokens_.size() + n])) / kTableNat;
  }
  if (!file.tensors().contains("habits.pairs")) return;
  const auto pairs = table_tensor(file, "habits.pairs", Dtype::int32).bytes,
             nats = table_tensor(file, "habits.pairs.nats", Dtype::int8).bytes;
  if (pairs.size() != 2 * sizeof(uint32_t) * (nats.size() / 2) || nats.size() % 2 != 0)
    throw FormatError(fmt::format("{}: 'habits.pairs' has a wrong length", file.name()));
  for (size_t n = 0; n < nats.size() / 2; ++n) {
    const auto first = static_cast<char32_t>(table_entry<uint32_t>(pairs, 2 * n)),
               second = static_cast<char32_t>(table_entry<uint32_t>(pairs, 2 * n + 1));
    if (!vocabulary.contains(first) || !vocabulary.contains(second)) continue;
    HabitOfPair habit{vocabulary.id(second), {}};
    for (size_t part = 0; part < 2; ++part)
      habit.nats[part] = static_cast<float>(static_cast<int8_t>(nats[2 * n + part])) / kTableNat;
    pair_habits_[vocabulary.id(first)].push_back(habit);
  }
}

std::optional<size_t> Collocations::find_poet(std::string_view name) const {
  const std::string simplified = to_simplified(std::string(name));
  for (size_t n = 0; n < names_.size(); ++n)
    if (to_simplified(names_[n]) == simplified) return n;
  return std::nullopt;
}

// --- counting ---

namespace {

constexpr uint32_t kLeastPairs = 2;                                // a pair seen once may be chance
constexpr double kLeastOpposition = 0.3, kLeastPreference = 0.25;  // nats; below is noise
constexpr size_t kLeastPoems = 100;                                // of a poet
constexpr double kPriorCharacters = 2000;  // of all verse added to a poet's counts, as a prior
constexpr uint32_t kLeastUses = 8;         // of a character by a poet
constexpr double kPriorUses = 5;  // added to both counts of a habit, so that few uses say little
constexpr double kMostHabit = 2, kMostNeglect = 0.25;         // nats taken off, added at most
constexpr double kLeastWritten = 5, kLeastHabitOfPair = 0.3;  // uses, nats: below is noise

// Stand where poets stand.
constexpr std::array<std::string_view, 4> kNobody{"不詳", "無名氏", "佚名", "郊廟朝會歌辭"};

uint64_t pair_of(char32_t a, char32_t b) {
  return static_cast<uint64_t>(a) << 32 | b;
}

// Whether the lines are those of regulated verse in eight, whose inner couplets are parallel.
bool is_eight_lines(const std::vector<std::u32string>& lines) {
  if (lines.size() != 8 || (lines[0].size() != 5 && lines[0].size() != 7)) return false;
  return std::ranges::all_of(lines,
                             [&](const auto& line) { return line.size() == lines[0].size(); });
}

}  // namespace

class CountedCollocations::Counts {
 public:
  explicit Counts(std::span<const Poem> poems) {
    for (const Poem& poem : poems) add(poem);
  }
  std::map<char32_t, uint32_t> characters;  // of all poems
  // That stand before another; in parallel couplets.
  std::unordered_map<char32_t, uint32_t> firsts, opposed;
  // By pair_of(first, second); opposites both ways.
  std::unordered_map<uint64_t, uint32_t> neighbours, opposites;
  struct PoetCounts {
    size_t poems = 0;
    double total = 0;
    std::unordered_map<char32_t, uint32_t> characters;
  };
  std::map<std::string, PoetCounts> poets;
  double total = 0, opposed_total = 0;

 private:
  void add(const Poem& poem) {
    PoetCounts& poet = poets[poem.author];
    ++poet.poems;
    const auto lines = lines_of(poem.text);
    for (const auto& line : lines)
      for (size_t n = 0; n < line.size(); ++n) {
        ++characters[line[n]], ++poet.characters[line[n]], ++total, ++poet.total;
        if (n + 1 < line.size()) ++firsts[line[n]], ++neighbours[pair_of(line[n], line[n + 1])];
      }
    if (!is_eight_lines(lines)) return;
    for (const size_t first : {2U, 4U})
      for (size_t n = 0; n < lines[first].size(); ++n) {
        const char32_t a = lines[first][n], b = lines[first + 1][n];
        ++opposites[pair_of(a, b)], ++opposites[pair_of(b, a)];
        ++opposed[a], ++opposed[b], opposed_total += 2;
      }
  }
};

CountedCollocations::CountedCollocations(std::span<const Poem> poems, std::span<const Poem> own) {
  const Counts counts(poems);
  for (const auto& [c, count] : counts.characters) {
    if (characters_.size() == 65535)
      throw InputError("the corpus has more than 65,535 different characters");
    characters_.push_back(static_cast<uint32_t>(c));
  }
  tabulate_pairs(counts);
  tabulate_poets(counts);
  if (!own.empty()) tabulate_habits(poems, own);
}

void CountedCollocations::tabulate_pairs(const Counts& counts) {
  const auto place = [&](uint64_t c) {
    return static_cast<size_t>(std::ranges::lower_bound(characters_, static_cast<uint32_t>(c)) -
                               characters_.begin());
  };
  using Entry = std::pair<uint16_t, double>;
  std::vector<std::vector<Entry>> before(characters_.size()), opposite(characters_.size());
  for (const auto& [pair, count] : counts.neighbours)
    if (count >= kLeastPairs)
      before[place(pair & 0xFFFFFFFF)].emplace_back(
          place(pair >> 32), std::log(static_cast<double>(count) /
                                      counts.firsts.at(static_cast<char32_t>(pair >> 32))));
  for (const auto& [pair, count] : counts.opposites) {
    const double expected =
        static_cast<double>(counts.opposed.at(static_cast<char32_t>(pair >> 32))) *
        counts.opposed.at(static_cast<char32_t>(pair & 0xFFFFFFFF)) / counts.opposed_total;
    const double information = std::log((count - 0.75) / (expected + 0.25));
    if (count >= kLeastPairs && information >= kLeastOpposition)
      opposite[place(pair >> 32)].emplace_back(place(pair & 0xFFFFFFFF), information);
  }
  const auto write = [](std::vector<std::vector<Entry>>& rows, CountedTable& table) {
    for (auto& row : rows) {
      std::ranges::sort(row);
      for (const auto& [other, nats] : row) table.add(other, nats);
      table.close();
    }
  };
  write(before, before_);
  write(opposite, opposite_);
}

void CountedCollocations::tabulate_poets(const Counts& counts) {
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const auto& [name, poet] : counts.poets)
    if (poet.poems >= kLeastPoems && !name.empty() && !std::ranges::count(kNobody, name))
      ranked.emplace_back(poet.poems, name);
  std::ranges::sort(ranked, std::greater());
  auto names = nlohmann::json::array();
  for (const auto& [poems, name] : ranked) {
    const Counts::PoetCounts& poet = counts.poets.at(name);
    names.push_back(name);
    for (size_t n = 0; n < characters_.size(); ++n) {
      const auto c = static_cast<char32_t>(characters_[n]);
      const auto used = poet.characters.find(c);
      const double uses = used == poet.characters.end() ? 0 : used->second,
                   share = counts.characters.at(c) / counts.total;
      const double nats =
          std::log((uses + kPriorCharacters * share) / ((poet.total + kPriorCharacters) * share));
      if (std::abs(nats) >= kLeastPreference && std::max(uses, poet.total * share) >= kLeastUses)
        poets_.add(static_cast<uint16_t>(n), nats);
    }
    poets_.close();
  }
  names_ = names.dump();
}

// The characters of regulated poems in either part, and those side by side in a line (pair_of), by the
// shape of the poem: 4 or 8 lines of 5 or 7.
struct CountedCollocations::Parts {
  using Uses = std::unordered_map<uint64_t, double>;
  struct Part {
    Uses characters, pairs;
    double total = 0;  // of characters
  };
  using Shape = std::array<Part, 2>;  // before the last couplet, in it
  std::map<std::pair<size_t, size_t>, Shape> shapes;

  explicit Parts(std::span<const Poem> poems) {
    for (const Poem& poem : poems)
      each_line(poem, [&](std::pair<size_t, size_t> shape, size_t part, std::u32string_view line) {
        Part& own = shapes[shape][part];
        for (size_t n = 0; n < line.size(); ++n) {
          ++own.characters[line[n]], ++own.total;
          if (n > 0) ++own.pairs[pair_of(line[n - 1], line[n])];
        }
      });
  }

  // Calls visit(shape, part, line) for the lines of a regulated poem.
  template <class Visit>
  static void each_line(const Poem& poem, const Visit& visit) {
    const auto lines = lines_of(poem.text);
    if ((lines.size() != 4 && lines.size() != 8) || (lines[0].size() != 5 && lines[0].size() != 7))
      return;
    for (size_t l = 0; l < lines.size(); ++l)
      visit(std::pair(lines.size(), lines[0].size()), size_t{l + 2 >= lines.size()}, lines[l]);
  }

  // How often something would have been used had verse been written, and how often it was.
  struct Habit {
    double expected = 0, found = 0;
    double nats() const { return std::log((expected + kPriorUses) / (found + kPriorUses)); }
    // Whether a pair is used more often than in verse, and not by chance.
    bool is_overuse() const { return found >= kLeastWritten && nats() < -kLeastHabitOfPair; }
    // The share of its uses that is too much.
    double excess() const { return 1 - std::exp(nats()); }
  };
  using Habits = std::unordered_map<uint64_t, Habit>;
  // Of all that verse uses in a part; `uses`: &Part::characters or &Part::pairs.
  Habits habits(const Parts& verse, size_t part, Uses Part::*uses) const {
    Habits result;
    for (const auto& [key, shape] : shapes) {
      const auto same = verse.shapes.find(key);
      if (same == verse.shapes.end()) continue;
      const Part &real = same->second[part], &own = shape[part];
      if (real.total == 0) continue;
      for (const auto& [item, times] : real.*uses)
        result[item].expected += times * own.total / real.total;
      for (const auto& [item, times] : own.*uses) result[item].found += times;
    }
    return result;
  }

  // Counts the uses of characters again, without the share that the overused pairs around them explain;
  // `excess`: Habit::excess of these.
  static void leave_out_pairs(std::span<const Poem> own, size_t part,
                              const std::unordered_map<uint64_t, double>& excess,
                              Habits& characters) {
    for (auto& [c, habit] : characters) habit.found = 0;
    for (const Poem& poem : own)
      each_line(poem, [&](const auto&, size_t of_line, std::u32string_view line) {
        if (of_line != part) return;
        std::vector<double> explained(line.size(), 0.0);
        for (size_t n = 0; n + 1 < line.size(); ++n)
          if (const auto pair = excess.find(pair_of(line[n], line[n + 1])); pair != excess.end())
            for (const size_t at : {n, n + 1})
              explained[at] = std::max(explained[at], pair->second);
        for (size_t n = 0; n < line.size(); ++n) characters[line[n]].found += 1 - explained[n];
      });
  }
};

// ln of the uses that verse of the same shapes would have over the uses that there are: of pairs first, as
// most words have two characters; then of characters, as far as their pairs do not explain it.
void CountedCollocations::tabulate_habits(std::span<const Poem> poems, std::span<const Poem> own) {
  const Parts verse(poems), written(own);
  using Part = Parts::Part;
  const auto in_file = [](double nats) {
    return static_cast<int8_t>(std::lround(nats * static_cast<double>(kTableNat)));
  };
  std::map<uint64_t, std::array<int8_t, 2>> pairs;
  for (size_t part = 0; part < 2; ++part) {
    std::unordered_map<uint64_t, double> excess;
    for (const auto& [pair, habit] : written.habits(verse, part, &Part::pairs)) {
      if (!habit.is_overuse()) continue;
      pairs[pair][part] = in_file(std::max(habit.nats(), -kMostHabit));
      excess[pair] = habit.excess();
    }
    auto characters = written.habits(verse, part, &Part::characters);
    Parts::leave_out_pairs(own, part, excess, characters);
    for (const uint32_t c : characters_)
      habits_.push_back(in_file(std::clamp(characters[c].nats(), -kMostHabit, kMostNeglect)));
  }
  for (const auto& [pair, nats] : pairs) {
    habit_pairs_.push_back(static_cast<uint32_t>(pair >> 32));
    habit_pairs_.push_back(static_cast<uint32_t>(pair & 0xFFFFFFFF));
    habits_of_pairs_.insert(habits_of_pairs_.end(), nats.begin(), nats.end());
  }
}

void CountedCollocations::add_to(std::vector<NamedTensor>& tensors,
                                 std::map<std::string, std::string>& metadata) const {
  metadata["tangyin.poets"] = names_;
  tensors.push_back(tensor_of_values("characters", Dtype::int32, characters_));
  before_.add_to(tensors, "before");
  opposite_.add_to(tensors, "opposite");
  poets_.add_to(tensors, "poets");
  if (!habits_.empty()) tensors.push_back(tensor_of_values("habits.nats", Dtype::int8, habits_));
  if (habit_pairs_.empty()) return;
  tensors.push_back(tensor_of_values("habits.pairs", Dtype::int32, habit_pairs_));
  tensors.push_back(tensor_of_values("habits.pairs.nats", Dtype::int8, habits_of_pairs_));
}

}  // namespace tangyin
