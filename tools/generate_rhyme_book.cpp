// Writes src/prosody's tables as C++ from Unihan:
//   generate_rhyme_book DictionaryIndices.txt Variants.txt Readings.txt excluded_readings.txt
//   unusual_readings.txt homographs.txt tables.cpp words.txt learned_words.txt verse_pinyin.txt
//   variants.txt …
// kSBGY gives the page and place of a character in the Guangyun; the places of the 206 rhyme heads
// cut the book into rhymes.  Characters that are not in it are read as a character that is: by our
// list, as a variant, as the traditional form of a simplified character.  docs/prosody.md explains
// each step.
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <tuple>

#include "base/error.h"
#include "base/files.h"
#include "base/script.h"
#include "base/utf8.h"
#include "prosody/guangyun.h"
#include "prosody/rhyme_book.h"
#include "prosody/tables.h"

namespace tangyin {
namespace {

using Place = std::pair<int, int>;  // page, place on it
using Characters = std::set<char32_t>;

// The fields of Unihan that are used, by character.
struct Unihan {
  std::map<char32_t, std::vector<Place>> guangyun;  // kSBGY
  std::map<char32_t, Characters> variants;          // kSemanticVariant, kZVariant, both ways
  std::map<char32_t, Characters> simplified, traditional;
  // kMandarin, kTGHZ2013, kXHC1983; the usual first.
  std::map<char32_t, std::vector<std::string>> pinyin;
  std::map<char32_t, std::set<std::string>> all_pinyin;  // with kHanyuPinyin: for comparing only
};

char32_t code_point(std::string_view text) {  // "U+4E00<kMatthews"
  return static_cast<char32_t>(std::stoul(std::string(text.substr(2)), nullptr, 16));
}

// Calls `use(character, field, words)` for each line "U+4E00 <tab> kField <tab> word word".
template <class Use>
void each_line(const std::string& path, Use use) {
  std::ifstream file(path);
  if (!file) throw InputError(path + ": cannot be read; is Debian's unicode-data installed?");
  for (std::string line; std::getline(file, line);) {
    const size_t field = line.find('\t'), value = line.find('\t', field + 1);
    if (line.empty() || line[0] != 'U' || value == line.npos) continue;
    std::istringstream stream(line.substr(value + 1));
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    use(code_point(line), line.substr(field + 1, value - field - 1), words);
  }
}

// "0326.041,0330.010:fēng,fèng" → fēng fèng
std::vector<std::string> after_colon(const std::string& word) {
  std::istringstream stream(word.substr(word.find(':') + 1));
  std::vector<std::string> readings;
  for (std::string reading; std::getline(stream, reading, ',');) readings.push_back(reading);
  return readings;
}

// Readings that are more frequent in modern prose (kHanyuPinlu: "cháng(1522) zhǎng(310)") come
// first.
void order_by_frequency(const std::map<char32_t, std::map<std::string, int>>& frequency,
                        Unihan& unihan) {
  for (auto& [c, list] : unihan.pinyin) {
    const auto counts = frequency.find(c);
    if (counts == frequency.end()) continue;
    std::ranges::stable_sort(list, std::greater(), [&](const std::string& reading) {
      const auto count = counts->second.find(reading);
      return count == counts->second.end() ? 0 : count->second;
    });
  }
}

void read_readings(const std::string& path, Unihan& unihan) {
  const std::array<std::string, 3> fields{"kMandarin", "kTGHZ2013", "kXHC1983"};
  std::map<char32_t, std::array<std::vector<std::string>, 3>> found;
  std::map<char32_t, std::map<std::string, int>> frequency;
  each_line(path, [&](char32_t c, const std::string& field, const std::vector<std::string>& words) {
    for (const std::string& word : words)
      if (const size_t at = word.find('('); field == "kHanyuPinlu" && at != word.npos)
        frequency[c][word.substr(0, at)] = std::stoi(word.substr(at + 1));
    const auto which = std::ranges::find(fields, field);
    if (which == fields.end() && field != "kHanyuPinyin") return;
    for (const std::string& word : words)
      for (const std::string& reading :
           field == "kMandarin" ? std::vector{word} : after_colon(word)) {
        unihan.all_pinyin[c].insert(reading);
        if (which != fields.end())
          found[c][static_cast<size_t>(which - fields.begin())].push_back(reading);
      }
  });
  for (const auto& [c, lists] : found)
    for (const auto& list : lists)
      for (const std::string& reading : list)
        if (auto& all = unihan.pinyin[c]; std::ranges::find(all, reading) == all.end())
          all.push_back(reading);
  order_by_frequency(frequency, unihan);
}

Unihan read_unihan(const std::string& indices, const std::string& variants,
                   const std::string& readings) {
  Unihan unihan;
  each_line(indices, [&](char32_t c, const std::string& field,
                         const std::vector<std::string>& words) {
    if (field != "kSBGY") return;
    for (const std::string& word : words)
      unihan.guangyun[c].emplace_back(std::stoi(word), std::stoi(word.substr(word.find('.') + 1)));
  });
  each_line(variants,
            [&](char32_t c, const std::string& field, const std::vector<std::string>& words) {
              for (const std::string& word : words) {
                const char32_t other = code_point(word);
                if (other == c) continue;
                if (field == "kSimplifiedVariant") unihan.simplified[c].insert(other);
                if (field == "kTraditionalVariant") unihan.traditional[c].insert(other);
                if (field == "kSemanticVariant" || field == "kZVariant") {
                  unihan.variants[c].insert(other);
                  unihan.variants[other].insert(c);
                }
              }
            });
  read_readings(readings, unihan);
  return unihan;
}

// The first place of each of the 206 rhymes: rising, so that the rhyme of a place is the last that
// is not after it.
std::vector<Place> rhyme_places(const Unihan& unihan) {
  std::vector<Place> places;
  for (const char32_t head : kGuangyunHeads) {
    const Place before = places.empty() ? Place{0, 0} : places.back();
    Place first{1000, 0};
    for (const Place& place : unihan.guangyun.at(head_in_source(head)))
      if (place > before) first = std::min(first, place);
    if (first.first == 1000)
      throw FormatError("no place for the rhyme head " + utf8::encode(head) + " in kSBGY");
    places.push_back(first);
  }
  return places;
}

// Lines "word word … # comment" as lists of words.
std::vector<std::vector<std::u32string>> read_list(const std::string& path) {
  std::vector<std::vector<std::u32string>> rows;
  std::istringstream file(read_file(path));
  for (std::string line; std::getline(file, line);) {
    std::istringstream stream(line.substr(0, line.find('#')));
    std::vector<std::u32string> words;
    for (std::string word; stream >> word;) words.push_back(utf8::decode(word, path));
    if (!words.empty()) rows.push_back(words);
  }
  return rows;
}

// The same, a pair for each word after the first of a line.
std::set<std::pair<char32_t, char32_t>> read_pairs(const std::string& path) {
  std::set<std::pair<char32_t, char32_t>> pairs;
  for (const auto& row : read_list(path))
    for (size_t k = 1; k < row.size(); ++k) pairs.insert({row[0][0], row[k][0]});
  return pairs;
}

// "空悠悠 空 平 !" → the rows of WordRow, in both scripts; a word that simplified script writes
// like one that is read otherwise is left out there.
class WordTable {
 public:
  void read(const std::string& path) {
    for (const auto& row : read_list(path)) {
      const size_t position = row.size() < 3 ? row[0].npos : row[0].find(row[1]);
      if (position == row[0].npos)
        throw InputError(path + ": a line is WORD CHARACTER TONE-OR-RHYME [!]");
      const Value value{reading(row[2], path), row.size() > 3};
      add(row[0], position, value);
      const std::u32string simplified = to_simplified(std::u32string_view(row[0]));
      if (simplified != row[0]) add(simplified, position, value);
    }
  }

