#include "prosody/pasted_text.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace tangyin {
namespace {

using Text = std::u32string;
using View = std::u32string_view;

constexpr View kBullets = U">＞#＃-+•·‣▪▫◦●○◎◆◇■▲△★☆※│┃┆|｜＊*";
constexpr View kDashes = U"—―–─－";
constexpr View kAfterNumber = U".．、)）:：]】";
constexpr View kBeforeLabel = U"【[［〔（(《<", kAfterLabel = U"】]］〕）)》>：:";
constexpr int kLongestNumber = 4;  // digits

constexpr auto kVerseLabels =
    std::to_array<View>({U"原文", U"正文", U"全文", U"诗文", U"原诗", U"原詩"});
constexpr auto kHeadingLabels =
    std::to_array<View>({U"作者", U"诗人", U"詩人", U"题目", U"題目", U"标题", U"標題", U"诗题",
                         U"詩題", U"篇名", U"朝代", U"年代", U"体裁"});
constexpr auto kNoteLabels = std::to_array<View>(
    {U"注",   U"註",   U"按",       U"注释",     U"注釋",     U"註釋", U"注解",
     U"註解", U"译文", U"譯文",     U"翻译",     U"翻譯",     U"今译", U"今譯",
     U"白话", U"赏析", U"賞析",     U"鉴赏",     U"鑒賞",     U"简析", U"評析",
     U"评析", U"点评", U"解析",     U"题解",     U"題解",     U"按语", U"出处",
     U"來源", U"来源", U"背景",     U"创作背景", U"简介",     U"校记", U"校記",
     U"拼音", U"标签", U"作者简介", U"作者簡介", U"参考资料", U"说明", U"备注"});

bool is_digit(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９');
}
bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0x24F);
}
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F);
}
bool is_note_mark(char32_t c) {  // ① ❶ ¹ ²
  return (c >= 0x2460 && c <= 0x24FF) || (c >= 0x2776 && c <= 0x2793) || c == 0xB9 || c == 0xB2 ||
         c == 0xB3 || (c >= 0x2070 && c <= 0x2079) || c == U'†' || c == U'‡';
}
bool is_emoji(char32_t c) {
  return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x2775);
}

bool begins(View text, size_t at, View word) {
  return text.substr(at, word.size()) == word;
}

// <br> parts lines, other tags and entities go.
Text without_markup(View text) {
  Text plain;
  for (size_t at = 0; at < text.size(); ++at) {
    const char32_t next = at + 1 < text.size() ? text[at + 1] : U' ';
    const size_t close = text[at] == U'<'   ? text.substr(0, at + 200).find(U'>', at)
                         : text[at] == U'&' ? text.substr(0, at + 10).find(U';', at)
                                            : text.npos;
    if (close == text.npos || !(is_letter(next) || next == U'/' || next == U'#')) {
      plain.push_back(text[at]);
      continue;
    }
    if (text[at] == U'&') plain.push_back(U' ');
    if (begins(text, at, U"<br") || begins(text, at, U"<BR") || begins(text, at, U"</p"))
      plain.push_back(U'\n');
    at = close;
  }
  return plain;
}

Text without_addresses(View text) {
  Text plain;
  for (size_t at = 0; at < text.size(); ++at) {
    if (begins(text, at, U"http://") || begins(text, at, U"https://") || begins(text, at, U"www."))
      while (at < text.size() && text[at] > U' ' && text[at] < 0x2E80) ++at;
    if (at < text.size()) plain.push_back(text[at]);
  }
  return plain;
}

// A number after a character and before a stop, a blank or the end is the mark of a note.
Text without_note_numbers(View text) {
  Text kept;
  for (size_t at = 0; at < text.size(); ++at) {
    size_t end = at;
    if (at > 0 && is_character(text[at - 1]))
      while (end < text.size() && is_digit(text[end])) ++end;
    const bool mark =
        end > at && (end == text.size() || (!is_character(text[end]) && !is_letter(text[end])));
    kept += text.substr(at, std::max<size_t>(1, mark ? 0 : end - at));
    if (end > at) at = end - 1;
    if (mark) kept.pop_back();
  }
  return kept;
}

