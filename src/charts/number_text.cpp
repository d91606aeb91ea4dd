#include "charts/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr double kLargestInFull = 1e9, kLargestPlain = 1e7, kSmallestPlain = 1e-3;

std::string superscript(int number) {
  static constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = number < 0 ? "⁻" : "";
  for (const char digit : fmt::format("{}", std::abs(number))) text += kDigits[digit - '0'];
  return text;
}

// "12345.6" → "12,345.6"
std::string grouped(const std::string& digits) {
  const size_t point = std::min(digits.find('.'), digits.size());
  std::string text;
  for (size_t n = 0; n < digits.size(); ++n) {
    if (n > 0 && n < point && (point - n) % 3 == 0) text += ',';
    text += digits[n];
  }
  return text;
}

std::string without_final_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

std::string scientific(double size) {
  auto exponent = static_cast<int>(std::floor(std::log10(size)));
  std::string factor = without_final_zeros(fmt::format("{:.3f}", size / std::pow(10, exponent)));
  if (factor == "10") factor = "1", ++exponent;
  return (factor == "1" ? "10" : factor + "×10") + superscript(exponent);
}

std::string signed_text(double value, const std::string& size) {
  return value < 0 && size != "0" ? "−" + size : size;
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return "–";
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size < kLargestInFull && size == std::floor(size))
    return signed_text(value, grouped(fmt::format("{:.0f}", size)));
  if (size < kSmallestPlain || size >= kLargestPlain) return signed_text(value, scientific(size));
  const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
  const std::string digits = fmt::format("{:.{}f}", size, std::clamp(4 - before, 0, 6));
  return signed_text(value, grouped(size < 1 ? without_final_zeros(digits) : digits));
}

std::string tick_text(double value, double step) {
  const double size = std::abs(value);
  if (size < step * 1e-6) return "0";
  if (step < 1e-4 || size >= kLargestInFull) return signed_text(value, scientific(size));
  const auto decimals = static_cast<int>(std::ceil(-std::log10(step) - 1e-9));
  return signed_text(value, grouped(fmt::format("{:.{}f}", size, std::max(decimals, 0))));
}

double text_width(std::string_view text) {
  constexpr double kOfAColumn = 0.56;
  return kOfAColumn * utf8::display_width(text);
}

}  // namespace tangyin
