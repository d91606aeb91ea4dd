#include "prosody/rhyme_book.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "prosody/guangyun.h"
#include "prosody/tables.h"

namespace tangyin {
namespace {

constexpr std::array<std::string_view, 5> kVolumeNames{"上平", "下平", "上聲", "去聲", "入聲"};

// 鄰韻, after 王力《漢語詩律學》; 佳 stands with 灰 and with 麻, 元 with 文 and with 寒, as their
// halves do.
constexpr std::array<std::u32string_view, 12> kNeighbours{
    U"東冬",   U"江陽",     U"支微齊", U"魚虞",   U"佳灰",   U"佳麻",
    U"真文元", U"元寒刪先", U"蕭肴豪", U"庚青蒸", U"覃鹽咸", U"齊佳"};

std::string chinese_number(size_t n) {  // 1 … 30
  constexpr std::array<std::string_view, 10> kDigits{"",   "一", "二", "三", "四",
                                                     "五", "六", "七", "八", "九"};
  const std::string tens = n < 10 ? "" : n < 20 ? "十" : std::string(kDigits[n / 10]) + "十";
  return tens + std::string(kDigits[n % 10]);
}

size_t volume_of(size_t rhyme) {
  return static_cast<size_t>(std::ranges::upper_bound(kVolumes, static_cast<int>(rhyme)) -
                             kVolumes.begin()) -
         1;
}

std::vector<Rhyme> pingshui_rhymes() {
  std::vector<Rhyme> rhymes;
  for (size_t id = 0; id < kPingshui.size(); ++id) {
    const size_t volume = volume_of(id);
    const std::string head = utf8::encode(kPingshui[id].name);
    const std::string number = chinese_number(id - static_cast<size_t>(kVolumes[volume]) + 1);
    rhymes.push_back({fmt::format("{}{}{}", kVolumeNames[volume], number, head), head,
                      volume < 2 ? FourTone::level : static_cast<FourTone>(volume - 1)});
  }
  return rhymes;
}

// The rhyme of 平水韻 of each of the Guangyun's 206.
std::array<RhymeId, kGuangyunRhymes> merging() {
  std::array<RhymeId, kGuangyunRhymes> merged{};
  for (size_t id = 0; id < kPingshui.size(); ++id)
    for (const char32_t head : kPingshui[id].heads)
      merged[kGuangyunHeads.find(head)] = static_cast<RhymeId>(id);
  return merged;
}

// "上平一東" → "一東": without the volume.
std::string_view without_volume(std::string_view name) {
  for (const std::string_view volume : kVolumeNames)
    if (name.starts_with(volume)) return name.substr(volume.size());
  return name;
}

}  // namespace

RhymeBook::RhymeBook(RhymeSystem system, ReadAs script) : system_(system) {
  if (system == RhymeSystem::pingshui)
    load_pingshui(script);
  else if (system == RhymeSystem::cilin)
    load_cilin(script);
  else
    load_modern();
}

template <class Add>
void RhymeBook::load_rows(ReadAs script, Add add) {
  const std::span<const TableRow> table = rhyme_table();
  for (size_t begin = 0, end = 0; begin < table.size(); begin = end) {
    while (end < table.size() && table[end].character == table[begin].character) ++end;
    const auto rows = table.subspan(begin, end - begin);
    const bool in_its_own_right = std::ranges::any_of(rows, [](const TableRow& row) {
      return static_cast<Origin>(row.origin) != Origin::traditional;
    });
    characters_.push_back(rows[0].character);
    first_.push_back(static_cast<uint32_t>(readings_.size()));
    for (const bool usual : {true, false})
      for (const TableRow& row : rows) {
        const auto origin = static_cast<Origin>(row.origin);
        if ((row.use != Use::unusual) != usual) continue;
        if (script == ReadAs::traditional && in_its_own_right && origin == Origin::traditional)
          continue;
        if (script == ReadAs::either && row.use == Use::homograph) continue;
        add(row, [&](RhymeId id, FourTone tone) {
          readings_.push_back({id, tone, origin, usual, row.through, row.page, row.place});
        });
      }
  }
  first_.push_back(static_cast<uint32_t>(readings_.size()));
}

void RhymeBook::load_pingshui(ReadAs script) {
  rhymes_ = pingshui_rhymes();
  const auto merged = merging();
  load_rows(script, [&](const TableRow& row, const auto& add) {
    const RhymeId id = merged[row.guangyun];
    add(id, *rhyme(id).tone);
  });
}

void RhymeBook::load_cilin(ReadAs script) {
  for (size_t part = 0; part < kCilin.size(); ++part)
    rhymes_.push_back({fmt::format("第{}部", chinese_number(part + 1)),
                       utf8::encode(kCilin[part][0]), std::nullopt});
  load_rows(script, [&](const TableRow& row, const auto& add) {
    const char32_t head = kGuangyunHeads[row.guangyun];
    for (size_t part = 0; part < kCilin.size(); ++part)
      if (kCilin[part].find(head) != kCilin[part].npos)
        add(static_cast<RhymeId>(part), tone_of_guangyun(row.guangyun));
  });
}

std::span<const Reading> RhymeBook::readings(char32_t character) const noexcept {
  const auto found = std::ranges::lower_bound(characters_, character);
  if (found == characters_.end() || *found != character) return {};
  const auto index = static_cast<size_t>(found - characters_.begin());
  return std::span(readings_).subspan(first_[index], first_[index + 1] - first_[index]);
}

ToneClass RhymeBook::tone_class(char32_t character) const noexcept {
  ToneClass tones = ToneClass::unknown;
  for (const Reading& reading : readings(character)) tones = tones | tone_class_of(reading.tone);
  return tones;
}

ToneClass RhymeBook::usual_tone_class(char32_t character) const noexcept {
  ToneClass tones = ToneClass::unknown;
  for (const Reading& reading : readings(character))
    if (reading.usual) tones = tones | tone_class_of(reading.tone);
  return tones;
}

std::optional<RhymeId> RhymeBook::find_rhyme(std::string_view name) const {
  const std::string wanted = to_simplified(name);
  for (size_t id = 0; id < rhymes_.size(); ++id)
    for (const std::string_view form :
         {std::string_view(rhymes_[id].name), without_volume(rhymes_[id].name),
          std::string_view(rhymes_[id].head)})
      if (wanted == to_simplified(form)) return static_cast<RhymeId>(id);
  return std::nullopt;
}

std::vector<char32_t> RhymeBook::members(RhymeId rhyme) const {
  std::vector<char32_t> found;
  for (const char32_t c : characters_)
    if (std::ranges::any_of(readings(c),
                            [&](const Reading& reading) { return reading.rhyme == rhyme; }))
      found.push_back(c);
  return found;
}

bool RhymeBook::neighbours(RhymeId a, RhymeId b) const noexcept {
  if (system_ != RhymeSystem::pingshui || a == b) return false;
  const char32_t x = kPingshui[static_cast<size_t>(a)].name,
                 y = kPingshui[static_cast<size_t>(b)].name;
  return std::ranges::any_of(kNeighbours, [&](std::u32string_view group) {
    return group.find(x) != group.npos && group.find(y) != group.npos;
  });
}

bool RhymeBook::may_rhyme(char32_t character, RhymeId rhyme, bool only_usual) const noexcept {
  return std::ranges::any_of(readings(character), [&](const Reading& reading) {
    return reading.rhyme == rhyme && reading.tone == FourTone::level &&
           (reading.usual || !only_usual);
  });
}

std::optional<RhymeId> RhymeBook::common_rhyme(std::u32string_view characters) const {
  if (characters.empty()) return std::nullopt;
  for (const Reading& reading : readings(characters[0]))
    if (std::ranges::all_of(characters, [&](char32_t c) { return may_rhyme(c, reading.rhyme); }))
      return reading.rhyme;
  return std::nullopt;
}

std::string describe(const Reading& reading) {
  if (reading.origin == Origin::pinyin) return "普通话";
  const std::string place = fmt::format("廣韻 {:03}.{:02}", reading.page, reading.place);
  return reading.origin == Origin::guangyun
             ? place
             : fmt::format("{} ({})", place, utf8::encode(reading.through));
}

RhymeSystem parse_rhyme_system(std::string_view name) {
  using Names = std::pair<RhymeSystem, std::array<std::string_view, 3>>;
  constexpr std::array<Names, 4> kNames{{
      {RhymeSystem::pingshui, {"平水", "平水韵", "pingshui"}},
      {RhymeSystem::cilin, {"词林", "词林正韵", "cilin"}},
      {RhymeSystem::xinyun, {"新韵", "中华新韵", "xinyun"}},
      {RhymeSystem::tongyun, {"通韵", "中华通韵", "tongyun"}},
  }};
  const std::string simple = to_simplified(name);
  for (const auto& [system, names] : kNames)
    if (std::ranges::find(names, simple) != names.end()) return system;
  throw InputError(
      fmt::format("rhyme system '{}': there are pingshui (平水韵), cilin (词林正韵), xinyun "
                  "(中华新韵) and tongyun (中华通韵)",
                  name));
}

}  // namespace tangyin
