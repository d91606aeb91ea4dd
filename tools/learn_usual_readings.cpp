// Learns from regulated verse which readings of a character are hardly ever used, and writes
// src/prosody/data/unusual_readings.txt and homographs.txt:
//   learn_usual_readings CORPUS src/prosody/data     (target learn_usual_readings, not part of the
//   ordinary build)
// In poems that rhyme and scan but for at most one fault, every binding position tells how its
// character is read.  A tone that fewer than kRare of a character's occurrences take is unusual,
// unless meaning decides (kMeaning).  Likewise a level rhyme that fewer than kRare of the poems
// take that rhyme on a character of several: 烟 rhymes with 天, hardly ever with 春 (烟熅).
// A simplified character stands for several traditional ones: readings that only those have which
// make up fewer than kRare of them are homographs (异 is 異, hardly ever the old 异; 松 is hardly
// ever 鬆).  On stderr: how well the tones learned from one half foretell the other half.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "base/files.h"
#include "base/script.h"
#include "base/utf8.h"
#include "corpus/cleaning.h"
#include "prosody/guangyun.h"
#include "prosody/tables.h"
#include "regulated_places.h"

namespace tangyin {
namespace {

constexpr double kRare = 0.02;
constexpr int64_t kEnough = 50, kEnoughRhymes = 10, kEnoughForms = 10;  // occurrences
// Common words whose rarer tone is another word that verse does use (中 to hit, 王 to rule, 相
// minister).
constexpr std::u32string_view kMeaning = U"中重長為爲行相王將應當分更興勝教論看聽過思望忘醒傳空間";

struct Counts {
  std::array<int64_t, 2> level{}, oblique{};  // by half of the corpus
};
using Usage = std::map<char32_t, Counts>;
using Rhymed = std::map<char32_t, std::map<RhymeId, int64_t>>;  // poems that rhyme in a level rhyme
                                                                // on a character of several

std::set<RhymeId> level_rhymes(char32_t c, const RhymeBook& book) {
  std::set<RhymeId> rhymes;
  for (const Reading& reading : book.readings(c))
    if (reading.tone == FourTone::level) rhymes.insert(reading.rhyme);
  return rhymes;
}

void count_poem(const std::vector<std::u32string>& lines, size_t half, const RhymeBook& book,
                Usage& usage, Rhymed& rhymed) {
  const std::optional<Verdict> judged = regulated_verdict(lines, book);
  if (!judged) return;
  const Verdict& verdict = *judged;
  for (const char32_t c : verdict.rhyme.characters)
    if (const auto rhymes = level_rhymes(c, book);
        rhymes.size() > 1 && rhymes.contains(*verdict.rhyme.rhyme))
      ++rhymed[c][*verdict.rhyme.rhyme];
  for_each_known_tone(verdict, [&](const LineVerdict& line, size_t k, bool level) {
    Counts& counts = usage[line.text[k]];
    ++(level ? counts.level : counts.oblique)[half];
  });
}

// The tone that these counts call unusual; none for words whose meaning decides.
std::optional<ToneClass> unusual_tone(char32_t c, int64_t level, int64_t oblique) {
  const double total = static_cast<double>(level + oblique);
  if (level + oblique < kEnough || kMeaning.find(c) != kMeaning.npos) return std::nullopt;
  if (static_cast<double>(level) < kRare * total) return ToneClass::level;
  if (static_cast<double>(oblique) < kRare * total) return ToneClass::oblique;
  return std::nullopt;
}

struct Unusual {
  std::u32string heads;  // of the Guangyun rhymes of those readings
  std::string evidence;
};

// Adds the heads of the readings of `c` for which unusual(row) holds.
template <class Predicate>
void add_heads(char32_t c, const Predicate& unusual, Unusual& result) {
  for (const TableRow& row : rhyme_table()) {
    const char32_t head = kGuangyunHeads[row.guangyun];
    if (row.character == c && unusual(row) && result.heads.find(head) == result.heads.npos)
      result.heads += head;
  }
}

// The traditional characters, itself included, that a simplified one stands for, with how often
// they occur.
using Forms = std::map<char32_t, std::map<char32_t, int64_t>>;

Forms simplified_forms(const std::map<char32_t, int64_t>& occurrences) {
  std::u32string joined;  // a line break between characters, so that no phrase is seen
  for (const auto& [c, count] : occurrences) joined += {c, U'\n'};
  const std::u32string simplified = to_simplified(joined);
  Forms forms;
  for (size_t k = 0; k < joined.size(); k += 2)
    forms[simplified[k]][joined[k]] = occurrences.at(joined[k]);
  std::erase_if(forms, [](const auto& entry) {
    return entry.second.size() == 1 && entry.second.contains(entry.first);
  });
  return forms;
}

bool is_level(const TableRow& row) {
  return row.guangyun < 57;
}  // 28 + 29 level rhymes

// Whether the reading is of the rhyme of 平水韻.
bool is_of(const TableRow& row, RhymeId rhyme) {
  const char32_t head = kGuangyunHeads[row.guangyun];
  for (const char32_t united : kPingshui[static_cast<size_t>(rhyme)].heads)
    if (united == head) return true;
  return false;
}

// Readings of simplified characters that only rare forms of them have.
std::map<char32_t, Unusual> find_homographs(const Forms& forms, const RhymeBook& traditional) {
  std::map<char32_t, Unusual> table;
  for (const auto& [simple, counts] : forms) {
    int64_t total = 0;
    for (const auto& [form, count] : counts) total += count;
    if (total < kEnoughForms) continue;
    std::set<RhymeId> common;  // of the readings of frequent forms
    std::string evidence;
    for (const auto& [form, count] : counts) {
      if (static_cast<double>(count) < kRare * static_cast<double>(total)) continue;
      evidence += fmt::format("{}{} {}", evidence.empty() ? "" : ", ", utf8::encode(form), count);
      for (const Reading& reading : traditional.readings(form)) common.insert(reading.rhyme);
    }
    Unusual rare;
    add_heads(
        simple,
        [&](const TableRow& row) {
          return std::ranges::none_of(common, [&](RhymeId rhyme) { return is_of(row, rhyme); });
        },
        rare);
    if (rare.heads.empty() || common.empty()) continue;
    rare.evidence = fmt::format("{} places, {}", total, evidence);
    table[simple] = rare;
  }
  return table;
}

// Usage of simplified characters: that of all that they stand for.
void add_simplified_usage(const Forms& forms, Usage& usage, Rhymed& rhymed) {
  for (const auto& [simple, counts] : forms) {
    Counts sum;
    for (const auto& [form, count] : counts)
      if (const auto found = usage.find(form); found != usage.end())
        for (const size_t half : {0U, 1U}) {
          sum.level[half] += found->second.level[half];
          sum.oblique[half] += found->second.oblique[half];
        }
    usage[simple] = sum;
    for (const auto& [form, count] : counts)
      if (const auto found = rhymed.find(form); form != simple && found != rhymed.end())
        for (const auto& [rhyme, poems] : found->second) rhymed[simple][rhyme] += poems;
  }
}

void write_table(const std::filesystem::path& path, std::string text,
                 const std::map<char32_t, Unusual>& table) {
  for (const auto& [c, entry] : table) {
    std::string heads;
    for (const char32_t head : entry.heads) heads += " " + utf8::encode(head);
    text += fmt::format("{}{}  # {}\n", utf8::encode(c), heads, entry.evidence);
  }
  replace_file(path, text);
}

std::map<char32_t, Unusual> find_unusual(const Usage& usage, const Rhymed& rhymed,
                                         const RhymeBook& book) {
  std::map<char32_t, Unusual> table;
  for (const auto& [c, counts] : usage) {
    const int64_t level = counts.level[0] + counts.level[1],
                  oblique = counts.oblique[0] + counts.oblique[1];
    const auto unusual = unusual_tone(c, level, oblique);
    if (!unusual) continue;
    Unusual entry;
    add_heads(
        c, [&](const TableRow& row) { return is_level(row) == (*unusual == ToneClass::level); },
        entry);
    if (entry.heads.empty()) continue;
    entry.evidence = fmt::format("{} level, {} oblique", level, oblique);
    table[c] = entry;
  }
  for (const auto& [c, counts] : rhymed) {
    int64_t total = 0;
    std::string evidence;
    for (const auto& [rhyme, count] : counts) total += count;
    if (total < kEnoughRhymes) continue;
    Unusual rhymes;
    for (const RhymeId rhyme : level_rhymes(c, book)) {
      const auto found = counts.find(rhyme);
      const int64_t count = found == counts.end() ? 0 : found->second;
      evidence +=
          fmt::format("{}{} in {}", evidence.empty() ? "" : ", ", count, book.rhyme(rhyme).head);
      if (static_cast<double>(count) < kRare * static_cast<double>(total))
        add_heads(
            c, [&](const TableRow& row) { return is_level(row) && is_of(row, rhyme); }, rhymes);
    }
    if (rhymes.heads.empty()) continue;
    Unusual& entry = table[c];
    for (const char32_t head : rhymes.heads)
      if (entry.heads.find(head) == entry.heads.npos) entry.heads += head;
    entry.evidence += (entry.evidence.empty() ? "" : "; ") + evidence;
  }
  return table;
}

// Learned from the first half, tried on the second: how many occurrences the table settles, how
// many of these rightly.
void measure(const Usage& usage, const RhymeBook& book) {
  int64_t all = 0, settled = 0, right = 0;
  for (const auto& [c, counts] : usage) {
    if (book.tone_class(c) != ToneClass::either) continue;
    const int64_t occurrences = counts.level[1] + counts.oblique[1];
    all += occurrences;
    const auto unusual = unusual_tone(c, counts.level[0] * 2, counts.oblique[0] * 2);
    if (!unusual) continue;
    settled += occurrences;
    right += *unusual == ToneClass::level ? counts.oblique[1] : counts.level[1];
  }
  fmt::print(stderr,
             "held-out half: {} occurrences of characters with both tones, {} ({:.1f}%) settled, "
             "{:.2f}% of them rightly\n",
             all, settled, 100.0 * static_cast<double>(settled) / static_cast<double>(all),
             100.0 * static_cast<double>(right) / static_cast<double>(settled));
}

}  // namespace
}  // namespace tangyin

