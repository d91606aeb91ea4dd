// What several parts need.
#include <algorithm>

#include "experiment/part_functions.h"
#include "model/model_file.h"

namespace tangyin {

Json measure_part(ReportPart part, Lab& lab) {
  switch (part) {
    case ReportPart::perplexity:
      return measure_perplexity_part(lab);
    case ReportPart::axis:
      return measure_axis_part(lab);
    case ReportPart::optimizers:
      return measure_optimizers_part(lab);
    case ReportPart::initialization:
      return measure_initialization_part(lab);
    case ReportPart::windows:
      return measure_windows_part(lab);
    case ReportPart::presets:
      return measure_presets_part(lab);
    case ReportPart::growth:
      return measure_growth_part(lab);
    case ReportPart::cell:
      return measure_cell_part(lab);
  }
  return {};
}

void write_section(ReportPart part, const Json& measured, Document& page) {
  switch (part) {
    case ReportPart::perplexity:
      return write_perplexity_section(measured, page);
    case ReportPart::axis:
      return write_axis_section(measured, page);
    case ReportPart::optimizers:
      return write_optimizers_section(measured, page);
    case ReportPart::initialization:
      return write_initialization_section(measured, page);
    case ReportPart::windows:
      return write_windows_section(measured, page);
    case ReportPart::presets:
      return write_presets_section(measured, page);
    case ReportPart::growth:
      return write_growth_section(measured, page);
    case ReportPart::cell:
      return write_cell_section(measured, page);
  }
}

Json curve_until(const Json& curve, int64_t last) {
  Json part = Json::array();
  for (const Json& point : curve)
    if (point[0].get<int64_t>() <= last) part.push_back(point);
  return part;
}

std::optional<double> epochs_to_reach(const std::vector<Point>& losses, double loss,
                                      double steps_per_epoch) {
  for (size_t k = 0; k < losses.size(); ++k) {
    if (losses[k].y > loss) continue;
    if (k == 0 || losses[k - 1].y <= losses[k].y) return losses[k].x / steps_per_epoch;
    const double share = (losses[k - 1].y - loss) / (losses[k - 1].y - losses[k].y);
    return (losses[k - 1].x + share * (losses[k].x - losses[k - 1].x)) / steps_per_epoch;
  }
  return std::nullopt;
}

Perplexity perplexity_of_file(Lab& lab, const std::filesystem::path& file,
                              const TrainSettings& settings, BatchSource& source) {
  const StoredModel stored = read_model(file);
  LanguageModel model(stored.config, compute_of(settings), steps_of_batch(settings),
                      settings.batch_size);
  model.parameters().load(stored);
  model.weights_changed();
  const auto sums = measure_perplexity(model, stored.vocabulary, source,
                                       [&](double) { return !lab.interrupted(); });
  if (!sums) throw Interrupted();
  return *sums;
}

}  // namespace tangyin
