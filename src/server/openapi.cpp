#include "server/openapi.h"

#include <nlohmann/json.hpp>

#include "server/api.h"

namespace tangyin {
namespace {

using Ordered = nlohmann::ordered_json;

// In its own file "#/$defs/poem" is the schema's own; in the document it lies below its name.
void move_references(Ordered& schema, const std::string& name) {
  if (schema.is_object() && schema.contains("$ref") && schema["$ref"].is_string()) {
    const std::string ref = schema["$ref"];
    if (ref.starts_with("#/")) schema["$ref"] = "#/components/schemas/" + name + ref.substr(1);
  }
  for (auto& item : schema)
    if (item.is_structured()) move_references(item, name);
}

Ordered schemas() {
  Ordered all = Ordered::object();
  for (const auto& [name, json] : embedded_schemas()) {
    Ordered schema = Ordered::parse(json);
    schema.erase("$schema");
    move_references(schema, name);
    all[name] = std::move(schema);
  }
  return all;
}

Ordered reference_to(const std::string& name) {
  return {{"$ref", "#/components/schemas/" + name}};
}

// {form} in the path, and the fields of the query.
Ordered parameters_of(const Route& route, const Ordered& all) {
  Ordered parameters = Ordered::array();
  const std::string path = route.path;
  if (const size_t open = path.find('{'); open != std::string::npos)
    parameters.push_back({{"name", path.substr(open + 1, path.find('}') - open - 1)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}}}});
  if (std::string_view(route.method) == "GET" && route.request != nullptr)
    for (const auto& [name, schema] : all.at(route.request).at("properties").items())
      parameters.push_back({{"name", name}, {"in", "query"}, {"schema", schema}});
  return parameters;
}

Ordered operation_of(const Route& route, const Ordered& all) {
  Ordered operation{{"operationId", route.id}, {"summary", route.summary}};
  if (Ordered parameters = parameters_of(route, all); !parameters.empty())
    operation["parameters"] = std::move(parameters);
  if (std::string_view(route.method) == "POST")
    operation["requestBody"] = {
        {"required", true},
        {"content", {{"application/json", {{"schema", reference_to(route.request)}}}}}};
  Ordered content = Ordered::object();
  content[route.type] =
      route.result != nullptr ? Ordered{{"schema", reference_to(route.result)}} : Ordered::object();
  if (std::string_view(route.id) == "writePoems")
    content["text/event-stream"] = {{"schema",
                                     {{"description",
                                       "events character, line and poem with data as in "
                                       "event.schema.json; then done with the poems, or error "
                                       "with a problem"},
                                      {"type", "string"}}}};
  operation["responses"] = {
      {"200", {{"description", "what was asked for"}, {"content", content}}},
      {"default",
       {{"description", "why it was not"},
        {"content", {{"application/problem+json", {{"schema", reference_to("problem")}}}}}}}};
  return operation;
}

}  // namespace

std::string openapi_document() {
  const Ordered all = schemas();
  Ordered paths = Ordered::object();
  for (const Route& route : Api::routes()) {
    std::string method = route.method;
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    paths[route.path][method] = operation_of(route, all);
  }
  const Ordered document{
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "唐音 tangyin"},
        {"version", version()},
        {"description",
         "Writes classical Chinese verse, judges it and looks up its rhymes and tones."}}},
      {"servers", {{{"url", "/"}}}},
      {"paths", std::move(paths)},
      {"components", {{"schemas", all}}}};
  return document.dump();
}

}  // namespace tangyin
