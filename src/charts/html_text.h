// Bilingual text as HTML and as JSON inside a page.
#pragma once

#include <string>

#include "charts/text.h"

namespace tangyin {

// Escaped, in both languages, of which the page shows one; `code` and **strong** are elements.
std::string html_of(const Bilingual& text);

// {"en":"…","zh":"…"}, safe inside <script>.
std::string json_of(const Bilingual& text);
// "…", safe inside <script>.
std::string json_of(const std::string& text);

}  // namespace tangyin
