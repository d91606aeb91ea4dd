// Results as JSON.
#include <tangyin/json.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace tangyin {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const PoemRemark& remark);
Json json_of(const ExplainedCharacter::Other& other);
Json json_of(const ExplainedCharacter& e);
Json json_of(const JudgedCouplet& couplet);
Json json_of(const WrittenPoem& poem);
Json json_of(const CheckedLine& line);
Json json_of(const CheckedRhyme& group);
Json json_of(const CharacterReadings& all);
Json json_of(const CheckedPoem& poem);
Json json_of(const FormInfo::Pattern& pattern);
Json json_of(const FormInfo& form);
Json json_of(const RhymeInfo& rhyme);
Json json_of(const AlternativeCharacter& c);
Json json_of(const CharacterInfo::Reading& reading);
Json json_of(const CharacterInfo::Word& word);
Json json_of(const Trace::Chance& chance);
Json json_of(const Trace::Layer& layer);
Json json_of(const Trace::Step& step);

template <class T>
Json array_of(const std::vector<T>& items) {
  Json array = Json::array();
  for (const T& item : items) array.push_back(json_of(item));
  return array;
}

// The only place where a remark becomes JSON.
Json json_of(const PoemRemark& remark) {
  return {{"rule", remark.rule},       {"rule_en", remark.rule_en},
          {"line", remark.line},       {"position", remark.position},
          {"message", remark.message}, {"message_en", remark.message_en}};
}

Json json_of(const RhymeInfo& rhyme) {
  return {{"name", rhyme.name}, {"tone", rhyme.tone}, {"characters", rhyme.characters}};
}

Json json_of(const ExplainedCharacter::Other& other) {
  Json json = {{"character", other.character}, {"probability", other.probability}};
  if (!other.ruled_out.empty()) json["ruled_out_by"] = other.ruled_out;
  return json;
}

Json json_of(const ExplainedCharacter& e) {
  return {{"character", e.character},
          {"probability", e.probability},
          {"allowed", e.allowed},
          {"subject", e.subject},
          {"reward", e.reward},
          {"wanted", e.wanted},
          {"tones", e.tones},
          {"given", e.given},
          {"rhymes", e.rhymes},
          {"beside", array_of(e.beside)},
          {"ruled_out", array_of(e.ruled_out)}};
}

Json json_of(const JudgedCouplet& couplet) {
  return {{"fit", couplet.fit},
          {"subject", couplet.subject},
          {"lines", couplet.lines},
          {"role", couplet.role},
          {"genuine", couplet.genuine}};
}

Json json_of(const WrittenPoem& poem) {
  Json json = {
      {"form", poem.form},
      {"pattern", poem.pattern},
      {"title", poem.title},
      {"lines", poem.lines},
      {"opening", poem.opening},
      {"seed", poem.seed},
      {"logprob_per_char", poem.logprob_per_char},
      {"prosody",
       {{"ok", poem.ok}, {"rhyme", poem.rhyme}, {"violations", array_of(poem.violations)}}}};
  if (!poem.explanation.empty()) json["explanation"] = array_of(poem.explanation);
  if (!poem.judgement.empty()) json["judgement"] = array_of(poem.judgement);
  if (!poem.subject_words.empty()) json["subject_words"] = poem.subject_words;
  return json;
}

Json json_of(const CheckedLine& line) {
  Json json = {{"text", line.text},
               {"tones", line.tones},
               {"expected", line.expected},
               {"ok", line.ok},
               {"rhymes", line.rhymes}};
  if (!line.pinyin.empty()) json["pinyin"] = line.pinyin;
  return json;
}

Json json_of(const CheckedRhyme& group) {
  return {{"name", group.name}, {"characters", group.characters}};
}

