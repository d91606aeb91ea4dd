// Poet::character: a character's forms, its readings and the words that decide them.
#include <algorithm>
#include <map>

#include "base/request_error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/read_request.h"
#include "poet/wording.h"
#include "prosody/pinyin.h"
#include "prosody/tables.h"

namespace tangyin {
namespace {

constexpr const char* kFourTones[] = {"平", "上", "去", "入"};

char32_t one_character(const std::string& typed) {
  const std::u32string text = read_text(typed, "text");
  if (text.size() != 1)
    throw RequestError(
        {"invalid_length", "text", 0, fmt::format("`text` 应为一个汉字，不是 {} 个字", text.size()),
         fmt::format("`text` should be one Chinese character, not {} characters", text.size())});
  if (!utf8::is_han(text[0]))
    throw RequestError(
        {"not_chinese", "text", 1, "`text` 不是汉字", "`text` is no Chinese character"});
  return text[0];
}

CharacterInfo::Reading described(const Reading& reading, const RhymeBook& book,
                                 const Wording& wording) {
  return {.tone = kFourTones[static_cast<size_t>(reading.tone)],
          .rhyme = wording.words(book.rhyme(reading.rhyme).name),
          .source = describe(reading),
          .page = reading.page,
          .place = reading.place,
          .through = utf8::encode(reading.through),
          .usual = reading.usual};
}

// The words in which `forms`, the forms of one character, have one reading, each once and in the
// script wanted.
std::vector<CharacterInfo::Word> words_with(const std::u32string& forms, const RhymeBook& book,
                                            const Wording& wording) {
  std::map<std::pair<std::string, uint8_t>, CharacterInfo::Word> found;  // by the simplified word
  for (const WordRow& row : word_table()) {
    if (row.word.size() < 2 || forms.find(row.word[row.position]) == std::u32string::npos) continue;
    const std::string word = utf8::encode(row.word), simplified = to_simplified(word);
    CharacterInfo::Word& entry = found[{simplified, row.position}];
    const bool better = wording.simplified() ? word == simplified : word != simplified;
    if (!entry.word.empty() && !better) continue;
    entry = {.word = wording.simplified() ? simplified : word,
             .tone = row.level ? "平" : "仄",
             .rhyme = row.rhyme == WordRow::kNoRhyme
                          ? ""
                          : wording.words(book.rhyme(static_cast<RhymeId>(row.rhyme)).name),
             .certain = row.certain};
  }
  std::vector<CharacterInfo::Word> words;
  for (auto& [key, word] : found) words.push_back(std::move(word));
  return words;
}

}  // namespace

// Converts all characters of the book in one call; line breaks keep OpenCC from seeing phrases.
std::u32string TraditionalForms::of(char32_t simplified, const RhymeBook& book) const {
  std::call_once(found_, [&] {
    std::u32string joined;
    for (const char32_t c : book.characters())
      if (std::ranges::any_of(book.readings(c), [](const Reading& reading) {
            return reading.origin != Origin::traditional;  // else it is simplified alone
          }))
        joined += {c, U'\n'};
    const std::u32string converted = to_simplified(joined);
    for (size_t n = 0; n < joined.size(); n += 2) forms_[converted[n]].push_back(joined[n]);
  });
  const auto entry = forms_.find(simplified);
  std::u32string forms = entry == forms_.end() ? std::u32string() : entry->second;
  const std::u32string customary = utf8::decode(to_traditional(utf8::encode(simplified)));
  if (const size_t at = forms.find(customary); at != std::u32string::npos)
    std::rotate(forms.begin(), forms.begin() + static_cast<std::ptrdiff_t>(at),
                forms.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  return forms;
}

CharacterInfo describe_character(const RhymeBooks& books, const TraditionalForms& forms,
                                 const CharacterRequest& asked) {
  const char32_t c = one_character(asked.text);
  const RhymeBook& book = books.get(RhymeSystem::pingshui, ReadAs::either);
  const Wording wording(asked.script, [](const std::string& text) { return text; });
  CharacterInfo info{.text = asked.text,
                     .simplified = to_simplified(asked.text),
                     .traditional = {},
                     .pinyin = {},
                     .tone = tones_in_words({book.usual_tone_class(c)}),
                     .readings = {},
                     .words = {}};
  const std::u32string simplified = utf8::decode(info.simplified);
  std::u32string all =
      forms.of(simplified[0], books.get(RhymeSystem::pingshui, ReadAs::traditional));
  if (all.empty()) all = utf8::decode(to_traditional(asked.text));
  for (const char32_t form : all) info.traditional.push_back(utf8::encode(form));
  for (const std::string_view syllable : pinyin(c)) info.pinyin.emplace_back(syllable);
  for (const Reading& reading : book.readings(c))
    info.readings.push_back(described(reading, book, wording));
  // A traditional character is asked for itself, a simplified one for all that it stands for.
  info.words = words_with(c == simplified[0] ? all + c : std::u32string(1, c), book, wording);
  return info;
}

}  // namespace tangyin
