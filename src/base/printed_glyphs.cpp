#include "base/printed_glyphs.h"

#include <algorithm>
#include <unordered_map>

namespace tangyin {
namespace {

// Pairs: the older form, the one of today.  None of them is another word as well.
constexpr std::u32string_view kOlder =
    U"疎疏劒剑鴈雁猨猿遶绕簷檐堦阶妬妒窓窗隄堤徧遍覩睹邨村醻酬谿溪蘂蕊筯箸虵蛇蜨蝶躭耽"
    U"遯遁閙闹隣邻飜翻髙高鷰燕麤粗黙默氷冰囬回恠怪慙惭懽欢挿插暎映椀碗櫂棹毬球涙泪淸清"
    U"湌餐濶阔煖暖牕窗犂犁畧略畱留盌碗穉稚窻窗竒奇缾瓶羗羌脃脆臯皋荘庄蔕蒂蕋蕊蘓苏虗虚"
    U"觧解賔宾賛赞趂趁踈疏輙辄辤辞逈迥鎻锁隂阴靁雷頼赖飃飘駈驱騐验髩鬓鬪斗鬬斗鵶鸦鼔鼓"
    U"嬾懒徃往怳恍惪德擕携昬昏朶朵檝楫歛敛氊毡澁涩焼烧皃貌皷鼓睠眷碪砧磵涧稺稚竝并緐繁"
    U"緜绵纎纤翺翱膓肠舩船荳豆莾莽菓果蠧蠹褭袅謌歌豓艳軰辈輭软迯逃銕铁鑵罐隠隐顋腮飇飙"
    U"餙饰鶵雏鼈鳖牎窗暱昵姸妍拕拖抝拗廻回幷并岅坂屛屏寃冤啗啖噉啖喆哲吿告呪咒刼劫凴凭"
    U"冺泯亱夜丗世麹曲黒黑鳯凤秊年尙尚愼慎甁瓶逬迸喞唧漑溉曁暨靑青飮饮毎每鬰郁甞尝効效"
    U"厰厂厯历嘷嗥坵丘埽扫堃坤塲场壻婿婬淫尅克尒尔岀出嶋岛巵卮帋纸庿庙彜彝悳德愳惧慴慑"
    U"捄救揔总攩挡敂叩斵斫曓暴朢望栰筏桮杯椉乘楳梅樷丛櫈凳毘毗浄净渇渴湏须灋法灮光烱炯"
    U"煑煮熖焰燄焰燿耀牋笺牓榜犇奔珎珍璅琐瓈璃瘉愈皜皓盋钵矙瞰碁棋稾稿箒帚籑馔羇羁翄翅"
    U"肧胚胷胸脗吻臈腊臕膘舗铺蔆菱藳稿蜺霓蠏蟹裌夹裠裙褎袖覉羁訙讯諠喧譌讹貍狸軆体轝舆"
    U"逰游酧酬醕醇鏁锁隟隙隲骘霛灵靣面鞌鞍鞱韬顇悴驘骡鬂鬓";

using Glyphs = std::unordered_map<char32_t, char32_t>;

Glyphs glyphs_of(std::u32string_view pairs) {
  Glyphs glyphs;
  for (size_t n = 0; n + 1 < pairs.size(); n += 2) glyphs.emplace(pairs[n], pairs[n + 1]);
  return glyphs;
}

void replace(std::u32string& text, const Glyphs& glyphs) {
  for (char32_t& c : text)
    if (const auto found = glyphs.find(c); found != glyphs.end()) c = found->second;
}

}  // namespace

std::u32string in_printed_simplified(std::u32string text) {
  constexpr std::u32string_view kNames = U"约約郎腰宋谢謝侯佺家园園氏";  // after 沈, the surname
  static const Glyphs glyphs = glyphs_of(kOlder);
  replace(text, glyphs);
  for (size_t n = 0; n < text.size(); ++n)
    if (text[n] == U'沈' && (n + 1 == text.size() || kNames.find(text[n + 1]) == kNames.npos))
      text[n] = U'沉';
  return text;
}

std::u32string in_printed_traditional(std::u32string text) {
  static const Glyphs glyphs = glyphs_of(U"慾欲羣群");
  replace(text, glyphs);
  return text;
}

}  // namespace tangyin
