// Any bytes as the config.json of a run, and as the argument of --set: taken or refused in one
// line.
#include "base/error.h"
#include "harness.h"
#include "training/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  const std::string text(text_of(data, size));
  try {
    const TrainSettings settings = settings_from_json(text, "input");
    require(to_json(settings_from_json(to_json(settings), "again")) == to_json(settings));
  } catch (const FormatError& error) {
    require_polite(error.what(), "input: ");
  }
  try {
    TrainSettings settings = preset("base");
    set_option(settings, text);
    check_settings(settings);
  } catch (const SettingError& error) {
    require_polite(error.what(), error.field());
  }
  return 0;
}
