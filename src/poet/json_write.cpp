// Results as JSON.
#include <tangyin/json.h>

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
          {"wanted", e.wanted},
          {"tones", e.tones},
          {"given", e.given},
          {"rhymes", e.rhymes},
          {"beside", array_of(e.beside)},
          {"ruled_out", array_of(e.ruled_out)}};
}

Json json_of(const JudgedCouplet& couplet) {
  return {{"fit", couplet.fit},
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
  return text_of({{"error",
                   {{"code", problem.code},
                    {"field", problem.field},
                    {"position", problem.position},
                    {"message", problem.message},
                    {"message_en", problem.message_en}}}},
                 indent);
}

std::string to_json(const SettledLine& line) {
  return text_of(
      {{"event", "line"}, {"poem", line.poem}, {"line", line.line + 1}, {"text", line.text}}, -1);
}

std::string to_json(size_t number, const WrittenPoem& poem) {
  return text_of({{"event", "poem"}, {"poem", number}, {"result", json_of(poem)}}, -1);
}

}  // namespace tangyin
