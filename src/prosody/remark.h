// The remarks of a verdict, in Chinese and in English.  Both sentences are in one table
// (remark.cpp), so that they say the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "prosody/form.h"

namespace tangyin {

// What a remark can be about; each has its sentence.
enum class Finding : uint8_t {
  wrong_tone,
  lonely_level,
  three_level,
  unrescued,
  lost_opposition,
  lost_connection,
  level_line_end,
  line_count,       // of a form with a fixed number
  long_line_count,  // 排律
  old_line_count,   // 古体
  character_count,
  off_rhyme,
  oblique_rhyme,
  first_line_off_rhyme,
  old_off_rhyme,  // 古体
  repeated_rhyme,
  // Notes.
  three_oblique,
  variant,
  loose_variant,
  self_rescue,
  rescue,
  small_rescue,
  reading,
  unusual_reading,
  unusual_rhyme,
  unknown_character,
  lost_character,
  neighbour_rhyme,
  broken_waist,
  mixed_lengths,  // 古体: 杂言
  looks_like_ci,
  judged_as_old,
  rhymes_as_old,
};

// Whether a violation says that a line does not rhyme as it should (出韵).
constexpr bool is_off_rhyme(Finding finding) {
  return finding == Finding::off_rhyme || finding == Finding::oblique_rhyme ||
         finding == Finding::first_line_off_rhyme || finding == Finding::old_off_rhyme;
}

// A remark about a place; line and position count from 1, 0 is the whole poem or line.
struct Remark {
  Finding finding;
  std::string rule;  // 平仄 失对 失粘 孤平 三平尾 三仄尾 拗 句脚 出韵 重韵 字数 句数 多音 …
  int line = 0;
  int position = 0;
  std::string message;     // one sentence, simplified Chinese; characters as they were typed
  bool strict = false;     // of notes: breaks the strict verdict
  std::string rule_en;     // "lonely level"
  std::string message_en;  // the same sentence in English
};

// The values that a sentence is filled in with; those it does not use stay empty.
struct Particulars {
  size_t line = 0, position = 0;  // from 1; 0: the whole line or poem
  std::string character = {};
  size_t other_line = 0, other_position = 0;
  std::string other_character = {};
  bool level = false;       // the tone wanted or taken
  std::string rhymes = {};  // of `character`: "上平十灰、去聲十一隊"
  std::string rhyme = {};   // of the poem
  size_t wanted = 0, found = 0;
  FormKind form = FormKind::guti;
};

Remark make_remark(Finding finding, const Particulars& about);

// The whole verdict in a word: "合律。", "Regulated."
std::string_view conclusion(FormKind form, bool ok, bool strict, bool english);

// "oblique start, first line unrhymed" for "仄起首句不入韵".
std::string_view pattern_in_english(std::string_view pattern);

}  // namespace tangyin
