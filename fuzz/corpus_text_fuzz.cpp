// Any bytes as a text with a poem a line: read or refused in one line that names the line, and what
// cleaning keeps is clean.
#include "corpus_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  try {
    check_cleaning(poems_in_text(text_of(data, size), "input"));
  } catch (const Error& error) {
    require_polite(error.what(), "input, line ");
  }
  return 0;
}
