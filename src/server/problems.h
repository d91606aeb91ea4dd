// Problems as HTTP says them: problem details (RFC 9457) with the fields of our errors.
#pragma once

#include <tangyin/problem.h>

#include <span>
#include <string>

#include "base/language.h"
#include "server/http_request.h"
#include "server/reply.h"

namespace tangyin {

// By Accept-Language; Chinese where it prefers neither.
Language language_of(const HttpRequest& request);

// A problem of HTTP, which the library does not know.
struct HttpProblem {
  const char* code;  // "not_found"
  int status;
  const char *message, *message_en;
};
const HttpProblem& http_problem(std::string_view code);
std::span<const HttpProblem> http_problems();

// The problem that answers a refusal of RequestParser.
const HttpProblem& problem_of_status(int status);

// 400 for a request that makes no sense, 422 for one that can't be met, 5xx for what is not the
// caller's fault.
int status_of(const Problem& problem);

// application/problem+json; its title and detail in `language`.
std::string problem_json(const Problem& problem, int status, Language language);
Reply problem_reply(const Problem& problem, Language language);
Reply problem_reply(const HttpProblem& problem, Language language, const std::string& field = {});

}  // namespace tangyin
