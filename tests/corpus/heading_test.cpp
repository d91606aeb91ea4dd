#include "corpus/heading.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tangyin {
namespace {

Vocabulary with_headings() {
  const std::vector<std::u32string> texts{U"山水月風王維送春"};
  return Vocabulary::build(texts, {.begin_and_end = true, .more_specials = kHeadingTokens});
}

TEST(CleanTitle, LeavesOutNotesAndPlacesInASeries) {
  EXPECT_EQ(clean_title("送春"), U"送春");
  EXPECT_EQ(clean_title("送春三首  其二"), U"送春");
  EXPECT_EQ(clean_title("送春二首 一"), U"送春");
  EXPECT_EQ(clean_title("送春（一作送夏）"), U"送春");
  EXPECT_EQ(clean_title("山歌 水月"), U"山歌水月");
  EXPECT_EQ(clean_title("其三"), U"");
  EXPECT_EQ(clean_title(""), U"");
}

TEST(CleanTitle, KeepsAWordThatEndsInTheCounterOfPoemsWithoutANumber) {
  EXPECT_EQ(clean_title("回首"), U"回首");
}

TEST(CleanTitle, HasAtMostTwentyCharacters) {
  std::string title;
  for (int k = 0; k < 30; ++k) title += "山";
  EXPECT_EQ(clean_title(title).size(), 20U);
}

TEST(FormToken, NamesCharactersAndLines) {
  EXPECT_EQ(form_token(U"山水月風王，山水月風王。山水月風王，山水月風王。"), "<5x4>");
  EXPECT_EQ(form_token(U"山水月風王維送，山水月風王維送。"), "<7>");
  EXPECT_EQ(form_token(U"山水月風王，山水月。"), "<mixed>");
}

TEST(Heading, StandsAsFormPoetTitle) {
  const Vocabulary v = with_headings();
  const Poem poem{"送春", "王維", U"山水月風王，山水月風王。山水月風王，山水月風王。"};
  const HeadingTokens head = encode_heading(heading_of(poem, v), v);
  const std::vector<Token> expected{*v.special("<5x4>"), *v.special("<poet>"),  v.id(U'王'),
                                    v.id(U'維'),         *v.special("<title>"), v.id(U'送'),
                                    v.id(U'春')};
  EXPECT_EQ(head.tokens, expected);
  EXPECT_EQ(head.title_at, 4U);
}

TEST(Heading, WithoutATitleBeginsItNowhere) {
  const Vocabulary v = with_headings();
  const HeadingTokens head =
      encode_heading({.form = *v.special("<7>"), .poet = {}, .title = {}}, v);
  EXPECT_EQ(head.tokens.size(), 1U);
  EXPECT_EQ(head.title_at, head.tokens.size());
}

TEST(Heading, IsThinnedOutAtTheSharesItNames) {
  const Heading whole{.form = 4, .poet = {20}, .title = {21}};
  Random random(1);
  constexpr int kDraws = 20000;
  int none = 0, titles = 0, forms = 0, poets = 0;
  for (int k = 0; k < kDraws; ++k) {
    const Heading kept = thin_out(whole, 0.5, random);
    none += kept.form < 0 && kept.poet.empty() && kept.title.empty();
    titles += !kept.title.empty();
    forms += kept.form >= 0;
    poets += !kept.poet.empty();
  }
  // Standard deviation of each share is below 0.0036; the bounds are over four of them.
  EXPECT_NEAR(none / double{kDraws}, 0.5 + 0.5 * 0.15 * 0.3 * 0.6, 0.015);
  EXPECT_NEAR(titles / double{kDraws}, 0.5 * 0.85, 0.015);
  EXPECT_NEAR(forms / double{kDraws}, 0.5 * 0.7, 0.015);
  EXPECT_NEAR(poets / double{kDraws}, 0.5 * 0.4, 0.015);
}

TEST(Heading, IsRefusedByAVocabularyWithoutItsTokens) {
  const std::vector<std::u32string> texts{U"山水"};
  const Vocabulary v = Vocabulary::build(texts, {.begin_and_end = true});
  EXPECT_THROW(heading_of({"山", "水", U"山水，山水。"}, v), InputError);
}

}  // namespace
}  // namespace tangyin
