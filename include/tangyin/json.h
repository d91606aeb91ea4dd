// The JSON of the command line, the C interface and every other face, made and read here alone.
// docs/api/ has a JSON Schema for each.
#pragma once

#include <tangyin/poet.h>

#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

// Problems (PoetError): malformed, unknown_field, invalid_value; `field` names the field.
TANGYIN_API WriteRequest write_request_from_json(std::string_view json);
TANGYIN_API CheckRequest check_request_from_json(std::string_view json);
TANGYIN_API AlternativesRequest alternatives_request_from_json(std::string_view json);
TANGYIN_API CharacterRequest character_request_from_json(std::string_view json);
TANGYIN_API TraceRequest trace_request_from_json(std::string_view json);
TANGYIN_API OpenOptions open_options_from_json(std::string_view json);

// `indent`: spaces for each level; negative: all in one line.
TANGYIN_API std::string to_json(const std::vector<WrittenPoem>& poems, int indent = -1);
TANGYIN_API std::string to_json(const std::vector<CheckedPoem>& poems, int indent = -1);
TANGYIN_API std::string to_json(const Alternatives& alternatives, int indent = -1);
TANGYIN_API std::string to_json(const CharacterInfo& character, int indent = -1);
TANGYIN_API std::string to_json(const Trace& trace, int indent = -1);
TANGYIN_API std::string to_json(const std::vector<RhymeInfo>& rhymes, int indent = -1);
TANGYIN_API std::string to_json(const std::vector<FormInfo>& forms, int indent = -1);
TANGYIN_API std::string to_json(const std::vector<std::string>& poets, int indent = -1);
TANGYIN_API std::string to_json(const PoetDescription& description, int indent = -1);
TANGYIN_API std::string to_json(const Problem& problem, int indent = -1);
TANGYIN_API std::string to_json(const SettledCharacter& character);       // an event
TANGYIN_API std::string to_json(const SettledLine& line);                 // an event
TANGYIN_API std::string to_json(size_t number, const WrittenPoem& poem);  // an event

}  // namespace tangyin