  void write(std::ostream& out) const {
    out << "constexpr WordRow kWords[] = {\n";
    for (const auto& [key, value] : rows_)
      if (value)
        out << fmt::format("{{U\"{}\",{},{},{}}},\n", utf8::encode(key.first), key.second,
                           value->first, value->second);
    out << "};\n";
  }

 private:
  using Value = std::pair<std::string, bool>;  // "true,255", certain

  static std::string reading(const std::u32string& word, const std::string& path) {
    if (word == U"平" || word == U"仄") return word == U"平" ? "true,255" : "false,255";
    for (size_t id = 0; id < kPingshui.size(); ++id)
      if (word[0] == kPingshui[id].name)
        return fmt::format("{},{}", id < static_cast<size_t>(kVolumes[2]), id);
    throw InputError(path + ": " + utf8::encode(word) + " is no rhyme of 平水韻");
  }

  void add(const std::u32string& word, size_t position, const Value& value) {
    const auto [row, is_new] = rows_.emplace(std::pair(word, position), value);
    if (!is_new && row->second && row->second->first != value.first) row->second.reset();
  }

  std::map<std::pair<std::u32string, size_t>, std::optional<Value>> rows_;
};

// "白髮 髮 fà" → the rows of PinyinWordRow, in both scripts.
void write_pinyin_words(const std::string& path, std::ostream& out) {
  std::map<std::pair<std::u32string, size_t>, std::string> rows;
  for (const auto& row : read_list(path)) {
    const size_t position = row.size() != 3 ? row[0].npos : row[0].find(row[1]);
    if (position == row[0].npos) throw InputError(path + ": a line is WORD CHARACTER PINYIN");
    rows.emplace(std::pair(row[0], position), utf8::encode(row[2]));
    rows.emplace(std::pair(to_simplified(std::u32string_view(row[0])), position),
                 utf8::encode(row[2]));
  }
  out << "constexpr PinyinWordRow kPinyinWords[] = {\n";
  for (const auto& [key, syllable] : rows)
    out << fmt::format("{{U\"{}\",{},\"{}\"}},\n", utf8::encode(key.first), key.second, syllable);
  out << "};\n";
}

class Generator {
 public:
  Generator(Unihan unihan, const std::string& excluded, const std::string& unusual,
            const std::string& homographs, std::span<char*> lists)
      : unihan_(std::move(unihan)),
        rhymes_(rhyme_places(unihan_)),
        excluded_(read_pairs(excluded)),
        unusual_(read_pairs(unusual)),
        homographs_(read_pairs(homographs)) {
    for (const char* list : lists)
      for (const auto& [c, through] : read_pairs(list)) list_[c].insert(through);
    // Before any other character takes them from it.
    for (auto& entry : unihan_.guangyun)
      std::erase_if(entry.second,
                    [&](const Place& place) { return is_excluded(entry.first, place); });
  }