Json json_of(const CharacterReadings& all) {
  Json readings = Json::array();
  for (const CharacterReadings::One& one : all.readings)
    readings.push_back({{"rhyme", one.rhyme}, {"source", one.source}, {"usual", one.usual}});
  return {{"character", all.character}, {"readings", readings}};
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json json_of(const Problem& problem) {
  return {{"code", problem.code},
          {"field", problem.field},
          {"position", problem.position},
          {"message", problem.message},
          {"message_en", problem.message_en}};
}

Json json_of(const CheckedPoem& poem) {
  Json json = {{"title", poem.title},
               {"form", poem.form},
               {"form_en", poem.form_en},
               {"pattern", poem.pattern},
               {"pattern_en", poem.pattern_en},
               {"ok", poem.ok},
               {"strict", poem.strict},
               {"conclusion", poem.conclusion},
               {"conclusion_en", poem.conclusion_en},
               {"rhyme",
                {{"name", text_or_null(poem.rhyme_name)},
                 {"tone", text_or_null(poem.rhyme_tone)},
                 {"characters", poem.rhyme_characters},
                 {"groups", array_of(poem.rhyme_groups)}}},
               {"lines", array_of(poem.lines)},
               {"violations", array_of(poem.violations)},
               {"notes", array_of(poem.notes)}};
  if (!poem.readings.empty()) json["readings"] = array_of(poem.readings);
  if (!poem.source.empty()) json["source"] = poem.source;
  if (poem.problem) json["error"] = json_of(*poem.problem);
  return json;
}

Json json_of(const FormInfo::Pattern& pattern) {
  return {{"name", pattern.name},
          {"name_en", pattern.name_en},
          {"lines", pattern.lines},
          {"rhymes", pattern.rhymes}};
}

Json json_of(const FormInfo& form) {
  return {{"name", form.name},
          {"name_en", form.name_en},
          {"lines", form.lines},
          {"chars", form.chars},
          {"patterns", array_of(form.patterns)}};
}

Json json_of(const AlternativeCharacter& c) {
  Json json = {{"text", c.text},
               {"probability", c.probability},
               {"tone", c.tone},
               {"rhyme", c.rhyme},
               {"pinyin", c.pinyin}};
  if (!c.reason.empty())
    json.update({{"reason", c.reason}, {"message", c.message}, {"message_en", c.message_en}});
  return json;
}

Json json_of(const CharacterInfo::Reading& reading) {
  return {{"tone", reading.tone},  {"rhyme", reading.rhyme}, {"source", reading.source},
          {"page", reading.page},  {"place", reading.place}, {"through", reading.through},
          {"usual", reading.usual}};
}

Json json_of(const CharacterInfo::Word& word) {
  return {{"word", word.word},
          {"tone", word.tone},
          {"rhyme", text_or_null(word.rhyme)},
          {"certain", word.certain}};
}

Json json_of(const Trace::Chance& chance) {
  return {{"text", chance.text}, {"probability", chance.probability}};
}

Json json_of(const Trace::Prediction& prediction) {
  Json json = {{"model", array_of(prediction.model)}, {"rules", nullptr}, {"allowed", nullptr}};
  if (prediction.rules) json["rules"] = array_of(*prediction.rules);
  if (prediction.allowed) json["allowed"] = *prediction.allowed;
  return json;
}

// To be looked at: four digits after the point.
Json rounded(const std::vector<float>& values) {
  Json array = Json::array();
  for (const float value : values)
    array.push_back(std::round(static_cast<double>(value) * 1e4) / 1e4);
  return array;
}

Json json_of(const Trace::Layer& layer) {
  return {{"i", rounded(layer.i)}, {"f", rounded(layer.f)}, {"g", rounded(layer.g)},
          {"o", rounded(layer.o)}, {"c", rounded(layer.c)}, {"h", rounded(layer.h)}};
}

Json json_of(const Trace::Step& step) {
  return {{"text", step.text},
          {"line", step.line},
          {"column", step.column},
          {"probability", step.probability},
          {"before", json_of(step.before)},
          {"layers", array_of(step.layers)}};
}

std::string text_of(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const std::vector<WrittenPoem>& poems, int indent) {
  return text_of(array_of(poems), indent);
}

std::string to_json(const std::vector<CheckedPoem>& poems, int indent) {
  return text_of(poems.size() == 1 ? json_of(poems.front()) : array_of(poems), indent);
}

std::string to_json(const Alternatives& found, int indent) {
  return text_of({{"line", found.line},
                  {"column", found.column},
                  {"form", found.form},
                  {"pattern", found.pattern},
                  {"standing", found.standing},
                  {"wanted",
                   {{"tone", found.wanted.tone},
                    {"rhymes", found.wanted.rhymes},
                    {"rhyme", text_or_null(found.wanted.rhyme)},
                    {"message", found.wanted.message},
                    {"message_en", found.wanted.message_en}}},
                  {"choices", array_of(found.choices)},
                  {"excluded", array_of(found.excluded)}},
                 indent);
}

std::string to_json(const CharacterInfo& character, int indent) {
  return text_of({{"text", character.text},
                  {"simplified", character.simplified},
                  {"traditional", character.traditional},
                  {"pinyin", character.pinyin},
                  {"tone", character.tone},
                  {"readings", array_of(character.readings)},
                  {"words", array_of(character.words)}},
                 indent);
}

std::string to_json(const Trace& trace, int indent) {
  return text_of({{"form", text_or_null(trace.form)},
                  {"title", trace.title},
                  {"hidden", trace.hidden},
                  {"units", trace.units},
                  {"steps", array_of(trace.steps)},
                  {"next", json_of(trace.next)}},
                 indent);
}

std::string to_json(const std::vector<RhymeInfo>& rhymes, int indent) {
  return text_of(array_of(rhymes), indent);
}

std::string to_json(const std::vector<FormInfo>& forms, int indent) {
  return text_of(array_of(forms), indent);
}

std::string to_json(const std::vector<std::string>& poets, int indent) {
  return text_of(Json(poets), indent);
}

std::string to_json(const PoetDescription& description, int indent) {
  Json json = {{"version", description.version}, {"model", nullptr}, {"index", description.index}};
  if (description.model)
    json["model"] = {{"script", description.script},
                     {"vocabulary", description.vocabulary},
                     {"embedding", description.embedding},
                     {"hidden", description.hidden},
                     {"layers", description.layers},
                     {"card", Json::parse(description.card, nullptr, /*allow_exceptions=*/false)}};
  if (description.model && json["model"]["card"].is_discarded()) json["model"]["card"] = nullptr;
  return text_of(json, indent);
}

std::string to_json(const Problem& problem, int indent) {
  return text_of({{"error", json_of(problem)}}, indent);
}

std::string to_json(const SettledCharacter& character) {
  return text_of({{"event", "character"},
                  {"poem", character.poem},
                  {"line", character.line + 1},
                  {"column", character.column + 1},
                  {"text", character.text}},
                 -1);
}

std::string to_json(const SettledLine& line) {
  return text_of(
      {{"event", "line"}, {"poem", line.poem}, {"line", line.line + 1}, {"text", line.text}}, -1);
}

std::string to_json(size_t number, const WrittenPoem& poem) {
  return text_of({{"event", "poem"}, {"poem", number}, {"result", json_of(poem)}}, -1);
}

}  // namespace tangyin
