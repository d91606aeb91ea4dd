#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <vector>

namespace tangyin {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.005, 0.02, 0.05, 0.1, 0.2,
                                                       0.5,   1,     2,    5,    10,  30};

}  // namespace

struct Metrics::Impl {
  struct Watched {
    prometheus::Gauge& gauge;
    std::function<double()> value;
  };
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("tangyin_http_requests_total")
          .Help("Requests answered, by route, method and status")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("tangyin_http_request_seconds")
          .Help("From the request to the end of its answer, by route")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& drops =
      prometheus::BuildCounter()
          .Name("tangyin_http_dropped_total")
          .Help("Connections ended before an answer, by reason")
          .Register(registry);
  prometheus::Counter& poems = prometheus::BuildCounter()
                                   .Name("tangyin_poems_total")
                                   .Help("Poems written")
                                   .Register(registry)
                                   .Add({});
  mutable std::mutex mutex;  // of `watched`
  std::vector<Watched> watched;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(const std::string& route, const std::string& method, int status,
                       double seconds) {
  impl_->requests.Add({{"route", route}, {"method", method}, {"status", std::to_string(status)}})
      .Increment();
  impl_->seconds.Add({{"route", route}}, kSeconds).Observe(seconds);
}

void Metrics::dropped(const std::string& reason) {
  impl_->drops.Add({{"reason", reason}}).Increment();
}

void Metrics::wrote_poem() {
  impl_->poems.Increment();
}

void Metrics::watch(const std::string& name, const std::string& help,
                    std::function<double()> value) {
  prometheus::Gauge& gauge =
      prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add({});
  const std::lock_guard lock(impl_->mutex);
  impl_->watched.push_back({gauge, std::move(value)});
}

std::string Metrics::text() const {
  {
    const std::lock_guard lock(impl_->mutex);
    for (const Impl::Watched& one : impl_->watched) one.gauge.Set(one.value());
  }
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace tangyin
