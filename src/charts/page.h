// The style and the scripts of a page.
#pragma once

#include <string_view>

namespace tangyin {

std::string_view page_style();
std::string_view page_language_script();  // in <head>: before anything is shown
std::string_view page_values_script();    // at the end: values under the pointer

}  // namespace tangyin
