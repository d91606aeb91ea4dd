#include "prosody/remark.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tangyin {
namespace {

struct Sentence {
  Finding finding;
  bool strict;  // breaks the strict verdict
  std::string_view rule, rule_en, chinese, english;
};
// clang-format off
constexpr std::array<Sentence, 33> kSentences{{
    {Finding::wrong_tone, false, "平仄", "tone",
     "第{line}句第{position}字“{character}”应{tone}而{opposite}。",
     "Line {line}, character {position}: “{character}” should be {tone} and is {opposite}."},
    {Finding::lonely_level, false, "孤平", "lonely level",
     "第{line}句第{position}字“{character}”前后皆仄，犯孤平。",
     "Line {line}, character {position}: the level “{character}” stands alone between oblique tones."},
    {Finding::three_level, false, "三平尾", "three level tones at the end",
     "第{line}句末三字都是平声，犯三平尾。",
     "Line {line} ends in three level tones."},
    {Finding::unrescued, false, "拗", "break without rescue",
     "第{line}句第{position}字“{character}”应平而仄，对句第{other_position}字又未用平声相救。",
     "Line {line}, character {position}: “{character}” should be level and is oblique, and character {other_position} of "
     "the next line is not level to rescue it."},
    {Finding::lost_opposition, false, "失对", "lost opposition",
     "第{other_line}句与第{line}句第二字平仄应异而同，失对。",
     "The second characters of lines {other_line} and {line}, a couplet, should oppose each other in tone and agree."},
    {Finding::lost_connection, false, "失粘", "lost connection",
     "第{other_line}句与第{line}句第二字平仄应同而异，失粘。",
     "The second characters of lines {other_line} and {line}, of neighbouring couplets, should agree in tone and differ."},
    {Finding::level_line_end, false, "句脚", "line end",
     "第{line}句不押韵，末字“{character}”应仄而平。",
     "Line {line} does not rhyme, so its last character “{character}” should be oblique and is level."},
    {Finding::line_count, false, "句数", "number of lines",
     "{form}应有{wanted}句，此诗{found}句。",
     "{form} has {wanted} lines, this poem {found}."},
    {Finding::long_line_count, false, "句数", "number of lines",
     "{form}至少十句，句数成双，此诗{found}句。",
     "{form} has an even number of lines, ten at least, this poem {found}."},
    {Finding::old_line_count, false, "句数", "number of lines",
     "{form}至少两句。",
     "{form} has two lines at least."},
    {Finding::character_count, false, "字数", "length of a line",
     "第{line}句应有{wanted}字，却有{found}字。",
     "Line {line} should have {wanted} characters and has {found}."},
    {Finding::off_rhyme, false, "出韵", "off the rhyme",
     "第{line}句韵脚“{character}”属{rhymes}，不在{rhyme}。",
     "Line {line}: “{character}” rhymes in {rhymes}, not in {rhyme}."},
    {Finding::oblique_rhyme, false, "出韵", "off the rhyme",
     "第{line}句须押平声韵，“{character}”是仄声（{rhymes}）。",
     "Line {line} wants a level rhyme, “{character}” is oblique ({rhymes})."},
    {Finding::first_line_off_rhyme, false, "出韵", "off the rhyme",
     "首句以平声“{character}”（{rhymes}）收尾，却不与{rhyme}相押。",
     "The first line ends in the level “{character}” ({rhymes}), which does not rhyme with {rhyme}."},
    {Finding::old_off_rhyme, false, "出韵", "off the rhyme",
     "第{line}句韵脚“{character}”（{rhymes}）与前后皆不相押。",
     "Line {line}: “{character}” ({rhymes}) rhymes neither with what comes before nor with what follows."},
    {Finding::repeated_rhyme, false, "重韵", "repeated rhyme",
     "第{other_line}句与第{line}句重用韵脚“{character}”。",
     "Lines {other_line} and {line} rhyme on the same character “{character}”."},
    {Finding::three_oblique, true, "三仄尾", "three oblique tones at the end",
     "第{line}句末三字都是仄声，唐人常用，严格者避之。",
     "Line {line} ends in three oblique tones, common in Tang verse; the strict avoid it."},
    {Finding::variant, false, "拗救", "rescue",
     "第{line}句用平平仄平仄的变格，与平平平仄仄等价。",
     "Line {line} is the variant 平平仄平仄, as good as 平平平仄仄."},
    {Finding::loose_variant, true, "拗救", "rescue",
     "第{line}句用平平仄平仄的变格，第{position}字“{character}”通常须平。",
     "Line {line} is the variant 平平仄平仄, whose character {position}, here “{character}”, is level as a rule."},
    {Finding::self_rescue, false, "拗救", "rescue",
     "第{line}句第{other_position}字“{other_character}”仄，第{position}字“{character}”以平相救（本句自救）。",
     "Line {line}: character {other_position} “{other_character}” is oblique, character {position} “{character}” rescues it "
     "by being level (the line rescues itself)."},
    {Finding::rescue, false, "拗救", "rescue",
     "第{line}句第{position}字“{character}”拗，第{other_line}句第{other_position}字“{other_character}”以平相救（对句相救）。",
     "Line {line}, character {position}: “{character}” breaks the pattern, character {other_position} “{other_character}” of "
     "line {other_line} rescues it by being level."},
    {Finding::small_rescue, false, "拗救", "rescue",
     "第{line}句第{position}字“{character}”小拗，第{other_line}句第{other_position}字“{other_character}”以平相救（可救可不救）。",
     "Line {line}, character {position}: “{character}” is a small break; character {other_position} “{other_character}” of "
     "line {other_line} rescues it, as it may."},
    {Finding::reading, false, "多音", "two readings",
     "第{line}句第{position}字“{character}”平仄两读，此处读{tone}声。",
     "Line {line}, character {position}: “{character}” can be level or oblique, here {tone}."},
    {Finding::unusual_reading, true, "多音", "two readings",
     "第{line}句第{position}字“{character}”此处须读{tone}声，诗中少用此读。",
     "Line {line}, character {position}: “{character}” has to be read {tone}, as verse hardly does."},
    {Finding::unusual_rhyme, true, "多音", "two readings",
     "第{line}句韵脚“{character}”须取{rhyme}一读，诗中少用。",
     "Line {line}: “{character}” rhymes by its reading in {rhyme} alone, which verse hardly uses."},
    {Finding::unknown_character, false, "生僻", "rare character",
     "第{line}句第{position}字“{character}”不在韵书中，平仄不计。",
     "Line {line}, character {position}: “{character}” is not in the rhyme book; its tone is left out of account."},
    {Finding::lost_character, false, "缺字", "lost character",
     "第{line}句第{position}字缺，平仄不计。",
     "Line {line}, character {position} is lost; its tone is left out of account."},
    {Finding::neighbour_rhyme, false, "邻韵", "neighbour rhyme",
     "首句韵脚“{character}”（{rhymes}）借用邻韵，称孤雁出群格，格律允许。",
     "The first line rhymes on “{character}” ({rhymes}), a neighbour rhyme (孤雁出群), as it may."},
    {Finding::broken_waist, false, "折腰体", "broken waist",
     "前后两半之间失粘，此外无误，称折腰体，唐人有此一格。",
     "Only the two halves fail to connect (失粘): a form of its own in Tang verse, 折腰体, the broken waist."},
    {Finding::mixed_lengths, false, "杂言", "lines of mixed length",
     "各句长短不一，是杂言古体，韵脚不拘单句双句。",
     "Lines of mixed length: old-style verse of the kind 杂言, which may rhyme in any line."},
    {Finding::looks_like_ci, true, "词", "song verse",
     "句式像是词，词牌尚不能校验，平仄押韵皆未论。",
     "Its shape looks like a 词 (song verse); tunes are not judged yet, so neither tones nor rhymes were."},
    {Finding::judged_as_old, false, "平仄", "tone",
     "不合{form}平仄，以古体论。",
     "Its tones are not those of {form}; judged as 古体."},
    {Finding::rhymes_as_old, false, "古体", "old style",
     "若以古体论，押韵无误。",
     "As 古体, old-style verse, its rhyme is right."},
}};
// clang-format on

std::string in_words(std::string_view sentence, const Particulars& about, bool english) {
  const char* level = english ? "level" : "平";
  const char* oblique = english ? "oblique" : "仄";
  return fmt::format(
      fmt::runtime(sentence), fmt::arg("line", about.line), fmt::arg("position", about.position),
      fmt::arg("character", about.character), fmt::arg("other_line", about.other_line),
      fmt::arg("other_position", about.other_position),
      fmt::arg("other_character", about.other_character),
      fmt::arg("tone", about.level ? level : oblique),
      fmt::arg("opposite", about.level ? oblique : level),
      fmt::arg("rhymes",
               about.rhymes.empty() ? english ? "an unknown rhyme" : "不详" : about.rhymes),
      fmt::arg("rhyme", about.rhyme.empty() ? english ? "one rhyme with the others" : "同一韵部"
                                            : about.rhyme),
      fmt::arg("wanted", about.wanted), fmt::arg("found", about.found),
      fmt::arg("form", form_name(about.form)));
}

}  // namespace

