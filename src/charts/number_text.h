// Numbers as charts and tables write them, and the width of a text in a chart.
#pragma once

#include <string>
#include <string_view>

namespace tangyin {

// About four digits: 12,345  87.73  0.0021  3.5×10⁻⁵; whole numbers below 10⁹ in full, − for minus,
// – for what is not finite.
std::string number_text(double value);

// With exactly as many decimals as a tick of `step` needs: 0.10 0.15 0.20.
std::string tick_text(double value, double step);

// An estimate of the width of `text` in units of the font's size, rather too wide: fonts differ.
double text_width(std::string_view text);

}  // namespace tangyin
