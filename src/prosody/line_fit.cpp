#include "prosody/line_fit.h"

#include <algorithm>
#include <cassert>

#include "prosody/words.h"

namespace tangyin {
namespace {

bool oblique_at(ToneMask mask, size_t k) {
  return (mask >> k & 1U) != 0;
}

// The rules for one reading of a line of 5 or 7.
LineFit fit_mask(ToneMask mask, size_t chars, LineType type) {
  assert(chars == 5 || chars == 7);
  LineFit fit;
  fit.mask = mask;
  const size_t head = chars - 5;
  const auto level = [&](size_t k) {
    return !oblique_at(mask, head + k);
  };  // of the last five, from 0
  if (head == 2 && oblique_at(mask, 1) != type.starts_level) fit.wrong.push_back(1);
  if (level(1) != type.starts_level) fit.wrong.push_back(head + 1);
  const bool wants_level = !type.starts_level;  // of the fourth
  if (level(3) != wants_level) {
    if (type == LineType{true, false} && level(1) && !level(2)) {
      (level(0) ? fit.variant : fit.loose_variant) = true;
    } else if (type == LineType{false, false} && !level(1)) {
      fit.wants_rescue = true;
    } else {
      fit.wrong.push_back(head + 3);
    }
  } else if (type == LineType{true, true} && level(1)) {
    fit.lonely_level = !level(0) && !level(2);
    fit.self_rescued = !level(0) && level(2);
    fit.gives_rescue = level(2);
  } else if (type == LineType{true, false}) {
    fit.three_oblique = !level(2);
  } else if (type == LineType{false, true}) {
    fit.three_level = level(2);
  } else if (type == LineType{false, false}) {
    fit.small_break = !level(1) && !level(2);
  }
  const size_t faults = fit.wrong.size() + fit.lonely_level + fit.three_level + fit.wants_rescue;
  fit.cost = kFault * static_cast<int>(faults) +
             kTolerated * (fit.three_oblique + fit.loose_variant) + fit.variant + fit.self_rescued;
  return fit;
}

}  // namespace

LineTones line_tones(std::u32string_view line, const RhymeBook& book) {
  LineTones tones;
  const auto words = readings_by_word(line, book);
  for (size_t k = 0; k < line.size(); ++k) {
    const ToneClass any = book.tone_class(line[k]), usual = book.usual_tone_class(line[k]);
    tones.any.push_back(any == ToneClass::unknown ? ToneClass::either : any);
    tones.usual.push_back(usual == ToneClass::unknown ? tones.any.back() : usual);
    if (!words[k]) continue;
    tones.usual.back() = words[k]->tone;
    if (words[k]->certain) tones.any.back() = words[k]->tone;
  }
  return tones;
}

std::vector<ToneClass> usual_tones(std::u32string_view line, const RhymeBook& book) {
  LineTones tones = line_tones(line, book);
  for (size_t k = 0; k < line.size(); ++k)
    if (book.readings(line[k]).empty()) tones.usual[k] = ToneClass::unknown;
  return tones.usual;
}

std::vector<LineFit> line_fits(const LineTones& tones, LineType type) {
  std::vector<LineFit> fits;
  const size_t chars = tones.size();
  for (unsigned bits = 0; bits < 1U << chars; ++bits) {
    const auto mask = static_cast<ToneMask>(bits);
    int unusual = 0;
    bool possible = true;
    for (size_t k = 0; k < chars && possible; ++k) {
      ToneClass tone = oblique_at(mask, k) ? ToneClass::oblique : ToneClass::level;
      const ToneClass wanted = type.ends_level ? ToneClass::level : ToneClass::oblique;
      if (k + 1 == chars && tone != wanted && allows(tones.any[k], wanted)) possible = false;
      possible = possible && allows(tones.any[k], tone);
      if (!allows(tones.usual[k], tone)) ++unusual;
    }
    if (!possible) continue;
    fits.push_back(fit_mask(mask, chars, type));
    fits.back().cost += kUnusual * unusual;
  }
  return fits;
}

CoupletFit fit_couplet(const LineTones& upper, LineType upper_type, const LineTones& lower,
                       LineType lower_type) {
  const auto cheapest = [](const std::vector<LineFit>& fits) {
    return *std::ranges::min_element(fits, {}, &LineFit::cost);
  };
  const std::vector<LineFit> uppers = line_fits(upper, upper_type),
                             lowers = line_fits(lower, lower_type);
  CoupletFit best{cheapest(uppers), cheapest(lowers)};
  for (LineFit above : uppers)
    for (const LineFit& below : lowers) {
      if (!above.wants_rescue || !below.gives_rescue) continue;
      above.rescued = true;
      above.cost -= kFault - 2;  // dearer than a plain reading
      if (above.cost + below.cost < best.cost()) best = {above, below};
      above.cost += kFault - 2;
      above.rescued = false;
    }
  best.upper.small_rescue = best.upper.small_break && best.lower.gives_rescue;
  return best;
}

}  // namespace tangyin
