// How well a line of regulated verse fits a line type, over all readings of its characters.
//
// 拗 is a tone that breaks the pattern at a binding position; 救 (rescue) is another tone, in the
// same line or in the next, that makes up for it.  docs/prosody.md explains the rules.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "prosody/form.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

// Costs by which the reading of a poem is chosen, the cheapest one: allowed 0, tolerated more, a
// fault most.
inline constexpr int kFault = 100;          // a wrong tone, 孤平, 三平尾, an unrescued 拗
inline constexpr int kLostOpposition = 90;  // 失对, 失粘: cheaper than two wrong tones in a line
inline constexpr int kUnusual = 20;         // an unusual reading
inline constexpr int kTolerated = 10;       // 三仄尾, 仄平仄平仄

// One way to read a line, against one type.
struct LineFit {
  ToneMask mask = 0;
  int cost = 0;
  std::vector<size_t> wrong;   // binding positions of the wrong tone, from 0
  bool lonely_level = false;   // 孤平: 仄平仄仄平
  bool three_level = false;    // 三平尾: ○仄平平平
  bool three_oblique = false;  // 三仄尾: ○平仄仄仄, tolerated
  bool variant = false;        // 平平仄平仄 for 平平平仄仄
  bool loose_variant = false;  // the same after an oblique character, tolerated
  bool self_rescued = false;   // 仄平平仄平: 本句自救
  bool wants_rescue = false;   // ○仄○仄仄 for ○仄○平仄: 大拗
  bool gives_rescue = false;   // ○平平仄平: may rescue the line before it
  bool rescued = false;        // wants_rescue, and the next line gives it
  bool small_break = false;    // ○仄仄平仄 for ○仄○平仄: 小拗, allowed
  bool small_rescue = false;   // small_break, and the next line gives its rescue
};

// The tones of a line's characters, and which of them are usual: by the words that they stand in
// (prosody/words.h), else by the book.
struct LineTones {
  std::vector<ToneClass> any, usual;
  size_t size() const { return any.size(); }
};
LineTones line_tones(std::u32string_view line, const RhymeBook& book);

// The usual ones alone; unknown for characters that are in no rhyme book.
std::vector<ToneClass> usual_tones(std::u32string_view line, const RhymeBook& book);

// The fits of all readings of the line to `type`.  The last character is read with the tone of the
// type if it has such a reading.
std::vector<LineFit> line_fits(const LineTones& tones, LineType type);

// The cheapest reading of a couplet.  Includes 对句相救: a 大拗 of the upper line costs nothing if
// the third (in lines of seven the fifth) character of the lower line is level.
struct CoupletFit {
  LineFit upper, lower;
  int cost() const { return upper.cost + lower.cost; }
};
CoupletFit fit_couplet(const LineTones& upper, LineType upper_type, const LineTones& lower,
                       LineType lower_type);

}  // namespace tangyin
