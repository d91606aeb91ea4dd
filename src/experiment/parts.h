// The eight parts of the report, in their order.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tangyin {

enum class ReportPart {
  perplexity,
  axis,
  optimizers,
  initialization,
  windows,
  presets,
  growth,
  cell
};

struct NamedPart {
  ReportPart part;
  std::string_view name;
};

inline constexpr std::array kReportParts{NamedPart{ReportPart::perplexity, "perplexity"},
                                         NamedPart{ReportPart::axis, "axis"},
                                         NamedPart{ReportPart::optimizers, "optimizers"},
                                         NamedPart{ReportPart::initialization, "initialization"},
                                         NamedPart{ReportPart::windows, "windows"},
                                         NamedPart{ReportPart::presets, "presets"},
                                         NamedPart{ReportPart::growth, "growth"},
                                         NamedPart{ReportPart::cell, "cell"}};

constexpr std::string_view name_of(ReportPart part) {
  return kReportParts[static_cast<size_t>(part)].name;
}

constexpr std::optional<ReportPart> report_part(std::string_view name) {
  for (const NamedPart& entry : kReportParts)
    if (entry.name == name) return entry.part;
  return std::nullopt;
}

}  // namespace tangyin