  // Every reading of every character, sorted.
  void readings(std::ostream& out) const {
    Characters all;
    for (const auto& [c, places] : unihan_.guangyun) all.insert(c);
    for (const auto& table : {unihan_.variants, unihan_.simplified, unihan_.traditional, list_})
      for (const auto& [c, others] : table) all.insert(c);
    for (const char32_t c : all) {
      std::map<Place, std::string> rows;  // one for each place, the first way to it counts
      add_traditional(c, c, Origin::guangyun, rows);
      for (const char32_t form : find(unihan_.traditional, c))
        add_traditional(c, form, Origin::traditional, rows);
      for (const auto& [place, row] : rows)
        if (!is_excluded(c, place)) out << row;
    }
  }

  void pinyin(std::ostream& out) const {
    std::map<std::string, size_t> syllables;
    for (const auto& [c, list] : unihan_.pinyin)
      for (const std::string& syllable : list) syllables.emplace(syllable, 0);
    size_t count = 0;
    out << "constexpr std::string_view kSyllables[] = {\n";
    for (auto& [syllable, index] : syllables) {
      index = count++;
      out << '"' << syllable << (count % 16 == 0 ? "\",\n" : "\",");
    }
    if (count >= 2048) throw FormatError("more than 2,048 syllables: widen pinyin_table()");
    out << "};\nconstexpr uint32_t kPinyin[] = {\n";
    for (const auto& [c, list] : unihan_.pinyin) {
      for (const std::string& syllable : list) out << (c << 11 | syllables[syllable]) << ",";
      out << "\n";
    }
    out << "};\n";
  }

 private:
  static const Characters& find(const std::map<char32_t, Characters>& map, char32_t c) {
    static const Characters kNone;
    const auto found = map.find(c);
    return found == map.end() ? kNone : found->second;
  }

  int rhyme_of(const Place& place) const {
    return static_cast<int>(std::ranges::upper_bound(rhymes_, place) - rhymes_.begin()) - 1;
  }

  char32_t head_of(const Place& place) const {
    return kGuangyunHeads[static_cast<size_t>(rhyme_of(place))];
  }

  bool is_excluded(char32_t c, const Place& place) const {
    return excluded_.contains({c, head_of(place)});
  }

  // The readings of `form`, taken as a traditional character, for `c`.
  void add_traditional(char32_t c, char32_t form, Origin origin,
                       std::map<Place, std::string>& rows) const {
    const size_t before = rows.size();
    const auto add = [&](char32_t through, Origin how) {
      const auto entry = unihan_.guangyun.find(through);
      if (entry == unihan_.guangyun.end()) return;
      for (const Place& place : entry->second)
        rows.emplace(place,
                     row(c, form, through, place, origin == Origin::guangyun ? how : origin));
    };
    add(form, Origin::guangyun);
    const Characters& listed = find(list_, form);
    for (const char32_t through : listed)
      add_listed(c, form, through, origin == Origin::guangyun ? Origin::list : origin, rows);
    if (rows.size() == before)
      for (const char32_t through : near_variants(form)) add(through, Origin::variant);
  }