Remark make_remark(Finding finding, const Particulars& about) {
  const Sentence& sentence = *std::ranges::find(kSentences, finding, &Sentence::finding);
  return {.finding = finding,
          .rule = std::string(sentence.rule),
          .line = static_cast<int>(about.line),
          .position = static_cast<int>(about.position),
          .message = in_words(sentence.chinese, about, false),
          .strict = sentence.strict,
          .rule_en = std::string(sentence.rule_en),
          .message_en = in_words(sentence.english, about, true)};
}

std::string_view conclusion(FormKind form, bool ok, bool strict, bool english) {
  if (form == FormKind::ci) return english ? "A 词, not judged." : "是词，未校验。";
  if (form == FormKind::guti)
    return english ? (ok ? "It rhymes: old style." : "Not old style.")
           : ok    ? "押韵，是古体。"
                   : "不合古体。";
  if (!ok) return english ? "Not regulated." : "不合律。";
  if (strict) return english ? "Regulated." : "合律。";
  return english ? "Regulated, leniently." : "合律，从宽。";
}

std::string_view pattern_in_english(std::string_view pattern) {
  const bool level = pattern.starts_with("平起"), rhymes = !pattern.ends_with("不入韵");
  return level
             ? (rhymes ? "level start, first line rhymed" : "level start, first line unrhymed")
             : (rhymes ? "oblique start, first line rhymed" : "oblique start, first line unrhymed");
}

}  // namespace tangyin
