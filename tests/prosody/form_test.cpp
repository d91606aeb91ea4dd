#include "prosody/form.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace tangyin {
namespace {

// "平平仄仄平" of a mask.
std::string in_words(ToneMask mask, size_t chars) {
  std::string words;
  for (size_t k = 0; k < chars; ++k) words += (mask >> k & 1) != 0 ? "仄" : "平";
  return words;
}

bool accepts(const LinePattern& line, const std::string& words) {
  return std::ranges::any_of(allowed_line_patterns(line), [&](ToneMask mask) {
    return in_words(mask, line.slots.size()) == words;
  });
}

// Whether the pattern takes the four (eight) lines that 王力《詩詞格律》 prints for it.
void expect_takes(FormKind form, bool starts_level, bool first_rhymes,
                  std::initializer_list<const char*> lines) {
  const FormPattern pattern =
      regulated_pattern(form, form_lines(form), form_chars(form), starts_level, first_rhymes);
  size_t k = 0;
  for (const char* line : lines)
    EXPECT_TRUE(accepts(pattern.lines[k++], line)) << pattern.name << " line " << k;
}

// 王力《詩詞格律》第二章第二節.
TEST(Form, PatternsFollowFromTheFirstLine) {
  expect_takes(FormKind::wujue, false, false,
               {"仄仄平平仄", "平平仄仄平", "平平平仄仄", "仄仄仄平平"});
  expect_takes(FormKind::wujue, false, true,
               {"仄仄仄平平", "平平仄仄平", "平平平仄仄", "仄仄仄平平"});
  expect_takes(FormKind::wujue, true, false,
               {"平平平仄仄", "仄仄仄平平", "仄仄平平仄", "平平仄仄平"});
  expect_takes(FormKind::wujue, true, true,
               {"平平仄仄平", "仄仄仄平平", "仄仄平平仄", "平平仄仄平"});
  expect_takes(FormKind::qijue, true, true,
               {"平平仄仄仄平平", "仄仄平平仄仄平", "仄仄平平平仄仄", "平平仄仄仄平平"});
  expect_takes(FormKind::qijue, false, true,
               {"仄仄平平仄仄平", "平平仄仄仄平平", "平平仄仄平平仄", "仄仄平平仄仄平"});
  expect_takes(FormKind::qijue, true, false,
               {"平平仄仄平平仄", "仄仄平平仄仄平", "仄仄平平平仄仄", "平平仄仄仄平平"});
  expect_takes(FormKind::qilv, false, false,
               {"仄仄平平平仄仄", "平平仄仄仄平平", "平平仄仄平平仄", "仄仄平平仄仄平",
                "仄仄平平平仄仄", "平平仄仄仄平平", "平平仄仄平平仄", "仄仄平平仄仄平"});
}

TEST(Form, OneThreeFiveAreFreeExceptWhereAFaultWouldArise) {
  const FormPattern pattern = regulated_pattern(FormKind::wujue, 4, 5, false, false);
  const LinePattern &oblique_start = pattern.lines[0], &level_end = pattern.lines[1],
                    &level_start = pattern.lines[2], &last = pattern.lines[3];
  EXPECT_TRUE(accepts(oblique_start, "平仄平平仄"));
  EXPECT_TRUE(accepts(oblique_start, "仄仄仄平仄"));
  EXPECT_FALSE(accepts(oblique_start, "仄仄平仄仄"));  // 大拗, needs the next line's help
  EXPECT_TRUE(accepts(level_end, "平平平仄平"));
  EXPECT_FALSE(accepts(level_end, "仄平仄仄平"));  // 孤平
  EXPECT_TRUE(accepts(level_end, "仄平平仄平"));   // 本句自救
  EXPECT_TRUE(accepts(level_start, "仄平平仄仄"));
  EXPECT_TRUE(accepts(level_start, "平平仄平仄"));   // the variant
  EXPECT_FALSE(accepts(level_start, "仄平仄平仄"));  // the variant wants a level first
  EXPECT_FALSE(accepts(level_start, "平平仄仄仄"));  // 三仄尾
  EXPECT_TRUE(accepts(last, "平仄仄平平"));
  EXPECT_FALSE(accepts(last, "仄仄平平平"));  // 三平尾
}

TEST(Form, CountsOfAcceptedLinesAreThoseOfTheTypes) {
  const FormPattern five = regulated_pattern(FormKind::wujue, 4, 5, false, false);
  const FormPattern seven = regulated_pattern(FormKind::qijue, 4, 7, true, false);
  for (size_t k = 0; k < 4; ++k) {
    const size_t wanted[] = {
        4, 3, 3, 2};  // ○仄○平仄; 平平○仄平, 仄平平仄平; ○平平仄仄, 平平仄平仄; ○仄仄平平
    EXPECT_EQ(allowed_line_patterns(five, k).size(), wanted[k]);
    EXPECT_EQ(allowed_line_patterns(seven, k).size(), 2 * wanted[k]);  // and a free first character
  }
}

TEST(Form, SixteenPatternsAreDistinctAndRhymeOnEvenLines) {
  const std::vector<FormPattern> forms = regulated_forms();
  ASSERT_EQ(forms.size(), 16U);  // 4 forms × 2 starts × 2 first lines
  for (size_t a = 0; a < forms.size(); ++a) {
    for (size_t b = 0; b < a; ++b) EXPECT_NE(forms[a].lines, forms[b].lines);
    for (size_t k = 1; k < forms[a].lines.size(); ++k)
      EXPECT_EQ(forms[a].lines[k].rhyme.has_value(), k % 2 == 1);
  }
}

TEST(Form, LongVerseGoesOnAsItBegan) {
  const FormPattern pattern = regulated_pattern(FormKind::pailv, 20, 5, true, false);
  ASSERT_EQ(pattern.lines.size(), 20U);
  // 对 and 粘 repeat after two couplets.
  for (size_t k = 4; k < 20; ++k) EXPECT_EQ(pattern.lines[k], pattern.lines[k - 4]);
  EXPECT_EQ(form_patterns(FormKind::pailv, 12, 7).size(), 4U);
  EXPECT_THROW(form_patterns(FormKind::pailv, 8, 5), InputError);
  EXPECT_THROW(form_patterns(FormKind::pailv, 11, 5), InputError);
}

TEST(Form, OldStyleHasNoTonePattern) {
  const std::vector<FormPattern> forms = form_patterns(FormKind::guti, 6, 5);
  ASSERT_EQ(forms.size(), 1U);
  EXPECT_TRUE(allowed_line_patterns(forms[0], 0).empty());
  EXPECT_TRUE(forms[0].lines[5].rhyme.has_value());
}

TEST(Form, NamesAreTakenInEitherScriptAndPinyin) {
  for (const char* name : {"五绝", "五絕", "wujue", "Wujue", "五言绝句", "五言絕句"})
    EXPECT_EQ(parse_form(name), FormKind::wujue) << name;
  for (const char* name : {"七律", "qilü", "qilv"})
    EXPECT_EQ(parse_form(name), FormKind::qilv) << name;
  for (const char* name : {"古体", "古體", "古风"})
    EXPECT_EQ(parse_form(name), FormKind::guti) << name;
  EXPECT_EQ(parse_form("auto"), std::nullopt);
  EXPECT_THROW(parse_form("sonnet"), InputError);
  EXPECT_THROW(parse_form(""), InputError);
  EXPECT_THROW(parse_form(" "), InputError);
  EXPECT_EQ(form_name(FormKind::wujue, false), "五絕");
}

TEST(Form, ALineMayBeOfAnyLengthAndRhymeOfItsOwn) {  // as 词 will want
  const LinePattern line{.slots = {ToneSlot::level, ToneSlot::free, ToneSlot::oblique},
                         .rhyme = 2,
                         .type = std::nullopt};
  EXPECT_EQ(to_string(line.slots), "平○仄");
  EXPECT_EQ(allowed_line_patterns(line), (std::vector<ToneMask>{0b100, 0b110}));
}

}  // namespace
}  // namespace tangyin
