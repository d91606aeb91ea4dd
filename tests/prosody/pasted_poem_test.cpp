// Poems as people copy them: the same verse, whatever came along with it.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "prosody/typed_poem.h"
#include "prosody/verdict.h"

namespace tangyin {
namespace {

using Lines = std::vector<std::u32string>;

const Lines kFour{U"空山新月上", U"小院暮雲平", U"遠客無消息", U"孤燈照到明"};
const Lines kOther{U"野渡無人問", U"春江有客歸", U"青山隨水轉", U"白鳥逐雲飛"};

struct Case {
  const char* text;
  const char* title;
};

void expect_one(const Case& one) {
  const auto poems = read_typed_poems(one.text, "text");
  ASSERT_EQ(poems.size(), 1U) << one.text;
  EXPECT_EQ(poems[0].lines, kFour) << one.text;
  EXPECT_EQ(poems[0].title, one.title) << one.text;
}

TEST(PastedPoem, AuthorAndTitleMayStandOnAnyLine) {
  for (const Case& one :
       {Case{"空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n——無名氏《夜泊》", "無名氏 夜泊"},
        Case{"空山新月上，小院暮雲平。\n——無名氏《夜泊》\n遠客無消息，孤燈照到明。", "無名氏 夜泊"},
        Case{"——無名氏《夜泊》\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。", "無名氏 夜泊"},
        Case{"空山新月上，小院暮雲平。遠客無消息，孤燈照到明。——無名氏《夜泊》", "無名氏 夜泊"},
        Case{"空山新月上，小院暮雲平。遠客無消息，孤燈照到明。--無名氏", "無名氏"},
        Case{"空山新月上\n小院暮雲平\n遠客無消息\n孤燈照到明\n—— 無名氏", "無名氏"},
        Case{"空山新月上\n小院暮雲平\n遠客無消息\n孤燈照到明\n無名氏", "無名氏"},
        Case{"空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n\n——無名氏《夜泊》",
             "無名氏 夜泊"},
        Case{"空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n\n無名氏", "無名氏"},
        Case{"題目：夜泊\n作者：無名氏\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。",
             "夜泊 無名氏"},
        Case{"夜泊（宋·無名氏）\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。",
             "夜泊（宋·無名氏）"}})
    expect_one(one);
}

TEST(PastedPoem, NumbersBulletsAndMarkupArePassedOver) {
  for (const Case& one :
       {Case{"1. 空山新月上，\n2. 小院暮雲平。\n3. 遠客無消息，\n4. 孤燈照到明。", ""},
        Case{"（1）空山新月上\n（2）小院暮雲平\n（3）遠客無消息\n（4）孤燈照到明", ""},
        Case{"１、空山新月上\n２、小院暮雲平\n３、遠客無消息\n４、孤燈照到明", ""},
        Case{"①空山新月上\n②小院暮雲平\n③遠客無消息\n④孤燈照到明", ""},
        Case{"> 空山新月上，小院暮雲平。\n>> 遠客無消息，孤燈照到明。", ""},
        Case{"# 夜泊\n\n- 空山新月上，\n- 小院暮雲平。\n- 遠客無消息，\n- 孤燈照到明。", "夜泊"},
        Case{"**夜泊** 無名氏\n\n空山新月上，<br>小院暮雲平。<br/>遠客無消息，孤燈照到明。",
             "夜泊 無名氏"},
        Case{"<p>空山新月上，小院暮雲平。</p>\n<p>&emsp;遠客無消息，孤燈照到明。</p>", ""},
        Case{"🌙空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。✨", ""}})
    expect_one(one);
}

TEST(PastedPoem, NotesAndAddressesArePassedOver) {
  for (const Case& one :
       {Case{"空山新月上①，小院暮雲平②。\n遠客無消息，孤燈照到明。\n\n【注釋】\n①空山：無人的山。\n"
             "②平：低，遠。\n",
             ""},
        Case{"空山新月上[1]，小院暮雲平1。\n遠客無消息¹，孤燈照到明12。\nhttps://example.org/a?b=1",
             ""},
        Case{"空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n譯文：月亮出來了。\n很亮。", ""},
        Case{"空山新月上，小院暮雲平。遠客無消息，孤燈照到明。注：作於舟中。", ""},
        Case{"空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n空山：無人的山。", ""},
        Case{
            "【原文】\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n【賞析】\n好，很好。\n\n"
            "又，也好。",
            ""},
        Case{"空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n\nThe moon\nis new\nover\nthe "
             "hills",
             ""},
        Case{"空山新月上\nkōng shān xīn yuè shàng\n小院暮雲平\nThe evening clouds\n遠客無消息\n"
             "孤燈照到明",
             ""}})
    expect_one(one);
}

TEST(PastedPoem, BlankLinesBetweenCouplets) {
  for (const Case& one :
       {Case{"空山新月上，小院暮雲平。\n\n遠客無消息，孤燈照到明。\n", ""},
        Case{"空山新月上，\n小院暮雲平。\n\n遠客無消息，\n孤燈照到明。\n", ""},
        Case{"空山新月上，\n\n小院暮雲平。\n\n遠客無消息，\n\n孤燈照到明。\n", ""},
        Case{"夜泊\n\n無名氏\n\n空山新月上\n\n小院暮雲平\n\n遠客無消息\n\n孤燈照到明\n",
             "夜泊 無名氏"},
        Case{"夜泊\n空山新月上，小院暮雲平。\n\n遠客無消息，孤燈照到明。——無名氏", "夜泊 無名氏"},
        Case{"空山新月上，小院暮雲平。\n\n遠客無消息，孤燈照到明。\n——無名氏《夜泊》",
             "無名氏 夜泊"},
        Case{"舟中夜泊作\n\n空山新月上，小院暮雲平。\n\n遠客無消息，孤燈照到明。\n", "舟中夜泊作"}})
    expect_one(one);
}

TEST(PastedPoem, BlanksBetweenCharacters) {
  for (const Case& one :
       {Case{"空 山 新 月 上\n小 院 暮 雲 平\n遠 客 無 消 息\n孤 燈 照 到 明", ""},
        Case{"空 山 新 月 上 ， 小 院 暮 雲 平 。\n遠 客 無 消 息 ， 孤 燈 照 到 明 。", ""},
        Case{"空 山 新 月 上　　小 院 暮 雲 平\n遠 客 無 消 息　　孤 燈 照 到 明", ""},
        Case{"空　山　新　月　上\n小　院　暮　雲　平\n遠　客　無　消　息\n孤　燈　照　到　明", ""},
        Case{"空\u200B山新月上，小院暮雲平。\u2060\n遠客無消息，孤燈照到明。", ""}})
    expect_one(one);
}

TEST(PastedPoem, ALostCharacterHasNoToneAndNoRhyme) {
  const auto poems = read_typed_poems("空山新月□，小院暮雲平。遠客無消息，孤燈照到□。", "text");
  ASSERT_EQ(poems.size(), 1U);
  EXPECT_EQ(poems[0].lines[0], U"空山新月□");
  const Verdict verdict = judge(poems[0].lines, FormKind::wujue, RhymeBook());
  EXPECT_TRUE(verdict.ok);
  EXPECT_EQ(std::ranges::count(verdict.notes, Finding::lost_character, &Remark::finding), 2);
  // Two lost rhymes are not the same character twice.
  EXPECT_TRUE(judge({U"空山新月上", U"小院暮雲平", U"遠客無消□", U"孤燈照到□", U"空山新月上",
                     U"小院暮雲□", U"遠客無消息", U"孤燈照到明"},
                    FormKind::guti, RhymeBook())
                  .ok);
}

TEST(PastedPoem, OneBadPoemOfSeveralIsReportedAndTheOthersAreRead) {
  const auto poems = read_typed_poems(
      "空山新月上，小院暮雲平。遠客無消息，孤燈照到明。\n\n夜泊\n空山新●上，小院暮雲平。"
      "遠客無消息，孤燈照到明。\n\n野渡無人問，春江有客歸。青山隨水轉，白鳥逐雲飛。",
      "text");
  ASSERT_EQ(poems.size(), 3U);
  EXPECT_EQ(poems[0].lines, kFour);
  EXPECT_EQ(poems[2].lines, kOther);
  EXPECT_FALSE(poems[0].problem || poems[2].problem);
  ASSERT_TRUE(poems[1].problem);
  EXPECT_EQ(poems[1].title, "夜泊");
  EXPECT_TRUE(poems[1].lines.empty());
  EXPECT_NE(poems[1].problem->message_en.find("text, line 4: '●'"), std::string::npos)
      << poems[1].problem->message_en;
}

TEST(PastedPoem, PoemsAfterEachOtherStayApart) {
  const char* texts[] = {
      "《夜泊》無名氏\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n《野渡》無名氏\n"
      "野渡無人問，春江有客歸。\n青山隨水轉，白鳥逐雲飛。",
      "其一\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n其二\n"
      "野渡無人問，春江有客歸。\n青山隨水轉，白鳥逐雲飛。",
      "夜泊\n\n空山新月上，小院暮雲平。\n\n遠客無消息，孤燈照到明。\n\n野渡\n\n"
      "野渡無人問，春江有客歸。\n\n青山隨水轉，白鳥逐雲飛。",
      "1.\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n2.\n野渡無人問，春江有客歸。\n"
      "青山隨水轉，白鳥逐雲飛。",
      "空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n---\n野渡無人問，春江有客歸。\n"
      "青山隨水轉，白鳥逐雲飛。",
      "夜泊\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n注釋：\n空山：無人的山。\n\n"
      "野渡\n野渡無人問，春江有客歸。\n青山隨水轉，白鳥逐雲飛。\n注釋：\n野渡：渡口，偏遠。",
      "夜泊\n空山新月上，小院暮雲平。\n遠客無消息，孤燈照到明。\n\n注釋：\n空山：無人的山。\n\n"
      "譯文\n月亮出來了，很亮。\n\n野渡\n野渡無人問，春江有客歸。\n青山隨水轉，白鳥逐雲飛。"};
  for (const char* text : texts) {
    const auto poems = read_typed_poems(text, "text");
    ASSERT_EQ(poems.size(), 2U) << text;
    EXPECT_EQ(poems[0].lines, kFour) << text;
    EXPECT_EQ(poems[1].lines, kOther) << text;
  }
}

// The words for notes and headings are words of verse too.
TEST(PastedPoem, VerseThatBeginsWithAWordForNotesIsVerse) {
  const auto poems = read_typed_poems("背景山如畫，注目水如天。說明何處是，作者不知年。", "text");
  ASSERT_EQ(poems.size(), 1U);
  EXPECT_EQ(poems[0].lines.size(), 4U);
  EXPECT_EQ(poems[0].lines[0], U"背景山如畫");
}

// Was "ends in the level 鹅 (歌), which does not rhyme with 歌".
TEST(PastedPoem, AFirstLineOfAnotherLengthThatRhymesIsNotSaidNotToRhyme) {
  const Lines lines{U"歌歌歌", U"臨水一聲歌", U"小舟隨月去", U"回首滿江波"};
  const Verdict verdict = judge(lines, FormKind::wujue, RhymeBook());
  EXPECT_FALSE(verdict.ok);
  for (const Remark& remark : verdict.violations) {
    EXPECT_NE(remark.rule, "出韵") << remark.message;
    EXPECT_NE(remark.finding, Finding::first_line_off_rhyme) << remark.message;
  }
}

}  // namespace
}  // namespace tangyin
