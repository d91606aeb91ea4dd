#include "reward_training/wanted.h"

#include <cmath>
#include <numeric>
#include <string>

namespace tangyin {
namespace {

constexpr double kSense = 1.5;  // marks that a line gains by one of MarkedPoem::sense of its poem
constexpr double kFault = 0.8;  // marks that a line loses by one of severity of its faults

}  // namespace

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double xx = 0, yy = 0, xy = 0, sx = 0, sy = 0;
  const double count = static_cast<double>(x.size());
  for (size_t n = 0; n < x.size(); ++n) sx += x[n], sy += y[n];
  for (size_t n = 0; n < x.size(); ++n) {
    const double a = x[n] - sx / count, b = y[n] - sy / count;
    xx += a * a, yy += b * b, xy += a * b;
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

double severity_of(const MarkedPoem& reading, size_t line) {
  const std::vector<float> all = severities(reading, line);
  return static_cast<double>(std::accumulate(all.begin(), all.end(), 0.0F));
}

Wanted wanted_of(std::span<const MarkedPoem> readings, const std::vector<MarkedRow>& lines) {
  Wanted wanted;
  std::vector<std::string> readers;
  std::vector<double> sense;
  for (const MarkedRow& row : lines) {
    const MarkedPoem& reading = readings[row.reading];
    readers.push_back(reading.reader);
    wanted.places.emplace_back(reading.lines.size(), reading.lines.front().size(), row.line);
    wanted.marks.push_back(reading.marks[row.line]);
    sense.push_back(kSense * reading.sense);
  }
  wanted.marks = centred(centred(std::move(wanted.marks), readers), wanted.places);
  wanted.sum = centred(std::move(sense), readers);
  for (size_t n = 0; n < lines.size(); ++n) wanted.sum[n] += wanted.marks[n];
  // Faults, beside those of other lines of the same reader's poems, which one editor has read, and place.
  std::vector<size_t> edited;
  std::vector<double> severity;
  std::vector<std::string> readers_of_edited;
  std::vector<Wanted::Place> places;
  for (size_t n = 0; n < lines.size(); ++n) {
    const MarkedPoem& reading = readings[lines[n].reading];
    if (!reading.edited) continue;
    edited.push_back(n);
    severity.push_back(severity_of(reading, lines[n].line));
    readers_of_edited.push_back(readers[n]);
    places.push_back(wanted.places[n]);
  }
  severity = centred(centred(std::move(severity), readers_of_edited), places);
  for (size_t k = 0; k < edited.size(); ++k) wanted.sum[edited[k]] -= kFault * severity[k];
  return wanted;
}

std::map<std::u32string, size_t> numbered_titles(std::span<const MarkedPoem> readings) {
  std::map<std::u32string, size_t> titles;
  for (const MarkedPoem& reading : readings) titles.try_emplace(reading.title, titles.size());
  return titles;
}

}  // namespace tangyin
