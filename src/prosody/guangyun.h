// The 206 rhymes of the Guangyun (廣韻, 1008) in its order, and how they merge into the 106 of
// 平水韻 (the official 同用). docs/prosody.md explains both; the table generator and the rhyme book
// read them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "prosody/rhyme_book.h"

namespace tangyin {

inline constexpr int kGuangyunRhymes = 206, kPingshuiRhymes = 106;

// Heads by tone.  Three stand in an older form in kSBGY: 魂 as 䰟, 笑 as 𥬇, 候 as 𠋫 (see
// head_in_source).
// clang-format off
inline constexpr std::u32string_view kGuangyunHeads =
    U"東冬鍾江支脂之微魚虞模齊佳皆灰咍真諄臻文欣元魂痕寒桓刪山"
    U"先仙蕭宵肴豪歌戈麻陽唐庚耕清青蒸登尤侯幽侵覃談鹽添咸銜嚴凡"
    U"董腫講紙旨止尾語麌姥薺蟹駭賄海軫準吻隱阮混很旱緩潸產銑獮篠小巧晧哿果馬養蕩梗耿靜迥拯等有厚黝寑感敢琰忝儼豏檻范"
    U"送宋用絳寘至志未御遇暮霽祭泰卦怪夬隊代廢震稕問焮願慁恨翰換諫襉霰線嘯笑效号箇過禡漾宕映諍勁徑證嶝宥候幼沁勘闞豔㮇釅陷鑑梵"
    U"屋沃燭覺質術櫛物迄月沒曷末黠鎋屑薛藥鐸陌麥昔錫職德緝合盍葉怗洽狎業乏";
// clang-format on
static_assert(kGuangyunHeads.size() == kGuangyunRhymes);

constexpr char32_t head_in_source(char32_t head) {
  return head == U'魂' ? U'䰟' : head == U'笑' ? U'𥬇' : head == U'候' ? U'𠋫' : head;
}

// 57 level rhymes, then 55 rising, 60 departing, 34 entering.
constexpr FourTone tone_of_guangyun(size_t rhyme) {
  return rhyme < kGuangyunHeads.find(U'董')   ? FourTone::level
         : rhyme < kGuangyunHeads.find(U'送') ? FourTone::rising
         : rhyme < kGuangyunHeads.find(U'屋') ? FourTone::departing
                                              : FourTone::entering;
}

// One rhyme of 平水韻: its name and the heads that it unites.  Its number counts within the volume.
struct PingshuiRow {
  char32_t name;
  std::u32string_view heads;
};
// clang-format off
inline constexpr std::array<PingshuiRow, kPingshuiRhymes> kPingshui{{
    // 上平
    {U'東', U"東"}, {U'冬', U"冬鍾"}, {U'江', U"江"}, {U'支', U"支脂之"}, {U'微', U"微"}, {U'魚', U"魚"}, {U'虞', U"虞模"}, {U'齊', U"齊"},
    {U'佳', U"佳皆"}, {U'灰', U"灰咍"}, {U'真', U"真諄臻"}, {U'文', U"文欣"}, {U'元', U"元魂痕"}, {U'寒', U"寒桓"}, {U'刪', U"刪山"},
    // 下平
    {U'先', U"先仙"}, {U'蕭', U"蕭宵"}, {U'肴', U"肴"}, {U'豪', U"豪"}, {U'歌', U"歌戈"}, {U'麻', U"麻"}, {U'陽', U"陽唐"}, {U'庚', U"庚耕清"},
    {U'青', U"青"}, {U'蒸', U"蒸登"}, {U'尤', U"尤侯幽"}, {U'侵', U"侵"}, {U'覃', U"覃談"}, {U'鹽', U"鹽添嚴"}, {U'咸', U"咸銜凡"},
    // 上
    {U'董', U"董"}, {U'腫', U"腫"}, {U'講', U"講"}, {U'紙', U"紙旨止"}, {U'尾', U"尾"}, {U'語', U"語"}, {U'麌', U"麌姥"}, {U'薺', U"薺"},
    {U'蟹', U"蟹駭"}, {U'賄', U"賄海"}, {U'軫', U"軫準"}, {U'吻', U"吻隱"}, {U'阮', U"阮混很"}, {U'旱', U"旱緩"}, {U'潸', U"潸產"},
    {U'銑', U"銑獮"}, {U'篠', U"篠小"}, {U'巧', U"巧"}, {U'皓', U"晧"}, {U'哿', U"哿果"}, {U'馬', U"馬"}, {U'養', U"養蕩"}, {U'梗', U"梗耿靜"},
    {U'迥', U"迥拯等"}, {U'有', U"有厚黝"}, {U'寢', U"寑"}, {U'感', U"感敢"}, {U'琰', U"琰忝儼"}, {U'豏', U"豏檻范"},
    // 去
    {U'送', U"送"}, {U'宋', U"宋用"}, {U'絳', U"絳"}, {U'寘', U"寘至志"}, {U'未', U"未"}, {U'御', U"御"}, {U'遇', U"遇暮"}, {U'霽', U"霽祭"},
    {U'泰', U"泰"}, {U'卦', U"卦怪夬"}, {U'隊', U"隊代廢"}, {U'震', U"震稕"}, {U'問', U"問焮"}, {U'願', U"願慁恨"}, {U'翰', U"翰換"},
    {U'諫', U"諫襉"}, {U'霰', U"霰線"}, {U'嘯', U"嘯笑"}, {U'效', U"效"}, {U'號', U"号"}, {U'箇', U"箇過"}, {U'禡', U"禡"}, {U'漾', U"漾宕"},
    {U'敬', U"映諍勁"}, {U'徑', U"徑證嶝"}, {U'宥', U"宥候幼"}, {U'沁', U"沁"}, {U'勘', U"勘闞"}, {U'豔', U"豔㮇釅"}, {U'陷', U"陷鑑梵"},
    // 入
    {U'屋', U"屋"}, {U'沃', U"沃燭"}, {U'覺', U"覺"}, {U'質', U"質術櫛"}, {U'物', U"物迄"}, {U'月', U"月沒"}, {U'曷', U"曷末"}, {U'黠', U"黠鎋"},
    {U'屑', U"屑薛"}, {U'藥', U"藥鐸"}, {U'陌', U"陌麥昔"}, {U'錫', U"錫"}, {U'職', U"職德"}, {U'緝', U"緝"}, {U'合', U"合盍"},
    {U'葉', U"葉怗"}, {U'洽', U"洽狎業乏"},
}};
// clang-format on

// 詞林正韻 (戈載, 1821): its nineteen parts as rhymes of the Guangyun.  佳 泰 卦, which it halves by
// the sound, stand in both of theirs.
// clang-format off
inline constexpr std::array<std::u32string_view, 19> kCilin{{
    U"東冬鍾董腫送宋用", U"江陽唐講養蕩絳漾宕", U"支脂之微齊灰紙旨止尾薺賄寘至志未霽祭泰隊廢",
    U"魚虞模語麌姥御遇暮", U"佳皆咍蟹駭海泰卦怪夬代", U"真諄臻文欣魂痕軫準吻隱混很震稕問焮慁恨",
    U"元寒桓刪山先仙阮旱緩潸產銑獮願翰換諫襉霰線", U"蕭宵肴豪篠小巧晧嘯笑效号", U"歌戈哿果箇過",
    U"麻佳馬卦禡", U"庚耕清青蒸登梗耿靜迥拯等映諍勁徑證嶝", U"尤侯幽有厚黝宥候幼", U"侵寑沁",
    U"覃談鹽添嚴咸銜凡感敢琰忝儼豏檻范勘闞豔㮇釅陷鑑梵",
    U"屋沃燭", U"覺藥鐸", U"質術櫛陌麥昔錫職德緝", U"物迄月沒曷末黠鎋屑薛葉怗", U"合盍業洽狎乏",
}};
// clang-format on

// Where the volumes of 平水韻 begin: 上平 下平 上聲 去聲 入聲, end.
inline constexpr std::array<int, 6> kVolumes{0, 15, 30, 59, 89, 106};

}  // namespace tangyin
