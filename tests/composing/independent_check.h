// An independent check of regulated verse: the rules of 格律 as textbooks state them, written as
// strings. Shares no code with the composer but the table of readings.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "prosody/rhyme_book.h"

namespace tangyin {

struct SecondOpinion {
  bool shape = false, tones = false, rhyme = false, no_repeated_rhyme = false;
  bool all() const { return shape && tones && rhyme && no_repeated_rhyme; }
};

namespace second_opinion {

// "p" level, "z" oblique, "*" either, "?" unknown, by the usual readings.
inline std::string tones_of(const std::u32string& line, const RhymeBook& book) {
  std::string tones;
  for (const char32_t c : line) tones += "?pz*"[static_cast<size_t>(book.usual_tone_class(c))];
  return tones;
}

inline bool fits(std::string_view tones, std::string_view pattern) {
  for (size_t n = 0; n < tones.size(); ++n)
    if (pattern[n] != '-' && tones[n] != '*' && tones[n] != pattern[n]) return false;
  return true;
}

// The tone patterns that are allowed for each type of a line of five; '-' is free.  A line of seven
// is one of them after '-' and the tone opposite to the pattern's second.
inline std::vector<std::string> allowed(char type) {
  switch (type) {
    // 仄仄平平仄
    case 'a':
      return {"-z-pz"};
    // 平平仄仄平: never one lonely level tone beside the rhyme (孤平).
    case 'B':
      return {"pp-zp", "-ppzp"};
    // 平平平仄仄, and its variant.
    case 'b':
      return {"-ppzz", "ppzpz"};
    // 仄仄仄平平: no three level at the end.
    default:
      return {"-zzpp"};
  }
}

inline bool fits_type(const std::string& tones, char type) {
  for (const std::string& five : allowed(type)) {
    const char second = type == 'a' || type == 'A' ? 'p' : 'z';
    if (fits(tones, tones.size() == 7 ? std::string("-") + second + five : five)) return true;
  }
  return false;
}

}  // namespace second_opinion

// `lines` of 5 or 7 characters, 4 or 8 of them.
inline SecondOpinion check_regulated(const std::vector<std::u32string>& lines, size_t count,
                                     size_t length, const RhymeBook& book) {
  SecondOpinion opinion;
  opinion.shape = lines.size() == count;
  for (const auto& line : lines) opinion.shape &= line.size() == length;
  if (!opinion.shape) return opinion;
  // By the first line's type: 仄起 a B b A, rhymed A B b A; 平起 b A a B, rhymed B A a B; the
  // second half as the first unrhymed.
  for (const std::string_view plan : {"aBbAaBbA", "ABbAaBbA", "bAaBbAaB", "BAaBbAaB"}) {
    bool fits = true;
    for (size_t n = 0; n < count; ++n)
      fits &= second_opinion::fits_type(second_opinion::tones_of(lines[n], book), plan[n]);
    if (!fits) continue;
    opinion.tones = true;
    std::u32string rhyming;
    for (size_t n = 0; n < count; ++n)
      if (n % 2 == 1 || (n == 0 && (plan[0] == 'A' || plan[0] == 'B')))
        rhyming.push_back(lines[n].back());
    for (size_t r = 0; r < book.rhymes().size() && !opinion.rhyme; ++r) {
      bool all = true;
      for (const char32_t c : rhyming) all &= book.may_rhyme(c, static_cast<RhymeId>(r), true);
      opinion.rhyme |= all;
    }
    opinion.no_repeated_rhyme |=
        std::set<char32_t>(rhyming.begin(), rhyming.end()).size() == rhyming.size();
  }
  return opinion;
}

}  // namespace tangyin
