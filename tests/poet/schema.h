// A small JSON Schema validator for the schemas of docs/api: the keywords that they use, and an
// error for any other, so that no schema relies on one that is not checked.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

namespace tangyin {

class Schema {
 public:
  explicit Schema(nlohmann::json schema) : root_(std::move(schema)) {}

  // What is wrong with `value`, beginning with its place ("/0/lines"); empty if nothing is.
  std::string fault(const nlohmann::json& value) const { return fault(value, root_, ""); }

 private:
  using Json = nlohmann::json;

  const Json& resolved(const Json& schema) const {
    if (!schema.contains("$ref")) return schema;
    const std::string ref = schema.at("$ref");  // "#/$defs/poem"
    return root_.at(Json::json_pointer(ref.substr(1)));
  }

  static bool is(const Json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    if (type == "null") return value.is_null();
    throw std::logic_error("schema: unknown type " + type);
  }

  static bool has_type(const Json& value, const Json& type) {
    if (type.is_string()) return is(value, type);
    return std::any_of(type.begin(), type.end(), [&](const Json& one) { return is(value, one); });
  }

  std::string fault(const Json& value, const Json& given, const std::string& at) const {
    const Json& schema = resolved(given);
    static const std::set<std::string> kKnown{
        "$schema", "$id",        "$defs",    "title",   "description",
        "type",    "properties", "required", "items",   "minimum",
        "maximum", "enum",       "minItems", "default", "additionalProperties",
        "oneOf",   "minLength"};
    for (const auto& [key, _] : schema.items())
      if (!kKnown.contains(key)) throw std::logic_error("schema: unknown keyword " + key);
    if (schema.contains("type") && !has_type(value, schema["type"]))
      return at + ": is " + value.type_name() + ", wanted " + schema["type"].dump();
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
      return at + ": " + value.dump() + " is none of " + schema["enum"].dump();
    if (value.is_number() && ((schema.contains("minimum") && value < schema["minimum"]) ||
                              (schema.contains("maximum") && value > schema["maximum"])))
      return at + ": " + value.dump() + " is out of range";
    if (value.is_string() && schema.contains("minLength") &&
        value.get_ref<const std::string&>().size() < schema["minLength"].get<size_t>())
      return at + ": is too short";
    if (schema.contains("oneOf")) {
      const auto fits = [&](const Json& one) { return fault(value, one, at).empty(); };
      if (std::count_if(schema["oneOf"].begin(), schema["oneOf"].end(), fits) != 1)
        return at + ": does not fit exactly one of the choices";
    }
    if (value.is_array()) return fault_of_items(value, schema, at);
    return value.is_object() ? fault_of_fields(value, schema, at) : "";
  }

  std::string fault_of_items(const Json& value, const Json& schema, const std::string& at) const {
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<size_t>())
      return at + ": has too few items";
    for (size_t n = 0; schema.contains("items") && n < value.size(); ++n)
      if (std::string found = fault(value[n], schema["items"], at + "/" + std::to_string(n));
          !found.empty())
        return found;
    return "";
  }

  std::string fault_of_fields(const Json& value, const Json& schema, const std::string& at) const {
    const Json fields = schema.value("properties", Json::object());
    for (const Json& name : schema.value("required", Json::array()))
      if (!value.contains(name)) return at + ": lacks " + name.dump();
    for (const auto& [name, item] : value.items()) {
      if (!fields.contains(name)) {
        if (schema.contains("additionalProperties") && schema["additionalProperties"] == false)
          return at + "/" + name + ": is not in the schema";
        continue;
      }
      if (std::string found = fault(item, fields[name], at + "/" + name); !found.empty())
        return found;
    }
    return "";
  }

  Json root_;
};

}  // namespace tangyin