int main(int count, char** words) {
  if (count != 3) return std::fputs("learn_usual_readings CORPUS DATA\n", stderr), 2;
  tangyin::CleaningReport report;
  const auto poems = tangyin::load_poems(words[1], tangyin::Edition::tang, true, report);
  const tangyin::RhymeBook book(tangyin::RhymeSystem::pingshui, tangyin::ReadAs::traditional);
  tangyin::Usage usage;
  tangyin::Rhymed rhymed;
  std::map<char32_t, int64_t> occurrences;
  for (size_t k = 0; k < poems.size(); ++k) {
    tangyin::count_poem(tangyin::lines_of(poems[k].text), k % 2, book, usage, rhymed);
    for (const char32_t c : poems[k].text)
      if (tangyin::utf8::is_han(c)) ++occurrences[c];
  }
  tangyin::measure(usage, book);
  const tangyin::Forms forms = tangyin::simplified_forms(occurrences);
  tangyin::add_simplified_usage(forms, usage, rhymed);
  const std::filesystem::path data = words[2];
  tangyin::write_table(
      data / "unusual_readings.txt",
      "# Readings of the Guangyun that verse hardly uses, learned from Tang poems by\n"
      "# tools/learn_usual_readings.cpp: the character, the heads of the Guangyun rhymes of those\n"
      "# readings; how often verse reads it level and oblique, or rhymes on it in each of its "
      "level\n"
      "# rhymes.\n",
      tangyin::find_unusual(usage, rhymed, book));
  tangyin::write_table(
      data / "homographs.txt",
      "# Readings that a simplified character has only as an old character of its own (异 之) or "
      "for\n"
      "# a traditional one that verse hardly uses (松 for 鬆), learned from Tang poems by\n"
      "# tools/learn_usual_readings.cpp: the character, the heads of the Guangyun rhymes of those\n"
      "# readings; how often verse has a character that is simplified so, and which ones.\n",
      tangyin::find_homographs(forms, book));
}
