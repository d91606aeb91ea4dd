#include "prosody/rhyme_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/utf8.h"
#include "prosody/pasted_text.h"
#include "prosody/words.h"

namespace tangyin {
namespace {

// 通押 in old-style verse, after 戈載《詞林正韻》: heads of rhymes of 平水韻 that go together;
// halves (元 佳 灰 …) in both.
// clang-format off
constexpr std::array<std::u32string_view, 19> kOldGroups{
    U"東冬董腫送宋",       U"江陽講養絳漾",         U"支微齊灰紙尾薺賄寘未霽泰隊", U"魚虞語麌御遇",
    U"佳灰蟹賄泰卦隊",     U"真文元軫吻阮震問願",   U"寒刪先元旱潸銑阮翰諫霰願",   U"蕭肴豪篠巧皓嘯效號",
    U"歌哿箇",             U"麻佳馬禡卦",           U"庚青蒸梗迥敬徑",             U"尤有宥",
    U"侵寢沁",             U"覃鹽咸感琰豏勘豔陷",   U"屋沃",                       U"覺藥",
    U"質陌錫職緝",         U"物月曷黠屑葉質",       U"合洽葉"};
// clang-format on

bool same_side(FourTone a, FourTone b) {  // 上 and 去 rhyme with each other in old-style verse
  const auto side = [](FourTone tone) {
    return tone == FourTone::departing ? FourTone::rising : tone;
  };
  return side(a) == side(b);
}

bool goes_together(const Reading& a, const Reading& b, const RhymeBook& book) {
  if (!same_side(a.tone, b.tone)) return false;
  if (a.rhyme == b.rhyme) return true;
  if (book.system() != RhymeSystem::pingshui) return false;
  const std::u32string x = utf8::decode(book.rhyme(a.rhyme).head),
                       y = utf8::decode(book.rhyme(b.rhyme).head);
  return std::ranges::any_of(kOldGroups, [&](std::u32string_view group) {
    return group.find(x) != group.npos && group.find(y) != group.npos;
  });
}

using Readings = std::vector<Reading>;

Readings readings_of(char32_t c, const RhymeBook& book) {
  return {book.readings(c).begin(), book.readings(c).end()};
}

// The readings of `next` that go together with one of `before`; all where one of the characters is
// in no rhyme book.
Readings rhyming_on(const Readings& before, char32_t next, const RhymeBook& book) {
  Readings kept = readings_of(next, book);
  if (before.empty() || kept.empty()) return kept.empty() ? before : kept;
  std::erase_if(kept, [&](const Reading& reading) {
    return std::ranges::none_of(
        before, [&](const Reading& one) { return goes_together(one, reading, book); });
  });
  return kept;
}

bool old_rhyme(char32_t a, char32_t b, const RhymeBook& book) {
  return !rhyming_on(readings_of(a, book), b, book).empty();
}

void add_violation(Verdict& verdict, Finding finding, size_t line, Particulars about) {
  about.line = line + 1;
  about.position = verdict.lines[line].text.size();
  verdict.lines[line].ok = false;
  verdict.violations.push_back(make_remark(finding, about));
}

// "上平十灰、去聲十一隊"
std::string rhyme_names(char32_t character, const RhymeBook& book) {
  std::string names;
  std::set<RhymeId> seen;
  for (const Reading& reading : book.readings(character))
    if (seen.insert(reading.rhyme).second)
      names += (names.empty() ? "" : "、") + book.rhyme(reading.rhyme).name;
  return names;
}

// Characters that rhyme in the poem, by line.
using RhymeEnds = std::vector<std::pair<size_t, char32_t>>;

void check_repetition(const RhymeEnds& ends, Verdict& verdict) {
  for (size_t k = 0; k < ends.size(); ++k)
    for (size_t j = 0; j < k; ++j)
      if (ends[j].second == ends[k].second && ends[k].second != kLostCharacter) {
        add_violation(verdict, Finding::repeated_rhyme, ends[k].first,
                      {.character = utf8::encode(ends[k].second), .other_line = ends[j].first + 1});
        break;
      }
}

// What a first line that ends level does: rhymes, rhymes with a neighbour, or fails to.
void check_first_line(const RhymeBook& book, RhymeId rhyme, RhymeEnds& ends, Verdict& verdict) {
  LineVerdict& line = verdict.lines[0];
  const char32_t end = line.text.back();
  Particulars about{.line = 1,
                    .position = line.text.size(),
                    .character = utf8::encode(end),
                    .rhymes = rhyme_names(end, book),
                    .rhyme = book.rhyme(rhyme).name};
  // A line that no type fits (of another length) has not been asked whether it rhymes.
  const bool level = book.tone_class(end) == ToneClass::level;
  line.rhymes = line.rhymes || (level && book.may_rhyme(end, rhyme));
  if (line.rhymes) {
    ends.insert(ends.begin(), {0, end});
    if (!book.may_rhyme(end, rhyme))
      verdict.notes.push_back(make_remark(Finding::neighbour_rhyme, about));
  } else if (level) {
    add_violation(verdict, Finding::first_line_off_rhyme, 0, about);
  }
}

// The rhyme that holds from `begin` on: the even lines up to which it holds.
size_t end_of_rhyme(const RhymeEnds& ends, size_t begin, const RhymeBook& book) {
  size_t end = begin + 1;
  Readings shared = readings_of(ends[begin].second, book);
  for (; end < ends.size(); ++end) {
    shared = rhyming_on(shared, ends[end].second, book);
    if (shared.empty() && !book.readings(ends[end].second).empty()) break;
  }
  return end;
}

// The rhymes of characters that go together: the one that most can have, then of the rest, while
// any is left.  Between equals level comes before oblique, and departing before rising where
// several share it (去 處 去聲六御).
RhymeGroup rhyme_group(std::u32string characters, const RhymeBook& book) {
  RhymeGroup group{.rhymes = {}, .characters = characters};
  std::erase_if(characters, [&](char32_t c) { return book.readings(c).empty(); });
  const auto weight = [&](const std::pair<const RhymeId, size_t>& entry) {
    const auto tone = book.rhyme(entry.first).tone;
    const bool departing = tone == FourTone::departing && entry.second > 1;
    return std::tuple(entry.second, tone == FourTone::level, departing,
                      -static_cast<int>(entry.first));
  };
  Readings chosen;
  while (true) {
    std::map<RhymeId, size_t> counts;
    for (const char32_t c : characters) {
      std::set<RhymeId> own;
      for (const Reading& reading :
           chosen.empty() ? readings_of(c, book) : rhyming_on(chosen, c, book))
        own.insert(reading.rhyme);
      for (const RhymeId id : own) ++counts[id];
    }
    if (counts.empty()) return group;
    const RhymeId best = std::ranges::max_element(counts, {}, weight)->first;
    group.rhymes.push_back(best);
    std::erase_if(characters, [&](char32_t c) {
      const Readings all = readings_of(c, book);
      const auto found = std::ranges::find(all, best, &Reading::rhyme);
      if (found != all.end()) chosen.push_back(*found);
      return found != all.end();
    });
  }
}

}  // namespace

bool usually_rhymes(std::u32string_view line, RhymeId rhyme, const RhymeBook& book) {
  const std::optional<WordReading> word = readings_by_word(line, book).back();
  if (word && word->rhyme) return word->rhyme == rhyme;
  return book.may_rhyme(line.back(), rhyme, true) && (!word || word->tone == ToneClass::level);
}

size_t lines_in_rhyme(const std::vector<std::u32string>& lines, RhymeId rhyme,
                      const RhymeBook& book) {
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
    if (count == 0) continue;
    size_t usual = 0;
    for (size_t k = 1; k < lines.size(); k += 2) usual += usually_rhymes(lines[k], rhyme, book);
    const size_t first = usually_rhymes(lines[0], rhyme, book) ? 1 : 0;
    const size_t score = (count * (lines.size() + 1) + usual) * 2 + first;
    if (score > best_score) best = rhyme, best_score = score;
  }
  return best;
}

