#include "training_cli/progress_line.h"

#include <fmt/format.h>

namespace tangyin::cli {

RunObserver printing_observer(StatusLine& line, const InterruptGuard& guard) {
  RunObserver observer;
  observer.step = [&](const StepReport& r) {
    line.update(fmt::format(
        "step {:>6}/{}  epoch {:5.2f}  loss {:.4f}  {:>6.0f} tokens/s  {} elapsed  {} left", r.step,
        r.steps, r.epoch, r.loss, r.tokens_per_second, duration(r.seconds),
        duration(r.seconds_left)));
  };
  observer.evaluated = [&](const EvaluationReport& r) {
    std::string text = fmt::format("epoch {:5.2f}  test perplexity {:.2f}", r.epoch, r.perplexity);
    if (r.per_hanzi > 0) text += fmt::format("  (per character {:.2f})", r.per_hanzi);
    if (r.perplexity <= r.best) {
      text += "  best so far, saved";
    } else {
      text += fmt::format("  best {:.2f}", r.best);
      if (r.rises > 0) text += fmt::format(", risen {}×", r.rises);
    }
    line.print(text);
  };
  observer.message = [&](const std::string& text) { line.print(text); };
  observer.interrupted = [&] { return guard.interrupted(); };
  return observer;
}

}  // namespace tangyin::cli
