// Any bytes as a file of chinese-poetry: read or refused in one line, and what cleaning keeps is
// clean.
#include "corpus_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  try {
    check_cleaning(poems_in_json(text_of(data, size), "input"));
  } catch (const FormatError& error) {
    require_polite(error.what(), "input");
  } catch (const InputError& error) {  // text that is not UTF-8
    require_polite(error.what(), "");
  }
  return 0;
}
