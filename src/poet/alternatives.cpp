// Poet::alternatives: tokens and rules → characters and sentences.
#include "base/request_error.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/read_request.h"
#include "poet/wording.h"
#include "prosody/pinyin.h"

namespace tangyin {
namespace {

constexpr int kMostAlternatives = 100;

const char* chinese_tone(ToneClass tone) {
  return tone == ToneClass::level ? "平" : "仄";
}
const char* english_tone(ToneClass tone) {
  return tone == ToneClass::level ? "level (平)" : "oblique (仄)";
}

// Turns an answer about a place into what is returned.
class PlaceReport {
 public:
  PlaceReport(const Composer& composer, const PlaceAnswer& answer, const Cell& place,
              const Wording& wording)
      : composer_(composer), answer_(answer), place_(place), wording_(wording) {
    for (const GivenCharacter& c : answer.lines[place.line]) line_.push_back(character_of(c));
  }

  Alternatives report() const {
    const GivenCharacter& standing = answer_.lines[place_.line][place_.column];
    Alternatives result{.line = static_cast<int>(place_.line) + 1,
                        .column = static_cast<int>(place_.column) + 1,
                        .form = wording_.words(answer_.form.name()),
                        .pattern = {},
                        .standing = standing.token == kBlank ? "" : shown(character_of(standing)),
                        .wanted = wanted(),
                        .choices = {},
                        .excluded = {}};
    for (const std::string& name : answer_.patterns)
      result.pattern += (result.pattern.empty() ? "" : "、") + wording_.words(name);
    for (const PlaceChoice& choice : answer_.choices) result.choices.push_back(described(choice));
    for (const PlaceChoice& choice : answer_.excluded) result.excluded.push_back(described(choice));
    return result;
  }

 private:
  char32_t character_of(const GivenCharacter& c) const {
    return c.token > Vocabulary::kUnknown ? character_of(c.token) : c.typed;
  }
  char32_t character_of(Token token) const {
    return composer_.engine().vocabulary().character(token);
  }
  std::string shown(char32_t character) const {
    return wording_.poem(std::u32string_view(&character, 1));
  }

  // "上平十灰、上平九佳"
  std::string names(const RhymeSet& rhymes) const {
    std::string all;
    for (size_t r = 0; r < kRhymes; ++r)
      if (rhymes[r])
        all += (all.empty() ? "" : "、") +
               wording_.words(composer_.book().rhyme(static_cast<RhymeId>(r)).name);
    return all;
  }

  Alternatives::Wanted wanted() const {
    const ToneClass tone = answer_.wanted;
    Alternatives::Wanted result{.tone = tones_in_words({tone}),
                                .rhymes = answer_.rhymes,
                                .rhyme = {},
                                .message = {},
                                .message_en = {}};
    if (answer_.rhymes && answer_.rhyme_known) result.rhyme = names(answer_.rhyme);
    const Sentence why = why_wanted(result.rhyme);
    result.message = wording_.sentence(why.chinese), result.message_en = why.english;
    return result;
  }

  Sentence why_wanted(const std::string& rhyme) const {
    const ToneClass tone = answer_.wanted;
    const std::string zh = chinese_tone(tone), en = english_tone(tone);
    if (answer_.rhymes && tone == ToneClass::either)
      return {rhyme.empty() ? "韵脚，韵部未定" : fmt::format("韵脚，押“{}”韵", rhyme),
              rhyme.empty() ? "the line rhymes here; no rhyme is settled yet"
                            : fmt::format("the line rhymes here, in {}", rhyme)};
    if (answer_.rhymes)
      return {rhyme.empty() ? fmt::format("韵脚，要{}声，韵部未定", zh)
                            : fmt::format("韵脚，要{}声，押“{}”韵", zh, rhyme),
              rhyme.empty() ? fmt::format("the line rhymes here: {}; no rhyme is settled yet", en)
                            : fmt::format("the line rhymes here: {}, in {}", en, rhyme)};
    if (tone == ToneClass::either) return {"此处可平可仄", "either tone may stand here"};
    if (answer_.wanted_by_pattern == ToneClass::either)
      return {fmt::format("谱中此处可平可仄，而句中别的字使它只能用{}声", zh),
              fmt::format("the pattern leaves this place open, but with the rest of the line it "
                          "has to be {}",
                          en)};
    return {fmt::format("谱中此处要{}声", zh), fmt::format("the pattern wants {} here", en)};
  }

