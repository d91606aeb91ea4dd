// The verdict on a poem by the rules of regulated verse (格律).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "prosody/form.h"
#include "prosody/remark.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

struct LineVerdict {
  std::u32string text;
  std::vector<ToneClass> tones;  // by usual readings; either: the character may be read both ways
  // The tone taken where the pattern decides between two, else unknown; may be empty.
  std::vector<ToneClass> taken;
  std::vector<ToneSlot> expected;  // empty if there is no pattern (古體, wrong length)
  bool ok = true;                  // no violation in this line
  bool rhymes = false;
};

// Lines that rhyme with each other.
struct RhymeGroup {
  // One in regulated verse; in 古體 neighbours go together, that of most first.
  std::vector<RhymeId> rhymes;
  std::u32string characters;
};

struct RhymeVerdict {
  std::optional<RhymeId> rhyme;  // of most rhyming lines; none where 古體 changes its rhyme
  std::vector<RhymeGroup> groups;
  // The last characters of the rhyming lines, with the first line's if it rhymes.
  std::u32string characters;
  bool ok = false;
};

struct Verdict {
  FormKind form = FormKind::guti;
  std::string pattern;  // "仄起首句不入韵"; empty for 古體
  std::vector<LineVerdict> lines;
  RhymeVerdict rhyme;
  std::vector<Remark> violations;  // what breaks the form
  std::vector<Remark> notes;       // readings taken, 拗救, tolerated weaknesses
  bool ok = false;                 // no violations: any reading of a character may serve
  bool strict = false;             // ok, by usual readings alone and without tolerated weaknesses
  bool scans = false;              // as ok, but for tones alone
  bool scans_strictly = false;     // as strict, but for tones alone
};

// Judges `lines`, which have Han characters only.  Without `form`: the fixed form or pailv of this
// shape, unless fewer than half of the lines fit it or the rhyme is oblique; then guti.  InputError
// if there are no lines.
Verdict judge(const std::vector<std::u32string>& lines, std::optional<FormKind> form,
              const RhymeBook& book);

}  // namespace tangyin
