// The rhymes of the modern sound, by the final of the syllable; tones 1 and 2 are level.  中華新韻
// (中華詩詞學會, 2005) has fourteen, 中華通韻 (教育部, 2019) sixteen.
#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "prosody/pinyin.h"
#include "prosody/rhyme_book.h"
#include "prosody/tables.h"

namespace tangyin {
namespace {

struct ModernRow {
  std::string_view name, head;
  std::string_view finals;  // between spaces; after z c s zh ch sh r the final i is 支
};
// clang-format off
constexpr std::array<ModernRow, 14> kXinyun{{
    {"一麻", "麻", " a ia ua "},
    {"二波", "波", " o e uo "},
    {"三皆", "皆", " ie üe ê "},
    {"四開", "開", " ai uai "},
    {"五微", "微", " ei ui "},
    {"六豪", "豪", " ao iao "},
    {"七尤", "尤", " ou iu "},
    {"八寒", "寒", " an ian uan üan "},
    {"九文", "文", " en in un ün "},
    {"十唐", "唐", " ang iang uang "},
    {"十一庚", "庚", " eng ing ong iong ueng "},
    {"十二齊", "齊", " i er ü "},
    {"十三支", "支", " -i "},
    {"十四姑", "姑", " u "},
}};
constexpr std::array<ModernRow, 16> kTongyun{{
    {"一啊", "啊", " a ia ua "},
    {"二喔", "喔", " o uo "},
    {"三鵝", "鵝", " e ie üe ê "},
    {"四衣", "衣", " i -i "},
    {"五烏", "烏", " u "},
    {"六迂", "迂", " ü "},
    {"七哀", "哀", " ai uai "},
    {"八欸", "欸", " ei ui "},
    {"九熬", "熬", " ao iao "},
    {"十歐", "歐", " ou iu "},
    {"十一安", "安", " an ian uan üan "},
    {"十二恩", "恩", " en in un ün "},
    {"十三昂", "昂", " ang iang uang "},
    {"十四英", "英", " eng ing ueng "},
    {"十五雍", "雍", " ong iong "},
    {"十六兒", "兒", " er "},
}};
// clang-format on

std::span<const ModernRow> rows_of(RhymeSystem system) {
  if (system == RhymeSystem::tongyun) return kTongyun;
  return kXinyun;
}

struct Marked {
  char32_t letter, plain;
  int tone;
};
// clang-format off
constexpr std::array<Marked, 34> kMarks{{
    {U'ā', U'a', 1}, {U'á', U'a', 2}, {U'ǎ', U'a', 3}, {U'à', U'a', 4}, {U'ē', U'e', 1}, {U'é', U'e', 2}, {U'ě', U'e', 3},
    {U'è', U'e', 4}, {U'ī', U'i', 1}, {U'í', U'i', 2}, {U'ǐ', U'i', 3}, {U'ì', U'i', 4}, {U'ō', U'o', 1}, {U'ó', U'o', 2},
    {U'ǒ', U'o', 3}, {U'ò', U'o', 4}, {U'ū', U'u', 1}, {U'ú', U'u', 2}, {U'ǔ', U'u', 3}, {U'ù', U'u', 4}, {U'ǖ', U'ü', 1},
    {U'ǘ', U'ü', 2}, {U'ǚ', U'ü', 3}, {U'ǜ', U'ü', 4}, {U'ń', U'n', 2}, {U'ň', U'n', 3}, {U'ǹ', U'n', 4}, {U'ḿ', U'm', 2},
    {U'ế', U'ê', 2}, {U'ề', U'ê', 4}, {U'ê', U'ê', 1}, {U'ɑ', U'a', 0}, {U'ẑ', U'z', 0}, {U'ĉ', U'c', 0},
}};
// clang-format on

struct Syllable {
  std::u32string letters;
  int tone = 0;
};

Syllable take_tone(std::string_view syllable) {
  Syllable plain;
  for (const char32_t c : utf8::try_decode(syllable).value_or(U"")) {
    const auto mark = std::ranges::find(kMarks, c, &Marked::letter);
    plain.letters.push_back(mark == kMarks.end() ? c : mark->plain);
    if (mark != kMarks.end() && mark->tone != 0) plain.tone = mark->tone;
  }
  return plain;
}

// "zhi" → "-i", "xuan" → "üan", "you" → "iu", "wen" → "un", "bo" → "o".
std::u32string final_of(const std::u32string& letters) {
  const size_t vowel = letters.find_first_of(U"aeiouüê");
  if (vowel == letters.npos) return U"";
  std::u32string initial = letters.substr(0, vowel), rest = letters.substr(vowel);
  if (initial == U"y") {
    if (rest[0] == U'u')
      rest[0] = U'ü';
    else if (rest == U"ou")
      rest = U"iu";
    else if (rest[0] != U'i')
      rest.insert(0, U"i");
  } else if (initial == U"w" && rest[0] != U'u') {
    rest.insert(0, U"u");
    if (rest == U"uei") rest = U"ui";
    if (rest == U"uen") rest = U"un";
  } else if ((initial == U"j" || initial == U"q" || initial == U"x") && rest[0] == U'u') {
    rest[0] = U'ü';
  } else if (rest == U"i" &&
             (initial == U"z" || initial == U"c" || initial == U"s" || initial == U"zh" ||
              initial == U"ch" || initial == U"sh" || initial == U"r")) {
    rest = U"-i";
  }
  return rest;
}

std::optional<RhymeId> rhyme_of(const Syllable& syllable, std::span<const ModernRow> rows) {
  const std::string final = " " + utf8::encode(final_of(syllable.letters)) + " ";
  for (size_t id = 0; id < rows.size(); ++id)
    if (rows[id].finals.find(final) != std::string_view::npos) return static_cast<RhymeId>(id);
  return std::nullopt;
}

}  // namespace

void RhymeBook::load_modern() {
  const std::span<const ModernRow> rows = rows_of(system_);
  for (const ModernRow& row : rows)
    rhymes_.push_back({std::string(row.name), std::string(row.head), std::nullopt});
  // a reading of each syllable; none for what has no rhyme (m, ng).
  std::vector<std::optional<Reading>> syllables;
  for (const std::string_view text : pinyin_syllables()) {
    const Syllable syllable = take_tone(text);
    const auto rhyme = rhyme_of(syllable, rows);
    const FourTone tone = syllable.tone == 3   ? FourTone::rising
                          : syllable.tone == 4 ? FourTone::departing
                                               : FourTone::level;
    syllables.push_back(rhyme ? std::optional(Reading{*rhyme, tone, Origin::pinyin, true, 0, 0, 0})
                              : std::nullopt);
  }
  for (const uint32_t entry : pinyin_table()) {
    std::optional<Reading> reading = syllables[entry & 2047];
    if (!reading) continue;
    const char32_t character = entry >> 11;
    if (characters_.empty() || characters_.back() != character) {
      characters_.push_back(character);
      first_.push_back(static_cast<uint32_t>(readings_.size()));
    }
    reading->through = character;
    readings_.push_back(*reading);
  }
  first_.push_back(static_cast<uint32_t>(readings_.size()));
}

}  // namespace tangyin
