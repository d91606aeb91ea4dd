// A poem as a picture to be embedded in pages: SVG made here, PNG of it by librsvg where there is
// one, plain text.
#pragma once

#include <tangyin/poet.h>

#include <optional>
#include <string>

#include "server/http_request.h"

namespace tangyin {

enum class Theme : uint8_t { light, dark, ink };

struct PictureRequest {
  WriteRequest poem;
  Theme theme = Theme::light;
  bool horizontal = false;
};

// Of the form in the path and the fields of the query, as in picture_request.schema.json.
// PoetError: unknown_field, invalid_value.
PictureRequest picture_request(const std::string& form, const HttpRequest& request);

// Columns from the right, or lines from the top; as large as the poem is.
std::string svg_of(const WrittenPoem& poem, Theme theme, bool horizontal);

// A couplet a line, with its punctuation.
std::string text_of(const WrittenPoem& poem);

// Twice the size of the SVG in pixels; nothing where this program was built without librsvg, or it
// fails.
std::optional<std::string> png_of(const std::string& svg);

}  // namespace tangyin
