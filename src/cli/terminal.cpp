#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/printable.h"
#include "base/utf8.h"

namespace tangyin::cli {
namespace {

constexpr double kRedraw = 0.1, kPlainLine = 20;  // seconds

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

bool is_terminal(int descriptor) {
  const char* kind = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
}

bool is_coloured(int descriptor) {
  const char* no = std::getenv("NO_COLOR");
  return is_terminal(descriptor) && (no == nullptr || *no == '\0');
}

std::string duration(double seconds) {
  const auto s = std::lround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

std::string padded(const std::string& text, int width) {
  return text +
         std::string(static_cast<size_t>(std::max(0, width - utf8::display_width(text))), ' ');
}

StatusLine::StatusLine() : terminal_(is_terminal(STDERR_FILENO)) {}

void StatusLine::update(const std::string& text) {
  if (now() - last_ < (terminal_ ? kRedraw : kPlainLine)) return;
  last_ = now();
  const std::string line = printable(text);
  std::fputs((terminal_ ? "\r\033[K" + line : line + "\n").c_str(), stderr);
  std::fflush(stderr);
  shown_ = terminal_;
}

void StatusLine::print(const std::string& text) {
  clear();
  fmt::print(stderr, "{}\n", printable(text));
}

void StatusLine::clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace tangyin::cli
