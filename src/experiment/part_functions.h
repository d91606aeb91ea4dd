// The parts of the report.  Each has a function that measures and returns JSON, which is kept in
// RUN/parts/NAME.json, and one that writes the part's section from that JSON alone.
#pragma once

#include "charts/document.h"
#include "experiment/json.h"
#include "experiment/lab.h"
#include "experiment/parts.h"

namespace tangyin {

Json measure_perplexity_part(Lab& lab);
void write_perplexity_section(const Json& part, Document& page);

Json measure_axis_part(Lab& lab);
void write_axis_section(const Json& part, Document& page);

Json measure_optimizers_part(Lab& lab);
void write_optimizers_section(const Json& part, Document& page);

Json measure_initialization_part(Lab& lab);
void write_initialization_section(const Json& part, Document& page);

Json measure_windows_part(Lab& lab);
void write_windows_section(const Json& part, Document& page);

Json measure_presets_part(Lab& lab);
void write_presets_section(const Json& part, Document& page);

Json measure_growth_part(Lab& lab);
void write_growth_section(const Json& part, Document& page);

Json measure_cell_part(Lab& lab);
void write_cell_section(const Json& part, Document& page);

Json measure_part(ReportPart part, Lab& lab);
void write_section(ReportPart part, const Json& measured, Document& page);

// The mean loss of a curve [[step, loss], …] at the steps up to `last`.
Json curve_until(const Json& curve, int64_t last);

// Epochs until a curve of losses is at or below `loss` for the first time, between two points by a
// straight line; nothing where it never is.
std::optional<double> epochs_to_reach(const std::vector<Point>& losses, double loss,
                                      double steps_per_epoch);

// Perplexity of a model file on epoch 0 of a source of batches of the shape of `settings`.
Perplexity perplexity_of_file(Lab& lab, const std::filesystem::path& model,
                              const TrainSettings& settings, BatchSource& source);

}  // namespace tangyin
