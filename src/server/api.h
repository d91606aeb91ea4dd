// The HTTP API without the network: a request → a reply, with events on the way.
#pragma once

#include <tangyin/poet.h>

#include <span>
#include <string>

#include "server/http_request.h"
#include "server/metrics.h"
#include "server/problems.h"
#include "server/reply.h"

namespace tangyin {

// What one request may ask for; the time that it may take is the server's to watch.
struct ApiLimits {
  int poems = 16;       // of one request: openings times count
  int particles = 256;  // poems tried side by side
};

// Where the events of a request go while it is worked on.  Called on the thread that does the work.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void event(const std::string& name, const std::string& json) = 0;
  virtual bool cancelled() const = 0;  // the caller has gone, or waited long enough
};

// Who does the work: `here` is the thread of the connections, for what takes microseconds.
enum class Lane : uint8_t { here, quick, writing };

class Api;

struct Call {
  const HttpRequest& request;
  std::string parameter = {};  // what stands for {…} in the path
  bool streams = false;        // events are wanted, and the reply is one of them
  EventSink& events;
};

struct Route {
  const char *method, *path;  // "/v1/characters/{character}"; at most one {…}, in the last part
  Lane lane;
  Reply (Api::*answer)(const Call&) const;
  // For the OpenAPI document.
  const char* id;       // "writePoems"
  const char* summary;  // one line
  const char* request;  // name of the schema of the body or, for poems as pictures, of the query
  const char* result;   // name of the schema of what is answered; null: no JSON
  const char* type;     // media type of what is answered
};

// Thread-safe.  Borrows the poet and the metrics.
class Api {
 public:
  Api(const Poet& poet, const ApiLimits& limits, Metrics& metrics);

  static std::span<const Route> routes();

  struct Match {
    const Route* route = nullptr;  // null: none of that path and method
    std::string parameter;
    std::string allowed;  // the methods of the path: "GET, HEAD"; empty: no such path
  };
  // HEAD is GET.
  static Match match(const std::string& method, const std::string& path);

  // Whether the call wants events: it writes, and accepts text/event-stream.
  static bool streams(const Route& route, const HttpRequest& request);

  // Whatever goes wrong is a problem in the caller's language.
  Reply answer(const Route& route, const Call& call) const noexcept;

  Reply write(const Call& call) const;
  Reply check(const Call& call) const;
  Reply alternatives(const Call& call) const;
  Reply trace(const Call& call) const;
  Reply character(const Call& call) const;
  Reply rhymes(const Call& call) const;
  Reply forms(const Call& call) const;
  Reply poets(const Call& call) const;
  Reply model(const Call& call) const;
  Reply svg(const Call& call) const;
  Reply png(const Call& call) const;
  Reply txt(const Call& call) const;
  Reply health(const Call& call) const;
  Reply metrics(const Call& call) const;
  Reply openapi(const Call& call) const;
  Reply docs(const Call& call) const;
  Reply style(const Call& call) const;

 private:
  WrittenPoem poem_for_picture(const Call& call, const WriteRequest& request) const;
  std::vector<WrittenPoem> written(const WriteRequest& request, const Observer& observer) const;
  void check_limits(const WriteRequest& request) const;

  const Poet& poet_;
  const ApiLimits limits_;
  Metrics& metrics_;
  // Answers that never change, by script: simplified, traditional.
  Reply rhymes_[2], forms_[2], poets_[2], model_, openapi_, docs_, style_;
};

}  // namespace tangyin
