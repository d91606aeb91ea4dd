// Which rhyme and which tone a character has: 平水韻 (106 rhymes, derived from the Guangyun) 詞林正韻
// (19 parts), or by modern pinyin 中華新韻 (14) and 中華通韻 (16).  The tables are generated at build time from Unicode's Unihan
// database; docs/prosody.md derives them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

enum class FourTone : uint8_t { level, rising, departing, entering };  // 平 上 去 入

// Two bits: 1 level, 2 oblique.  `either`: a character with readings of both; `unknown`: in no
// table.
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

// How a character came to a reading.
enum class Origin : uint8_t {
  guangyun,     // it stands in the Guangyun itself (kSBGY)
  list,         // as `through` is read, by src/prosody/data/variants.txt
  variant,      // through `through`, of which Unihan says that it is a variant
  traditional,  // it is simplified, `through` is its traditional form (or a variant of that)
  pinyin,       // a modern reading (中華新韻)
};

struct Reading {
  RhymeId rhyme;
  FourTone tone;
  Origin origin;
  bool usual;  // false for a reading that verse hardly uses: src/prosody/data/unusual_readings.txt
  char32_t through;  // whose entry this is; the character itself for Origin::guangyun
  uint16_t page;     // of that entry in 宋本廣韻 (the edition of kSBGY); 0 for Origin::pinyin
  uint8_t place;     // of that entry on the page, from 1
};

// 平水韻; 詞林正韻, which joins its rhymes into nineteen; 中華新韻 (2005) and 中華通韻 (2019), by the
// modern sound.
enum class RhymeSystem : uint8_t { pingshui, cilin, xinyun, tongyun };

// Some characters are simplified forms of others and traditional ones in their own right (后, 听,
// 干).
enum class ReadAs : uint8_t { either, traditional };  // traditional: read only as the latter

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

  // "東" "东" "一东" "上平一東" "上平一东"; nothing where no rhyme is called so.
  std::optional<RhymeId> find_rhyme(std::string_view name) const;
  // Characters that have a reading in the rhyme, by code point.
  std::vector<char32_t> members(RhymeId rhyme) const;
  // Rhymes near enough for the first line of a poem (鄰韻: 東冬, 支微齊, …); false for a rhyme and
  // itself.
  bool neighbours(RhymeId a, RhymeId b) const noexcept;

  // A level-tone reading in `rhyme`, among all readings or only the usual ones.
  bool may_rhyme(char32_t character, RhymeId rhyme, bool only_usual = false) const noexcept;
  // The level rhyme that all characters share (the first if several); nothing if none does or there
  // are none.
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
