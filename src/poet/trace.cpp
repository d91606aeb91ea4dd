// Poet::trace: tokens → characters.
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/read_request.h"
#include "poet/wording.h"

namespace tangyin {
namespace {

// Turns what the model did into what is returned.
class TraceReport {
 public:
  TraceReport(const Vocabulary& vocabulary, const Wording& wording, size_t units)
      : vocabulary_(vocabulary), wording_(wording), units_(units) {}

  Trace::Prediction prediction(const Distribution& found) const {
    Trace::Prediction result{.model = chances(found.model), .rules = {}, .allowed = found.allowed};
    if (found.rules) result.rules = chances(*found.rules);
    return result;
  }

  Trace::Step step(const TraceStep& step) const {
    Trace::Step result{.text = text(step.character.token == Vocabulary::kUnknown
                                        ? step.character.typed
                                        : vocabulary_.character(step.character.token)),
                       .line = static_cast<int>(step.cell.line) + 1,
                       .column = step.mark ? 0 : static_cast<int>(step.cell.column) + 1,
                       .probability = step.probability,
                       .before = prediction(step.before),
                       .layers = {}};
    for (const LayerStep& l : step.layers)
      result.layers.push_back(
          {first(l.i), first(l.f), first(l.g), first(l.o), first(l.c), first(l.h)});
    return result;
  }

 private:
  std::string text(char32_t character) const {
    return wording_.poem(std::u32string_view(&character, 1));
  }
  std::vector<Trace::Chance> chances(const std::vector<Distribution::Chance>& found) const {
    std::vector<Trace::Chance> result;
    for (const Distribution::Chance& chance : found)
      result.push_back({text(vocabulary_.character(chance.token)), chance.probability});
    return result;
  }
  std::vector<float> first(const std::vector<float>& values) const {
    return {values.begin(),
            values.begin() + static_cast<std::ptrdiff_t>(std::min(units_, values.size()))};
  }

  const Vocabulary& vocabulary_;
  const Wording& wording_;
  const size_t units_;
};

}  // namespace

Trace trace_verse(const Composer& composer, const TraceRequest& asked,
                  const std::function<bool()>& cancelled) {
  check_number("top", asked.top, 0, 50);
  check_number("units", asked.units, 0, 256);
  const TraceQuestion question{.verse = read_verse_request(asked.verse),
                               .top = static_cast<size_t>(asked.top)};
  SearchWatch watch;
  watch.cancelled = cancelled;
  const TraceAnswer answer = composer.trace(question, &watch);
  const Engine& engine = composer.engine();
  const Wording wording = wording_for(asked.verse.script, engine.config().script == "simplified");
  const TraceReport report(engine.vocabulary(), wording, static_cast<size_t>(asked.units));
  Trace result{.form = answer.form ? wording.words(answer.form->name()) : "",
               .title = wording.poem(question.verse.title),
               .hidden = engine.config().hidden,
               .units = std::min<int64_t>(asked.units, engine.config().hidden),
               .steps = {},
               .next = report.prediction(answer.next)};
  for (const TraceStep& step : answer.steps) result.steps.push_back(report.step(step));
  return result;
}

}  // namespace tangyin
