// A WriteRequest, checked and decoded: from here on a request holds code points, and every field
// has a value that makes sense by itself and beside the others.
#pragma once

#include <tangyin/insight.h>
#include <tangyin/request.h>

#include <string>

#include "composing/insight.h"
#include "composing/request.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

// Everything but the opening, which differs from poem to poem.  RequestError: not_utf8,
// invalid_value, missing, contradiction.
Request read_request(const WriteRequest& asked);

// The question about verse.  RequestError: not_utf8, invalid_value.
VerseQuestion read_verse_request(const VerseRequest& asked);

// RequestError (invalid_value) where `value` is not between `least` and `most`.
void check_number(const char* field, int value, int least, int most);

// The text of `field`; RequestError (not_utf8).
std::u32string read_text(const std::string& text, const char* field);

// A form by any of its names, nothing for auto; a rhyme system.  RequestError (invalid_value).
std::optional<FormKind> read_form(const std::string& name);
RhymeSystem read_rhyme_system(const std::string& name);

}  // namespace tangyin
