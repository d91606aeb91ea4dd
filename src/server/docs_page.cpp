// GET /docs: the OpenAPI document as a page, without any script.
#include <nlohmann/json.hpp>
#include <string_view>

#include "server/api.h"
#include "server/openapi.h"

namespace tangyin {
namespace {

using Document = nlohmann::ordered_json;

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    if (c == '<')
      html += "&lt;";
    else if (c == '>')
      html += "&gt;";
    else if (c == '&')
      html += "&amp;";
    else if (c == '"')
      html += "&quot;";
    else
      html += c;
  }
  return html;
}

std::string code(std::string_view text) {
  return "<code>" + escaped(text) + "</code>";
}

// "string", "array of string", "simplified | traditional"
std::string type_of_schema(const Document& schema) {
  if (schema.contains("$ref")) {
    const std::string ref = schema["$ref"];
    const std::string name = ref.substr(ref.rfind('/') + 1);
    return "<a href=\"#schema-" + escaped(name) + "\">" + escaped(name) + "</a>";
  }
  if (schema.contains("enum")) {
    std::string words;
    for (const Document& word : schema["enum"])
      words += (words.empty() ? "" : " | ") +
               escaped(word.is_string() ? word.get<std::string>() : word.dump());
    return words;
  }
  if (schema.contains("oneOf")) {
    std::string choices;
    for (const Document& one : schema["oneOf"])
      choices += (choices.empty() ? "" : ", or ") + type_of_schema(one);
    return choices;
  }
  if (!schema.contains("type")) return "anything";
  const Document& type = schema["type"];
  if (type.is_array()) {
    std::string words;
    for (const Document& word : type)
      words += (words.empty() ? "" : " or ") + word.get<std::string>();
    return words;
  }
  if (type == "array" && schema.contains("items"))
    return "list of " + type_of_schema(schema["items"]);
  return type.get<std::string>();
}

std::string row_of(const std::string& name, const Document& field, const std::string& kind) {
  std::string note = escaped(field.value("description", ""));
  if (field.contains("default"))
    note += " <small>default " + code(field["default"].dump()) + "</small>";
  return "<tr><td>" + code(name) + kind + "</td><td>" + type_of_schema(field) + "</td><td>" + note +
         "</td></tr>";
}

// The fields of an object, and of the objects in it.
std::string rows_of(const Document& schema, const std::string& prefix, int depth) {
  std::string rows;
  if (depth > 4) return rows;
  for (const char* choice : {"oneOf", "anyOf"})
    if (schema.contains(choice))
      for (const Document& one : schema[choice]) rows += rows_of(one, prefix, depth + 1);
  if (schema.contains("items")) rows += rows_of(schema["items"], prefix, depth + 1);
  if (!schema.contains("properties")) return rows;
  for (const auto& [name, field] : schema["properties"].items()) {
    bool required = false;
    for (const Document& one : schema.value("required", Document::array()))
      required = required || one == name;
    rows += row_of(prefix + name, field, required ? " <b title=\"always there\">·</b>" : "");
    rows += rows_of(field, prefix + name + ".", depth + 1);
  }
  return rows;
}

std::string operation_html(const std::string& path, const std::string& method,
                           const Document& operation) {
  std::string html = "<section><h3 id=\"" + escaped(operation.value("operationId", "")) +
                     "\"><span class=\"method\">" + escaped(method) + "</span> " + code(path) +
                     "</h3><p>" + escaped(operation.value("summary", "")) + ".</p>";
  if (operation.contains("parameters")) {
    html += "<table>";
    for (const Document& parameter : operation["parameters"])
      html += row_of(parameter["name"], parameter["schema"],
                     " <small>" + escaped(parameter["in"].get<std::string>()) + "</small>");
    html += "</table>";
  }
  html += "<p>";
  if (operation.contains("requestBody"))
    html += "Body: " +
            type_of_schema(operation["requestBody"]["content"]["application/json"]["schema"]) +
            ". ";
  html += "Answer: ";
  bool first = true;
  for (const auto& [type, content] : operation["responses"]["200"]["content"].items()) {
    html += (first ? "" : ", or ") + code(type);
    if (content.contains("schema") && content["schema"].contains("$ref"))
      html += " " + type_of_schema(content["schema"]);
    first = false;
  }
  return html + ".</p></section>";
}

std::string problems_html(const Document& document) {
  std::string html = "<h2 id=\"problems\">错误 Problems</h2><p>" +
                     code("application/problem+json") +
                     " (RFC 9457) in the language of Accept-Language, always with both "
                     "sentences.</p><table>";
  const auto row = [](const std::string& name, const std::string& note) {
    return "<tr id=\"problem-" + escaped(name) + "\"><td>" + code(name) + "</td><td>" +
           escaped(note) + "</td></tr>";
  };
  for (const HttpProblem& problem : http_problems())
    html += row(problem.code, std::to_string(problem.status) + ": " + problem.message_en);
  const Document& codes = document["components"]["schemas"]["error"]["properties"]["error"]
                                  ["properties"]["code"]["enum"];
  for (const Document& one : codes) {
    const Problem problem{one.get<std::string>(), "", 0, "", ""};
    html += row(problem.code, std::to_string(status_of(problem)));
  }
  return html + "</table>";
}

}  // namespace

std::string docs_page() {
  const Document document = Document::parse(openapi_document());
  std::string html =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>唐音 tangyin: the API</title>"
      "<link rel=\"stylesheet\" href=\"/docs.css\"></head><body><main><h1>唐音 "
      "<small>the API</small></h1><p>" +
      escaped(document["info"]["description"].get<std::string>()) +
      " Made of <a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.1); version " +
      escaped(document["info"]["version"].get<std::string>()) + ".</p><h2>地址 Addresses</h2>";
  for (const auto& [path, methods] : document["paths"].items())
    for (const auto& [method, operation] : methods.items()) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      html += operation_html(path, upper, operation);
    }
  html += "<h2>结构 Schemas</h2><p>A dot marks what is always there.</p>";
  for (const auto& [name, schema] : document["components"]["schemas"].items())
    html += "<section><h3 id=\"schema-" + escaped(name) + "\">" + escaped(name) + "</h3><p>" +
            escaped(schema.value("title", "")) + "</p><table>" + rows_of(schema, "", 0) +
            "</table></section>";
  return html + problems_html(document) + "</main></body></html>\n";
}

const char* docs_style() {
  return R"(:root { color-scheme: light dark; }
body { font: 1rem/1.6 "Songti SC", "Noto Serif CJK SC", Georgia, serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-weight: normal; letter-spacing: .1em; }
h2 { margin-top: 3rem; border-bottom: 1px solid; }
h3 { margin-bottom: 0; font-size: 1rem; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
.method { display: inline-block; min-width: 3.2em; color: #9e2b25; }
table { border-collapse: collapse; margin: .5rem 0; width: 100%; }
td { padding: .15rem .8rem .15rem 0; vertical-align: top; border-top: 1px solid #8884; }
td:first-child { white-space: nowrap; }
a { color: inherit; }
@media (prefers-color-scheme: dark) { .method { color: #e0847e; } }
@media (max-width: 40rem) { table, tbody, tr, td { display: block; } td:first-child { white-space: normal; } }
)";
}

}  // namespace tangyin