  AlternativeCharacter described(const PlaceChoice& choice) const {
    const char32_t c = character_of(choice.token);
    const ToneClass tones = composer_.book().usual_tone_class(c);
    std::u32string line = line_;
    line[place_.column] = c;
    AlternativeCharacter result{
        .text = shown(c),
        .probability = choice.probability,
        .tone = tones_in_words({tones}),
        .rhyme = names(rhymes_of(c, tones)),
        .pinyin =
            pinyin_at(line, place_.column, allows(tones, answer_.wanted) ? answer_.wanted : tones),
        .reason = {},
        .message = {},
        .message_en = {}};
    if (choice.objection == Objection::none) return result;
    const Sentence why = objection_to(choice, result.text, tones);
    result.reason = reason_of(choice.objection);
    result.message = wording_.sentence(why.chinese), result.message_en = why.english;
    return result;
  }

  // The rhymes of the readings that serve here; of all usual ones where none does.
  RhymeSet rhymes_of(char32_t c, ToneClass tones) const {
    RhymeSet usual, serving;
    for (const Reading& reading : composer_.book().readings(c)) {
      if (!reading.usual) continue;
      const auto id = static_cast<size_t>(reading.rhyme);
      usual.set(id);
      if (allows(answer_.wanted, tone_class_of(reading.tone))) serving.set(id);
    }
    if (tones == ToneClass::unknown) return {};
    if (answer_.rhymes && (serving & answer_.rhyme).any()) return serving & answer_.rhyme;
    return serving.any() ? serving : usual;
  }

  static const char* reason_of(Objection objection) {
    return objection == Objection::rhyme      ? "rhyme"
           : objection == Objection::repeated ? "repeated"
           : objection == Objection::copied   ? "copied"
                                              : "tone";
  }

  Sentence objection_to(const PlaceChoice& choice, const std::string& c, ToneClass tones) const {
    if (choice.objection == Objection::copied)
      return {fmt::format("用了“{}”，这一句就成了前人的诗句", c),
              fmt::format("with '{}' the line is one of the poems that the model has read", c)};
    if (choice.objection == Objection::repeated && choice.repeats)
      return {fmt::format("第 {} 句第 {} 字已是“{}”", choice.repeats->line + 1,
                          choice.repeats->column + 1, standing_at(*choice.repeats)),
              fmt::format("line {}, character {} is '{}' already", choice.repeats->line + 1,
                          choice.repeats->column + 1, standing_at(*choice.repeats))};
    if (choice.objection == Objection::rhyme) {
      const std::string rhyme = answer_.rhyme_known ? names(answer_.rhyme) : "";
      if (rhyme.empty())
        return {fmt::format("“{}”不能作这里的韵脚", c), fmt::format("'{}' cannot rhyme here", c)};
      return {fmt::format("“{}”不在“{}”韵", c, rhyme), fmt::format("'{}' is not in {}", c, rhyme)};
    }
    if (tones == ToneClass::unknown)
      return {fmt::format("“{}”的平仄不详", c), fmt::format("the tone of '{}' is not known", c)};
    if (answer_.wanted == ToneClass::either || allows(tones, answer_.wanted))
      return {fmt::format("“{}”连着邻字读，平仄不合", c),
              fmt::format("'{}' has the wrong tone when it is read with its neighbour", c)};
    return {
        fmt::format("“{}”是{}声，此处要{}声", c, chinese_tone(tones), chinese_tone(answer_.wanted)),
        fmt::format("'{}' is {}; {} is wanted here", c, english_tone(tones),
                    english_tone(answer_.wanted))};
  }

  std::string standing_at(const Cell& cell) const {
    return shown(character_of(answer_.lines[cell.line][cell.column]));
  }

  const Composer& composer_;
  const PlaceAnswer& answer_;
  const Cell place_;
  const Wording& wording_;
  std::u32string line_;  // in the model's script, ？ where a place is open
};

}  // namespace

Alternatives find_alternatives(const Composer& composer, const AlternativesRequest& asked,
                               const std::function<bool()>& cancelled) {
  check_number("count", asked.count, 1, kMostAlternatives);
  check_number("line", asked.line, 1,
               static_cast<int>(std::max<size_t>(1, asked.verse.lines.size())));
  check_number("column", asked.column, 1, 7);
  const Cell place{static_cast<size_t>(asked.line) - 1, static_cast<size_t>(asked.column) - 1};
  const PlaceQuestion question{.verse = read_verse_request(asked.verse),
                               .place = place,
                               .rhyme = read_text(asked.rhyme, "rhyme"),
                               .count = static_cast<size_t>(asked.count)};
  SearchWatch watch;
  watch.cancelled = cancelled;
  const PlaceAnswer answer = composer.alternatives(question, &watch);
  const Wording wording =
      wording_for(asked.verse.script, composer.engine().config().script == "simplified");
  return PlaceReport(composer, answer, place, wording).report();
}

}  // namespace tangyin
