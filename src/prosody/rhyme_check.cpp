#include "prosody/rhyme_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/utf8.h"

namespace tangyin {
namespace {

// 通押 in old-style verse, after 戈載《詞林正韻》: heads of rhymes of 平水韻 that go together; halves (元 佳 灰 …) in both.
// clang-format off
constexpr std::array<std::u32string_view, 19> kOldGroups{
    U"東冬董腫送宋",       U"江陽講養絳漾",         U"支微齊灰紙尾薺賄寘未霽泰隊", U"魚虞語麌御遇",
    U"佳灰蟹賄泰卦隊",     U"真文元軫吻阮震問願",   U"寒刪先元旱潸銑阮翰諫霰願",   U"蕭肴豪篠巧皓嘯效號",
    U"歌哿箇",             U"麻佳馬禡卦",           U"庚青蒸梗迥敬徑",             U"尤有宥",
    U"侵寢沁",             U"覃鹽咸感琰豏勘豔陷",   U"屋沃",                       U"覺藥",
    U"質陌錫職緝",         U"物月曷黠屑葉質",       U"合洽葉"};
// clang-format on

bool same_side(FourTone a, FourTone b) {  // 上 and 去 rhyme with each other in old-style verse
  const auto side = [](FourTone tone) { return tone == FourTone::departing ? FourTone::rising : tone; };
  return side(a) == side(b);
}

bool goes_together(const Reading& a, const Reading& b, const RhymeBook& book) {
  if (!same_side(a.tone, b.tone)) return false;
  if (a.rhyme == b.rhyme) return true;
  if (book.system() != RhymeSystem::pingshui) return false;
  const std::u32string x = utf8::decode(book.rhyme(a.rhyme).head), y = utf8::decode(book.rhyme(b.rhyme).head);
  return std::ranges::any_of(kOldGroups, [&](std::u32string_view group) {
    return group.find(x) != group.npos && group.find(y) != group.npos;
  });
}

bool old_rhyme(char32_t a, char32_t b, const RhymeBook& book) {
  for (const Reading& x : book.readings(a))
    for (const Reading& y : book.readings(b))
      if (goes_together(x, y, book)) return true;
  return false;
}

void add_violation(Verdict& verdict, std::string rule, size_t line, size_t position, std::string message) {
  verdict.lines[line].ok = false;
  verdict.violations.push_back(
      {std::move(rule), static_cast<int>(line) + 1, static_cast<int>(position), std::move(message)});
}

// "上平十灰、去聲十一隊"
std::string rhyme_names(char32_t character, const RhymeBook& book) {
  std::string names;
  std::set<RhymeId> seen;
  for (const Reading& reading : book.readings(character))
    if (seen.insert(reading.rhyme).second) names += (names.empty() ? "" : "、") + book.rhyme(reading.rhyme).name;
  return names.empty() ? "不详" : names;
}

// Characters that rhyme in the poem, by line.
using RhymeEnds = std::vector<std::pair<size_t, char32_t>>;

void check_repetition(const RhymeEnds& ends, Verdict& verdict) {
  for (size_t k = 0; k < ends.size(); ++k)
    for (size_t j = 0; j < k; ++j)
      if (ends[j].second == ends[k].second) {
        add_violation(verdict, "重韵", ends[k].first, verdict.lines[ends[k].first].text.size(),
                      fmt::format("第{}句与第{}句重用韵脚“{}”。", ends[j].first + 1, ends[k].first + 1,
                                  utf8::encode(ends[k].second)));
        break;
      }
}

// What a first line that ends level does: rhymes, rhymes with a neighbour, or fails to.
void check_first_line(const RhymeBook& book, RhymeId rhyme, RhymeEnds& ends, Verdict& verdict) {
  LineVerdict& line = verdict.lines[0];
  const char32_t end = line.text.back();
  const std::string character = utf8::encode(end);
  if (line.rhymes) {
    ends.insert(ends.begin(), {0, end});
    if (book.may_rhyme(end, rhyme)) return;
    verdict.notes.push_back(
        {"邻韵", 1, static_cast<int>(line.text.size()),
         fmt::format("首句韵脚“{}”（{}）借用邻韵，称孤雁出群格，格律允许。", character, rhyme_names(end, book))});
  } else if (!allows(book.tone_class(end), ToneClass::oblique) && book.tone_class(end) != ToneClass::unknown) {
    add_violation(verdict, "出韵", 0, line.text.size(),
                  fmt::format("首句以平声“{}”（{}）收尾，却不与{}相押。", character, rhyme_names(end, book),
                              book.rhyme(rhyme).name));
  }
}

// The rhyme that holds from `begin` on: the even lines up to which it holds.
size_t end_of_rhyme(const RhymeEnds& ends, size_t begin, const RhymeBook& book) {
  size_t end = begin + 1;
  while (end < ends.size() && old_rhyme(ends[end - 1].second, ends[end].second, book)) ++end;
  return end;
}

}  // namespace

size_t lines_in_rhyme(const std::vector<std::u32string>& lines, RhymeId rhyme, const RhymeBook& book) {
  size_t count = 0;
  for (size_t k = 1; k < lines.size(); k += 2) count += book.may_rhyme(lines[k].back(), rhyme);
  return count;
}

std::optional<RhymeId> main_rhyme(const std::vector<std::u32string>& lines, const RhymeBook& book) {
  std::optional<RhymeId> best;
  size_t best_score = 0;
  for (size_t id = 0; id < book.rhymes().size(); ++id) {
    const auto rhyme = static_cast<RhymeId>(id);
    const size_t count = lines_in_rhyme(lines, rhyme, book);
    size_t usual = 0;
    for (size_t k = 1; k < lines.size(); k += 2) usual += book.may_rhyme(lines[k].back(), rhyme, true);
    const size_t first = book.may_rhyme(lines[0].back(), rhyme, true) ? 1 : 0;
    const size_t score = count == 0 ? 0 : (count * (lines.size() + 1) + usual) * 2 + first;
    if (score > best_score) best = rhyme, best_score = score;
  }
  return best;
}

bool first_line_rhymes(const std::vector<std::u32string>& lines, std::optional<RhymeId> rhyme, const RhymeBook& book) {
  const char32_t end = lines[0].back();
  if (!rhyme || book.usual_tone_class(end) == ToneClass::oblique) return false;
  const bool may_be_oblique = allows(book.tone_class(end), ToneClass::oblique);
  return std::ranges::any_of(book.readings(end), [&](const Reading& reading) {
    return reading.tone == FourTone::level &&
           (reading.rhyme == *rhyme || (!may_be_oblique && book.neighbours(reading.rhyme, *rhyme)));
  });
}

void check_level_rhyme(const RhymeBook& book, Verdict& verdict) {
  std::vector<std::u32string> lines;
  for (const LineVerdict& line : verdict.lines) lines.push_back(line.text);
  verdict.rhyme.rhyme = main_rhyme(lines, book);
  const size_t before = verdict.violations.size();
  RhymeEnds ends;
  for (size_t k = 1; k < lines.size(); k += 2) {
    const char32_t end = lines[k].back();
    const bool unknown = book.readings(end).empty();
    if (verdict.rhyme.rhyme && (unknown || book.may_rhyme(end, *verdict.rhyme.rhyme))) {
      ends.emplace_back(k, end);
      verdict.lines[k].rhymes = true;
      if (!unknown && !book.may_rhyme(end, *verdict.rhyme.rhyme, true))
        verdict.notes.push_back(
            {"多音", static_cast<int>(k) + 1, static_cast<int>(lines[k].size()),
             fmt::format("韵脚“{}”须取{}一读，诗中少用。", utf8::encode(end), book.rhyme(*verdict.rhyme.rhyme).name),
             true});
    } else if (!allows(book.tone_class(end), ToneClass::level)) {
      add_violation(
          verdict, "出韵", k, lines[k].size(),
          fmt::format("第{}句须押平声韵，“{}”是仄声（{}）。", k + 1, utf8::encode(end), rhyme_names(end, book)));
    } else {
      add_violation(verdict, "出韵", k, lines[k].size(),
                    fmt::format("第{}句韵脚“{}”属{}，不在{}。", k + 1, utf8::encode(end), rhyme_names(end, book),
                                verdict.rhyme.rhyme ? book.rhyme(*verdict.rhyme.rhyme).name : "同一韵部"));
    }
  }
  if (verdict.rhyme.rhyme) check_first_line(book, *verdict.rhyme.rhyme, ends, verdict);
  check_repetition(ends, verdict);
  for (const auto& [line, end] : ends) verdict.rhyme.characters.push_back(end);
  verdict.rhyme.ok = verdict.rhyme.rhyme && lines.size() > 1 && verdict.violations.size() == before;
}

void check_old_rhyme(const RhymeBook& book, Verdict& verdict) {
  RhymeEnds ends;
  for (size_t k = 1; k < verdict.lines.size(); k += 2) ends.emplace_back(k, verdict.lines[k].text.back());
  bool ok = !ends.empty();
  for (size_t begin = 0, end = 0; begin < ends.size(); begin = end) {
    end = end_of_rhyme(ends, begin, book);
    const size_t opening = ends[begin].first - 1;  // the odd line before: often rhymes where the rhyme changes
    const bool opens = old_rhyme(verdict.lines[opening].text.back(), ends[begin].second, book);
    if (opens) verdict.lines[opening].rhymes = true;
    if (end - begin == 1 && !opens) {
      ok = false;
      const auto [line, character] = ends[begin];
      add_violation(verdict, "出韵", line, verdict.lines[line].text.size(),
                    fmt::format("第{}句韵脚“{}”（{}）与前后皆不相押。", line + 1, utf8::encode(character),
                                rhyme_names(character, book)));
      continue;
    }
    for (size_t k = begin; k < end; ++k) verdict.lines[ends[k].first].rhymes = true;
  }
  std::vector<std::u32string> lines;
  for (const LineVerdict& line : verdict.lines) {
    lines.push_back(line.text);
    if (line.rhymes) verdict.rhyme.characters.push_back(line.text.back());
  }
  verdict.rhyme.rhyme = main_rhyme(lines, book);
  if (verdict.rhyme.rhyme && 2 * lines_in_rhyme(lines, *verdict.rhyme.rhyme, book) < ends.size())
    verdict.rhyme.rhyme = std::nullopt;
  for (const auto& [line, character] : ends) {  // an oblique rhyme: the first that all rhyming lines can have
    if (verdict.rhyme.rhyme) break;
    for (const Reading& reading : book.readings(character)) {
      const bool shared = std::ranges::all_of(ends, [&](const auto& end) {
        return std::ranges::any_of(book.readings(end.second),
                                   [&](const Reading& r) { return r.rhyme == reading.rhyme; });
      });
      if (shared) verdict.rhyme.rhyme = reading.rhyme;
    }
  }
  if (verdict.rhyme.characters.empty()) verdict.rhyme.rhyme = std::nullopt;
  verdict.rhyme.ok = ok;
}

}  // namespace tangyin