// How many characters a number before a line has: "12.", "(3)", "１、", "二、"; 0: there is none.
size_t number_before(View text) {
  const bool bracket = text[0] == U'(' || text[0] == U'（' || text[0] == U'[';
  size_t at = bracket ? 1 : 0;
  const size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  const bool digits = at > begin;
  if (!digits)
    while (at < text.size() && is_one_of(text[at], U"一二三四五六七八九十")) ++at;
  if (at == begin || at - begin > kLongestNumber) return 0;
  if (at < text.size() && is_one_of(text[at], digits || bracket ? kAfterNumber : U"、．."))
    return at + 1;
  return digits && !bracket ? at : 0;
}

// Blanks, bullets and numbers before the line: how many characters, whether a dash is among them, and
// whether a number or a mark is.
struct Head {
  size_t length = 0;
  bool dash = false, marked = false;
};
Head head_of(View text) {
  Head head;
  for (size_t more = 1; more > 0 && head.length < text.size(); head.length += more) {
    const View rest = text.substr(head.length);
    more = 0;
    if (is_blank(rest[0])) {
      more = 1;
    } else if (is_note_mark(rest[0])) {
      more = 1, head.marked = true;
    } else if (is_one_of(rest[0], kDashes) || begins(rest, 0, U"--")) {
      more = std::min(rest.find_first_not_of(U"—―–─－-"), rest.size()), head.dash = true;
    } else if (is_one_of(rest[0], kBullets)) {
      more = 1;
    } else if (const size_t number = number_before(rest); number > 0) {
      more = number, head.marked = true;
    }
  }
  return head;
}

// 床 前 明 月 光 → 床前明月光, where every character stands alone; wider gaps part verses.
Text without_spacing(View text) {
  size_t alone = 0, narrowest = text.size();
  for (size_t at = 0; at < text.size(); ++at) {
    if (!is_character(text[at])) continue;
    size_t next = at + 1;
    while (next < text.size() && is_blank(text[next])) ++next;
    if (next == at + 1 && next < text.size() && is_character(text[next])) return Text(text);
    ++alone;
    if (next < text.size() && is_character(text[next]))
      narrowest = std::min(narrowest, next - at - 1);
  }
  if (alone < 4) return Text(text);
  Text joined;
  for (size_t at = 0; at < text.size(); ++at) {
    size_t end = at;
    while (end < text.size() && is_blank(text[end])) ++end;
    if (end - at > narrowest) joined.push_back(U' ');
    at = end;
    if (at < text.size()) joined.push_back(text[at]);
  }
  return joined;
}

// The length of one of `labels` at the head of the line with its brackets or colon; 0: none is.
template <size_t n>
size_t label_before(View text, const std::array<View, n>& labels) {
  const size_t begin = !text.empty() && is_one_of(text[0], kBeforeLabel) ? 1 : 0;
  for (const View label : labels) {
    size_t end = begin + label.size();
    if (!begins(text, begin, label)) continue;
    while (end < text.size() && (is_one_of(text[end], kAfterLabel) || is_blank(text[end]))) ++end;
    const bool closed = end > begin + label.size() && !is_blank(text[begin + label.size()]);
    if (closed || end == text.size()) return end;
  }
  return 0;
}

// Notes that go on behind the verse: "…。注：…".
void drop_notes_behind(Text& text) {
  for (size_t at = 1; at < text.size(); ++at) {
    if (!is_one_of(text[at - 1], kVerseStops)) continue;
    const View rest = View(text).substr(at);
    const size_t label = label_before(rest, kNoteLabels);
    if (label > 0 && label < rest.size()) text.erase(at);
  }
}

bool has_characters(View text) {
  return std::ranges::any_of(text, is_character);
}

// Verses of five or of seven, at least two.
bool is_verse(View text) {
  std::vector<size_t> lengths(1, 0);
  for (const char32_t c : text)
    if (is_character(c))
      ++lengths.back();
    else if (lengths.back() > 0)
      lengths.push_back(0);
  if (lengths.back() == 0) lengths.pop_back();
  return lengths.size() > 1 && (lengths[0] == 5 || lengths[0] == 7) &&
         std::ranges::all_of(lengths, [&](size_t length) { return length == lengths[0]; });
}

// "①床：井栏。", where a word is explained; "1. 题：床前明月光，…" is a poem.
bool explains_a_word(View text, bool marked) {
  const size_t colon = text.find_first_of(U":：");
  return marked && colon != text.npos && colon > 0 && colon <= 8 &&
         text.substr(0, colon).find_first_of(kVerseStops) == text.npos &&
         !is_verse(text.substr(colon));
}

