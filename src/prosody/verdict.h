// What a teacher of 格律 says about a poem.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "prosody/form.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

// Something to say about a place; 1-based, 0 for the whole line or poem.
struct Remark {
  std::string
      rule;  // "平仄" "失对" "失粘" "孤平" "三平尾" "三仄尾" "拗" "句脚" "出韵" "重韵" "字数" "句数" "多音" "拗救" …
  int line = 0;
  int position = 0;
  std::string message;  // one sentence, simplified Chinese
  bool strict = false;  // of notes: breaks the strict verdict
};

struct LineVerdict {
  std::u32string text;
  std::vector<ToneClass> tones;    // by usual readings; either: the character may be read both ways
  std::vector<ToneClass> taken;    // the tone taken where the pattern decides between two, else unknown; may be empty
  std::vector<ToneSlot> expected;  // empty where nothing is expected (古體, wrong length)
  bool ok = true;                  // no violation in this line
  bool rhymes = false;
};

struct RhymeVerdict {
  std::optional<RhymeId> rhyme;  // of most rhyming lines
  std::u32string characters;     // the last characters of the rhyming lines, the first line's included where it rhymes
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
  bool scans = false;              // as ok, tones alone
  bool scans_strictly = false;     // as strict, tones alone
};

// `lines` hold Han characters alone.  Without a form the best fitting is found: a fixed form or pailv by its shape unless
// fewer than half of the lines fit it or the rhyme is oblique, else guti.  InputError if there are no lines.
Verdict judge(const std::vector<std::u32string>& lines, std::optional<FormKind> form, const RhymeBook& book);

}  // namespace tangyin
