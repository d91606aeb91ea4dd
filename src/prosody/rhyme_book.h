// The rhymes and tones of characters, by 平水韻 (106 rhymes, the standard of regulated verse,
// derived from the Guangyun of 1008), 詞林正韻 (19 parts), or from modern pinyin 中華新韻 (14 rhymes)
// and 中華通韻 (16).  The tables are generated at build time from Unicode's Unihan database;
// docs/prosody.md explains how.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

enum class FourTone : uint8_t { level, rising, departing, entering };  // 平 上 去 入

// A set of tones as two bits, 1 level and 2 oblique.  Of a character: its readings, `unknown` if it
// is in no table.  Of a pattern: what it allows.
enum class ToneClass : uint8_t { unknown = 0, level = 1, oblique = 2, either = 3 };
constexpr ToneClass operator|(ToneClass a, ToneClass b) {
  return static_cast<ToneClass>(static_cast<int>(a) | static_cast<int>(b));
}
constexpr bool allows(ToneClass tones, ToneClass tone) {
  return (static_cast<int>(tones) & static_cast<int>(tone)) != 0;
}
constexpr ToneClass tone_class_of(FourTone tone) {
  return tone == FourTone::level ? ToneClass::level : ToneClass::oblique;
}

// Index into RhymeBook::rhymes().  平水韻: 0 上平一東 … 29 下平十五咸, 30 上聲一董 … 105
// 入聲十七洽.
enum class RhymeId : uint8_t {};

struct Rhyme {
  std::string name;              // "上平一東"
  std::string head;              // "東"
  std::optional<FourTone> tone;  // none where a rhyme holds all tones (中華新韻)
};

// The source of a reading.
enum class Origin : uint8_t {
  guangyun,     // the character itself is in the Guangyun (kSBGY)
  list,         // read as `through`, by src/prosody/data/variants.txt
  variant,      // a variant of `through`, by Unihan
  traditional,  // simplified form of `through` (or of a variant of it)
  pinyin,       // a modern reading (中華新韻)
};

struct Reading {
  RhymeId rhyme;
  FourTone tone;
  Origin origin;
  bool usual;        // false for readings in src/prosody/data/unusual_readings.txt, rare in verse
  char32_t through;  // whose entry this is; the character itself for Origin::guangyun
  uint16_t page;     // of that entry in 宋本廣韻 (the edition of kSBGY); 0 for Origin::pinyin
  uint8_t place;     // of that entry on the page, from 1
};

// 平水韻; 詞林正韻, which joins its rhymes into nineteen; 中華新韻 (2005) and 中華通韻 (2019), by the
// modern sound.
enum class RhymeSystem : uint8_t { pingshui, cilin, xinyun, tongyun };

// Some characters are both simplified forms of others and traditional characters themselves (后,
// 听, 干).
enum class ReadAs : uint8_t { either, traditional };  // traditional: only the latter readings

class RhymeBook {
 public:
  explicit RhymeBook(RhymeSystem system = RhymeSystem::pingshui, ReadAs script = ReadAs::either);

  RhymeSystem system() const noexcept { return system_; }
  std::span<const Rhyme> rhymes() const noexcept { return rhymes_; }
  const Rhyme& rhyme(RhymeId id) const noexcept { return rhymes_[static_cast<size_t>(id)]; }

  // All readings, usual ones first; empty for an unknown character.
  std::span<const Reading> readings(char32_t character) const noexcept;
  ToneClass tone_class(char32_t character) const noexcept;        // by all readings
  ToneClass usual_tone_class(char32_t character) const noexcept;  // by the usual ones

  // The rhyme of a name: "東" "东" "一东" "上平一東" "上平一东"; nullopt for another name.
  std::optional<RhymeId> find_rhyme(std::string_view name) const;
  // All characters with a reading in the rhyme, by code point.
  std::vector<char32_t> members(RhymeId rhyme) const;
  // Whether two different rhymes are near enough for the first line of a poem (鄰韻: 東冬, 支微齊,
  // …).
  bool neighbours(RhymeId a, RhymeId b) const noexcept;

  // Whether the character has a level reading in `rhyme`, among all or only the usual readings.
  bool may_rhyme(char32_t character, RhymeId rhyme, bool only_usual = false) const noexcept;
  // The first level rhyme that all characters share; nullopt if there is none, or no character.
  std::optional<RhymeId> common_rhyme(std::u32string_view characters) const;

  // Every character of the book, by code point.
  std::span<const char32_t> characters() const noexcept { return characters_; }

 private:
  void load_pingshui(ReadAs script);
  // Calls add(row, add_reading) for each row of the table that counts in this script.
  template <class Add>
  void load_rows(ReadAs script, Add add);
  void load_cilin(ReadAs script);
  void load_modern();
  RhymeSystem system_;
  std::vector<Rhyme> rhymes_;
  std::vector<char32_t> characters_;
  std::vector<uint32_t> first_;  // [characters + 1] into readings_
  std::vector<Reading> readings_;
};

// "廣韻 129.09", "廣韻 129.09 (閒)".
std::string describe(const Reading& reading);

// "平水" "平水韵" "pingshui", "词林正韵" "cilin", "新韵" "中华新韵" "xinyun", "通韵" "中华通韵"
// "tongyun", in either script; InputError for another name.
RhymeSystem parse_rhyme_system(std::string_view name);

}  // namespace tangyin
