// How a heat map is laid out: for its drawing and the values under the pointer.
#pragma once

#include <string>

#include "charts/drawing.h"

namespace tangyin::drawing {

struct HeatLayout {
  Sheet sheet;
  Frame frame;
  double cell_width, cell_height;
};
HeatLayout layout_of(const HeatMap& map, Width width);

// {"kind":"heat", …}: what the script of the page needs, safe inside <script>.
std::string data_of(const HeatMap& map);

}  // namespace tangyin::drawing
