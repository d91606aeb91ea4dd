#include "base/utf8.h"

#include "base/error.h"

namespace tangyin::utf8 {
namespace {

// Reads one code point at text[at] and advances `at`; nothing if the bytes are not valid UTF-8.
std::optional<char32_t> next(std::string_view text, size_t& at) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return static_cast<char32_t>(byte(at++));
  const int extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || at + static_cast<size_t>(extra) >= text.size())
    return std::nullopt;
  char32_t value = lead & (0x3Fu >> extra);
  for (int k = 1; k <= extra; ++k) {
    const unsigned follow = byte(at + static_cast<size_t>(k));
    if ((follow & 0xC0u) != 0x80u) return std::nullopt;
    value = (value << 6) | (follow & 0x3Fu);
  }
  constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[extra] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return std::nullopt;
  at += static_cast<size_t>(extra) + 1;
  return value;
}

}  // namespace

std::u32string decode(std::string_view text, std::string_view what) {
  std::u32string out;
  out.reserve(text.size() / 2);
  for (size_t at = 0; at < text.size();) {
    const auto c = next(text, at);
    if (!c)
      throw InputError(fmt::format("{}: invalid UTF-8 at byte {}; save it as UTF-8", what, at));
    out.push_back(*c);
  }
  return out;
}

std::optional<std::u32string> try_decode(std::string_view text) {
  std::u32string out;
  for (size_t at = 0; at < text.size();) {
    const auto c = next(text, at);
    if (!c) return std::nullopt;
    out.push_back(*c);
  }
  return out;
}

std::string encode(char32_t c) {
  return encode(std::u32string_view(&c, 1));
}

std::string encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  const auto put = [&](char32_t bits) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(bits)));
  };
  for (const char32_t c : text) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)),
          put(0x80 | (c & 0x3F));
    }
  }
  return out;
}

bool is_han(char32_t c) noexcept {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3007;
}

bool is_private_use(char32_t c) noexcept {
  return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

int display_width(std::string_view text) {
  int columns = 0;
  for (const char32_t c : try_decode(text).value_or(U"")) {
    const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                      (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                      (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF60) ||
                      (c >= 0xFFE0 && c <= 0xFFE6) || c >= 0x20000;
    const bool combining = c >= 0x0300 && c <= 0x036F;
    columns += combining ? 0 : wide ? 2 : 1;
  }
  return columns;
}

}  // namespace tangyin::utf8