  // A rhyme head in the list stands for its own rhyme, any other character for all of its readings.
  void add_listed(char32_t c, char32_t form, char32_t through, Origin origin,
                  std::map<Place, std::string>& rows) const {
    const size_t head = kGuangyunHeads.find(through);
    if (head != kGuangyunHeads.npos) {
      rows.emplace(rhymes_[head], row(c, form, head_in_source(through), rhymes_[head], origin));
      return;
    }
    const auto entry = unihan_.guangyun.find(through);
    if (entry == unihan_.guangyun.end())
      throw InputError(utf8::encode(through) + ", listed for " + utf8::encode(c) +
                       ", is not in the Guangyun");
    for (const Place& place : entry->second)
      rows.emplace(place, row(c, form, through, place, origin));
  }

  // Variants that stand in the Guangyun, at one or two steps, each step to a character with a
  // common modern reading (Unihan calls 耕 a variant of 簡).
  Characters near_variants(char32_t c) const {
    Characters near, found;
    for (const char32_t one : find(unihan_.variants, c))
      if (alike(c, one)) near.insert(one);
    for (const char32_t one : find(unihan_.simplified, c))  // 內, which the Guangyun prints 内
      if (alike(c, one)) near.insert(one);
    for (const char32_t one : near)
      if (unihan_.guangyun.contains(one)) found.insert(one);
    if (!found.empty()) return found;
    for (const char32_t one : near)
      for (const char32_t two : find(unihan_.variants, one))
        if (two != c && unihan_.guangyun.contains(two) && alike(c, two)) found.insert(two);
    return found;
  }

  bool alike(char32_t a, char32_t b) const {
    const auto x = unihan_.all_pinyin.find(a), y = unihan_.all_pinyin.find(b);
    if (x == unihan_.all_pinyin.end() || y == unihan_.all_pinyin.end()) return true;
    return std::ranges::any_of(
        x->second, [&](const std::string& reading) { return y->second.contains(reading); });
  }

  // A reading is unusual for `c` where it is for the traditional form that `c` is read as.  A
  // homograph of its own right is none in simplified text; through a rare traditional form it is
  // unusual.
  std::string row(char32_t c, char32_t form, char32_t through, const Place& place,
                  Origin origin) const {
    const char32_t head = head_of(place);
    const bool homograph = homographs_.contains({c, head});
    const Use use = unusual_.contains({c, head}) || unusual_.contains({form, head}) ||
                            (homograph && origin == Origin::traditional)
                        ? Use::unusual
                    : homograph ? Use::homograph
                                : Use::usual;
    return fmt::format("{{{:#x},{:#x},{},{},{},{},Use{{{}}}}},\n", static_cast<uint32_t>(c),
                       static_cast<uint32_t>(through), place.first, place.second, rhyme_of(place),
                       static_cast<int>(origin), static_cast<int>(use));
  }

  Unihan unihan_;
  std::vector<Place> rhymes_;
  std::map<char32_t, Characters> list_;
  // Character, head of the rhyme.
  std::set<std::pair<char32_t, char32_t>> excluded_, unusual_, homographs_;
};

void generate(std::span<char*> words) {
  const Generator generator(read_unihan(words[1], words[2], words[3]), words[4], words[5], words[6],
                            words.subspan(11));
  WordTable table;
  table.read(words[8]);
  table.read(words[9]);
  std::ostringstream out;
  out << "// Generated by tools/generate_rhyme_book.cpp from Unihan.\n#include "
         "\"prosody/tables.h\"\n\n"
         "namespace tangyin {\nnamespace {\nconstexpr TableRow kRows[] = {\n";
  generator.readings(out);
  out << "};\n";
  generator.pinyin(out);
  table.write(out);
  write_pinyin_words(words[10], out);
  out << "}  // namespace\n"
         "std::span<const TableRow> rhyme_table() noexcept { return kRows; }\n"
         "std::span<const PinyinWordRow> pinyin_word_table() noexcept { return kPinyinWords; }\n"
         "std::span<const WordRow> word_table() noexcept { return kWords; }\n"
         "std::span<const uint32_t> pinyin_table() noexcept { return kPinyin; }\n"
         "std::span<const std::string_view> pinyin_syllables() noexcept { return kSyllables; }\n"
         "}  // namespace tangyin\n";
  replace_file(words[7], out.str());
}

}  // namespace
}  // namespace tangyin

int main(int count, char** words) try {
  if (count < 12) {
    std::fputs(
        "generate_rhyme_book DictionaryIndices Variants Readings excluded_readings "
        "unusual_readings homographs OUTPUT words learned_words verse_pinyin LIST...\n",
        stderr);
    return 2;
  }
  tangyin::generate({words, static_cast<size_t>(count)});
} catch (const std::exception& error) {
  std::fprintf(stderr, "generate_rhyme_book: %s\n", error.what());
  return 1;
}
