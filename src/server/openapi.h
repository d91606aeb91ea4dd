// The OpenAPI 3.1 document of the API, made of the table of routes and the JSON Schemas of docs/api,
// and the same as a page.
#pragma once

#include <span>
#include <string>

namespace tangyin {

std::string openapi_document();
std::string docs_page();
const char* docs_style();  // CSS of the page

// The schemas, compiled in.
struct EmbeddedSchema {
  const char *name, *json;  // "write_request"
};
std::span<const EmbeddedSchema> embedded_schemas();

}  // namespace tangyin
