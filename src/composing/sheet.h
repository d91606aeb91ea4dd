// What a request gives at each place of a form, and from which of its texts.
#pragma once

#include <algorithm>
#include <vector>

#include "composing/given.h"

namespace tangyin {

struct Sheet {
  Sheet(size_t lines, size_t width)
      : columns(width), cells(lines, std::vector<GivenCharacter>(width, {U' ', kBlank})) {}
  size_t lines() const { return cells.size(); }
  size_t blanks() const {
    size_t sum = 0;
    for (const auto& line : cells)
      sum += static_cast<size_t>(
          std::count_if(line.begin(), line.end(), [](const auto& c) { return c.token == kBlank; }));
    return sum;
  }
  // Sets a cell; false if another character stands there.
  bool put(size_t line, size_t column, const GivenCharacter& character) {
    GivenCharacter& cell = cells[line][column];
    if (character.token == kBlank || cell.token == character.token) return true;
    if (cell.token != kBlank) return false;
    cell = character;
    return true;
  }
  const GivenCharacter& at(const Cell& cell) const { return cells[cell.line][cell.column]; }
  size_t columns;
  std::vector<std::vector<GivenCharacter>> cells;
};

}  // namespace tangyin