FirstLine first_line(const std::vector<std::u32string>& lines, std::optional<RhymeId> rhyme,
                     const RhymeBook& book) {
  const char32_t end = lines[0].back();
  const bool rhymes = rhyme && std::ranges::any_of(book.readings(end), [&](const Reading& reading) {
                        return reading.tone == FourTone::level &&
                               (reading.rhyme == *rhyme || book.neighbours(reading.rhyme, *rhyme));
                      });
  if (!rhymes) return FirstLine::unrhymed;
  return allows(book.tone_class(end), ToneClass::oblique) ? FirstLine::either : FirstLine::rhymed;
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
      if (!unknown && !usually_rhymes(lines[k], *verdict.rhyme.rhyme, book))
        verdict.notes.push_back(
            make_remark(Finding::unusual_rhyme, {.line = k + 1,
                                                 .position = lines[k].size(),
                                                 .character = utf8::encode(end),
                                                 .rhyme = book.rhyme(*verdict.rhyme.rhyme).name}));
    } else {
      const bool level = allows(book.tone_class(end), ToneClass::level);
      add_violation(verdict, level ? Finding::off_rhyme : Finding::oblique_rhyme, k,
                    {.character = utf8::encode(end),
                     .rhymes = rhyme_names(end, book),
                     .rhyme = verdict.rhyme.rhyme ? book.rhyme(*verdict.rhyme.rhyme).name : ""});
    }
  }
  if (verdict.rhyme.rhyme) check_first_line(book, *verdict.rhyme.rhyme, ends, verdict);
  check_repetition(ends, verdict);
  for (const auto& [line, end] : ends) verdict.rhyme.characters.push_back(end);
  if (verdict.rhyme.rhyme)
    verdict.rhyme.groups = {{{*verdict.rhyme.rhyme}, verdict.rhyme.characters}};
  verdict.rhyme.ok = verdict.rhyme.rhyme && lines.size() > 1 && verdict.violations.size() == before;
}

