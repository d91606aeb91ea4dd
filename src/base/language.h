// The two languages of messages and pages.
#pragma once

#include <cstdint>

namespace tangyin {

enum class Language : uint8_t { chinese, english };

}  // namespace tangyin