TextLine line_of(Text text, size_t number) {
  std::erase_if(text, is_invisible);
  std::erase_if(text, is_emoji);
  text = without_addresses(text);
  const Head head = head_of(text);
  text.erase(0, head.length);
  std::erase_if(text, [](char32_t c) { return is_note_mark(c) || is_one_of(c, U"*`"); });
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  text = without_note_numbers(text);
  TextLine line{without_spacing(text), number};
  if (!has_characters(text)) {
    line.kind = LineKind::foreign;
  } else if (label_before(text, kNoteLabels) > 0) {
    line.kind = LineKind::notes;
  } else if (explains_a_word(text, head.marked)) {
    line.kind = LineKind::note;
  } else if (const size_t label = label_before(text, kHeadingLabels); label > 0) {
    line.kind = LineKind::label;
    line.text.erase(0, label);
  } else if (head.dash) {
    line.kind = LineKind::credit;
  } else {
    line.text.erase(0, std::min(label_before(line.text, kVerseLabels), line.text.size()));
    drop_notes_behind(line.text);
  }
  return line;
}

bool says_something(View text) {
  return std::ranges::any_of(
      text, [](char32_t c) { return is_letter(c) || (c >= 0x2E80 && !is_blank(c)); });
}

constexpr View kOpening = U"（(〔【[［", kClosing = U"）)〕】]］";

}  // namespace

bool is_character(char32_t c) {
  return utf8::is_han(c) || c == kLostCharacter;
}

std::u32string without_notes(std::u32string_view text, int& depth) {
  std::u32string kept;
  for (const char32_t c : text) {
    const bool closes = is_one_of(c, kClosing);
    if (is_one_of(c, kOpening)) ++depth;
    if (depth == 0 && !closes && !is_one_of(c, kQuotes)) kept.push_back(c);
    if (closes && depth > 0) --depth;
  }
  return kept;
}

bool has_stop(const TextLine& line) {
  int depth = 0;
  return std::ranges::any_of(without_notes(line.text, depth),
                             [](char32_t c) { return is_one_of(c, kVerseStops); });
}

size_t count_han(const TextLine& line) {
  return static_cast<size_t>(std::ranges::count_if(line.text, is_character));
}

std::vector<size_t> run_lengths(const TextLine& line) {
  std::vector<size_t> lengths(1, 0);
  int depth = 0;
  for (const char32_t c : without_notes(line.text, depth))
    if (is_character(c))
      ++lengths.back();
    else if (lengths.back() > 0)
      lengths.push_back(0);
  if (lengths.back() == 0) lengths.pop_back();
  return lengths;
}

size_t verse_length(size_t length) {
  const bool fives = length % 10 == 0, sevens = length % 14 == 0;
  return length == 0 || fives == sevens ? 0 : fives ? 5 : 7;
}

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\r' || c == U'\v' || c == U'\f' || c == U'\u3000' ||
         c == U'\u00A0' || (c >= 0x2000 && c <= 0x200A) || c == U'\u202F' || c == U'\uFEFF';
}

std::vector<TextBlock> read_pasted_text(std::u32string_view text) {
  std::vector<TextBlock> blocks;
  size_t number = 0, blanks = 0;
  const auto add = [&](TextLine line) {
    if (blocks.empty() || blanks > 0) blocks.push_back({{}, blanks});
    blanks = 0;
    blocks.back().lines.push_back(std::move(line));
  };
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(U'\n', begin), text.size());
    const View raw = text.substr(begin, end - begin);
    ++number;
    begin = end + 1;
    if (std::ranges::all_of(raw, [](char32_t c) { return is_blank(c) || is_invisible(c); })) {
      ++blanks;
      continue;
    }
    const Text plain = without_markup(raw);
    for (size_t from = 0; from <= plain.size();) {
      const size_t to = std::min(plain.find(U'\n', from), plain.size());
      TextLine line = line_of(plain.substr(from, to - from), number);
      const View typed = View(plain).substr(from, to - from);
      from = to + 1;
      if (says_something(line.text))
        add(std::move(line));
      else if (!has_characters(typed) && !says_something(typed) &&
               std::ranges::any_of(typed, [](char32_t c) { return !is_blank(c); }))
        blanks += 2;
    }
  }
  return blocks;
}

}  // namespace tangyin
