// Learns from regulated verse how words are read, and writes src/prosody/data/learned_words.txt:
//   learn_word_readings CORPUS learned_words.txt     (target learn_word_readings, not part of the
//   ordinary build)
// For a character of both tones that verse uses in both, every pair that it forms with its
// neighbour in a line is counted by the tone that the pattern gives it; a pair read one way in at
// least kSure of kEnough places decides.  Likewise the level rhyme at the end of a line.  On
// stderr: how well the pairs learned from one half of the poems foretell the other half.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <map>
#include <set>

#include "base/files.h"
#include "base/utf8.h"
#include "corpus/cleaning.h"
#include "regulated_places.h"

namespace tangyin {
namespace {

constexpr double kSure = 0.97;
constexpr int64_t kEnough = 12, kEnoughRhymes = 6;

using WordPlace = std::pair<std::u32string, size_t>;  // the pair, the place in it
struct Counts {
  std::array<int64_t, 2> level{}, oblique{};  // by half of the corpus
};
using Words = std::map<WordPlace, Counts>;
using Rhymed = std::map<WordPlace, std::map<RhymeId, int64_t>>;

std::set<RhymeId> usual_level_rhymes(char32_t c, const RhymeBook& book) {
  std::set<RhymeId> rhymes;
  for (const Reading& reading : book.readings(c))
    if (reading.usual && reading.tone == FourTone::level) rhymes.insert(reading.rhyme);
  return rhymes;
}

void count_poem(const std::vector<std::u32string>& lines, size_t half, const RhymeBook& book,
                Words& words, Rhymed& rhymed) {
  const std::optional<Verdict> verdict = regulated_verdict(lines, book);
  if (!verdict) return;
  for_each_known_tone(*verdict, [&](const LineVerdict& line, size_t k, bool level) {
    if (book.usual_tone_class(line.text[k]) != ToneClass::either) return;
    for (const size_t begin : {k - 1, k}) {
      if (begin >= line.text.size() || begin + 2 > line.text.size()) continue;
      Counts& counts = words[{line.text.substr(begin, 2), k - begin}];
      ++(level ? counts.level : counts.oblique)[half];
    }
  });
  for (size_t k = 1; k < lines.size(); k += 2)
    if (usual_level_rhymes(lines[k].back(), book).size() > 1)
      ++rhymed[{lines[k].substr(lines[k].size() - 2), 1}][*verdict->rhyme.rhyme];
}

// How a pair is read, by counts of level and oblique; nothing where they do not decide.
std::optional<ToneClass> decided(int64_t level, int64_t oblique, int64_t enough) {
  const auto total = static_cast<double>(level + oblique);
  if (level + oblique < enough) return std::nullopt;
  if (static_cast<double>(level) >= kSure * total) return ToneClass::level;
  if (static_cast<double>(oblique) >= kSure * total) return ToneClass::oblique;
  return std::nullopt;
}

void add_tones(const Words& words, std::map<WordPlace, std::string>& table) {
  for (const auto& [word, counts] : words) {
    const int64_t level = counts.level[0] + counts.level[1],
                  oblique = counts.oblique[0] + counts.oblique[1];
    if (const auto tone = decided(level, oblique, kEnough))
      table[word] = fmt::format("{}  # {} level, {} oblique",
                                *tone == ToneClass::level ? "平" : "仄", level, oblique);
  }
}

void add_rhymes(const Rhymed& rhymed, const RhymeBook& book,
                std::map<WordPlace, std::string>& table) {
  for (const auto& [word, counts] : rhymed) {
    int64_t total = 0;
    for (const auto& [rhyme, count] : counts) total += count;
    if (total < kEnoughRhymes) continue;
    for (const auto& [rhyme, count] : counts)
      if (static_cast<double>(count) >= kSure * static_cast<double>(total))
        table[word] = fmt::format("{}  # {} of {} rhymes", book.rhyme(rhyme).head, count, total);
  }
}

void measure(const Words& words) {
  int64_t all = 0, settled = 0, right = 0;
  for (const auto& [word, counts] : words) {
    const int64_t occurrences = counts.level[1] + counts.oblique[1];
    all += occurrences;
    const auto tone = decided(counts.level[0], counts.oblique[0], kEnough / 2);
    if (!tone) continue;
    settled += occurrences;
    right += *tone == ToneClass::level ? counts.level[1] : counts.oblique[1];
  }
  fmt::print(stderr,
             "held-out half: {} pairs with a character of both tones, {} ({:.1f}%) settled, "
             "{:.2f}% of them rightly\n",
             all, settled, 100.0 * static_cast<double>(settled) / static_cast<double>(all),
             100.0 * static_cast<double>(right) / static_cast<double>(settled));
}

std::string to_text(const std::map<WordPlace, std::string>& table) {
  std::string text =
      "# How pairs of characters are read, learned from Tang poems by "
      "tools/learn_word_readings.cpp:\n"
      "# the pair, the character in question, its tone or level rhyme; how often the pattern of a\n"
      "# regulated poem reads it so.\n";
  for (const auto& [word, reading] : table)
    if (word.first[0] != word.first[1])
      text += fmt::format("{} {} {}\n", utf8::encode(word.first),
                          utf8::encode(word.first[word.second]), reading);
  return text;
}

}  // namespace
}  // namespace tangyin

int main(int count, char** words) {
  if (count != 3) return std::fputs("learn_word_readings CORPUS OUTPUT\n", stderr), 2;
  tangyin::CleaningReport report;
  const auto poems = tangyin::load_poems(words[1], tangyin::Edition::tang, true, report);
  const tangyin::RhymeBook book(tangyin::RhymeSystem::pingshui, tangyin::ReadAs::traditional);
  tangyin::Words pairs;
  tangyin::Rhymed rhymed;
  for (size_t k = 0; k < poems.size(); ++k)
    tangyin::count_poem(tangyin::lines_of(poems[k].text), k % 2, book, pairs, rhymed);
  tangyin::measure(pairs);
  std::map<tangyin::WordPlace, std::string> table;
  tangyin::add_tones(pairs, table);
  tangyin::add_rhymes(rhymed, book, table);
  tangyin::replace_file(words[2], tangyin::to_text(table));
}
