// How `tangyin write` shows poems.
#pragma once

#include <string>
#include <vector>

#include "composing/composer.h"

namespace tangyin::cli {

struct Script {
  std::string model, wanted;  // traditional | simplified
  std::string convert(const std::u32string& text) const;
};

// One poem: a caption and a couplet a row.
void print_verse(const Verse& verse, const Script& script);
// Below it, a row for each character: its probability, what stood beside it, what was ruled out and
// why.
void print_explanation(const Verse& verse, const Script& script);
void print_json(const std::vector<Verse>& verses, const Script& script);

}  // namespace tangyin::cli
