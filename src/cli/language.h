// The language of help and messages.
#pragma once

#include <string_view>

namespace tangyin::cli {

// What --lang asks for, else the locale (LC_ALL, LC_MESSAGES, LANG; zh_CN.UTF-8 is Chinese).
bool speaks_chinese(int argc, const char* const* argv);
bool speaks_chinese(std::string_view lang);  // the value of --lang, which may be empty

}  // namespace tangyin::cli