void check_old_rhyme(const RhymeBook& book, Verdict& verdict) {
  RhymeEnds ends;
  for (size_t k = 1; k < verdict.lines.size(); k += 2)
    ends.emplace_back(k, verdict.lines[k].text.back());
  bool ok = !ends.empty();
  for (size_t begin = 0, end = 0; begin < ends.size(); begin = end) {
    end = end_of_rhyme(ends, begin, book);
    const auto [first, character] = ends[begin];
    // The odd line before: often rhymes where the rhyme changes.
    LineVerdict& opening = verdict.lines[first - 1];
    const bool opens = !book.readings(opening.text.back()).empty() &&
                       old_rhyme(opening.text.back(), character, book);
    if (end - begin == 1 && !opens) {
      ok = false;
      add_violation(verdict, Finding::old_off_rhyme, first,
                    {.character = utf8::encode(character), .rhymes = rhyme_names(character, book)});
      continue;
    }
    opening.rhymes = opens;
    std::u32string characters(opens ? 1 : 0, opening.text.back());
    for (size_t k = begin; k < end; ++k) {
      verdict.lines[ends[k].first].rhymes = true;
      characters.push_back(ends[k].second);
    }
    verdict.rhyme.groups.push_back(rhyme_group(characters, book));
    verdict.rhyme.characters += characters;
  }
  if (verdict.rhyme.groups.size() == 1 && !verdict.rhyme.groups[0].rhymes.empty())
    verdict.rhyme.rhyme = verdict.rhyme.groups[0].rhymes[0];
  verdict.rhyme.ok = ok;
}

}  // namespace tangyin
