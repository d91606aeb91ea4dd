// The page of the report, from what was measured alone.
#pragma once

#include "charts/document.h"
#include "experiment/json.h"

namespace tangyin {

// `about`: how the report was made (about.h).  `parts`: what was measured, by the part's name; a
// part that is not there is named as missing.
Document report_page(const Json& about, const Json& parts);

// The numbers of the course report beside ours, as far as they are measured.
Table numbers_beside(const Json& parts);

}  // namespace tangyin
