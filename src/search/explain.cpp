#include "search/explain.h"

#include <algorithm>
#include <cmath>

#include "search/chooser.h"
#include "search/reward.h"

namespace tangyin {
namespace {

// The `count` most probable Han characters of a row, most probable first.
std::vector<Token> most_probable(const Lexicon& lexicon, const float* row, size_t count) {
  std::vector<Token> tokens = lexicon.hanzi;
  count = std::min(count, tokens.size());
  const auto more_probable = [&](Token a, Token b) {
    return row[a] != row[b] ? row[a] > row[b] : a < b;
  };
  std::partial_sort(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(count),
                    tokens.end(), more_probable);
  tokens.resize(count);
  return tokens;
}

// As exact as ln P, which is a float: libraries of mathematics differ in the last bit of a double.
double as_a_float(double probability) {
  return static_cast<double>(static_cast<float>(probability));
}
double probability_of(float log_prob) {
  return as_a_float(std::exp(static_cast<double>(log_prob)));
}

constexpr size_t kExamined = 200;  // alternatives are among so many most probable characters

}  // namespace

std::vector<Explanation> explain(const SearchTask& task, const SearchOptions& options,
                                 const Candidate& candidate, size_t alternatives) {
  const Engine& engine = task.engine;
  const Lexicon& lexicon = task.lexicon;
  const Grid& grid = task.grid;
  Chooser chooser(task, options);
  GuidedModel model(engine, 1, task.prompt, options.guidance);
  GuidedModel plain(engine, 1, task.prompt, 0);  // heedless of the prompt
  const Vocabulary& vocabulary = engine.vocabulary();
  for (GuidedModel* each : {&model, &plain}) each->begin(grid.plans.front().cells());

  Particle particle;
  particle.plan = candidate.plan, particle.rhymes = grid.plans[candidate.plan].rhymes;
  std::vector<Explanation> explanations;
  const std::vector<LinePlan>& lines = grid.plans[candidate.plan].lines;
  for (size_t line = 0; line < lines.size(); ++line) {
    for (size_t column = 0; column < lines[line].length(); ++column) {
      if (task.watch != nullptr) task.watch->check();
      const Cell cell{line, column};
      const Token token = candidate.text[particle.text.size()];
      for (GuidedModel* each : {&model, &plain}) each->predict();
      const float* row = model.row(0);
      const float* told = model.told_row(0);
      Explanation e{.character = vocabulary.character(token),
                    .probability = probability_of(row[token]),
                    .allowed = as_a_float(chooser.allowed_probability(particle, cell, row)),
                    .subject = static_cast<double>(told[token] - plain.row(0)[token]),
                    .reward = 0,
                    .wanted = chooser.tones(particle, cell),
                    .tones = lexicon[token].tones,
                    .given = chooser.given(particle, cell) != kBlank,
                    .rhymes = chooser.rhymes_at(particle, cell),
                    .beside = {},
                    .ruled_out = {}};
      for (const Token other :
           e.given ? std::vector<Token>() : most_probable(lexicon, row, kExamined)) {
        const Objection objection = chooser.objection(particle, cell, other);
        auto& list = objection == Objection::none ? e.beside : e.ruled_out;
        if (other == token || list.size() == alternatives ||
            (objection != Objection::none && row[other] < row[token]))
          continue;
        list.push_back({vocabulary.character(other), probability_of(row[other]), objection});
      }
      chooser.write(particle, cell, token, told[token]);
      for (GuidedModel* each : {&model, &plain}) each->feed({&token, 1});
      if (task.index != nullptr && (options.reward_weight != 0 || options.reward_ranking != 0))
        e.reward = task.index->line_reward().of(model.hidden(0), particle.log_probs.back()) +
                   reward_of_phrase(*task.index, vocabulary, particle.text, lines[line].length()) +
                   reward_of_text(*task.index, grid, particle.text, lines[line].length());
      explanations.push_back(std::move(e));
    }
    if (const auto& mark = line % 2 == 0 ? lexicon.comma : lexicon.stop)
      for (GuidedModel* each : {&model, &plain}) each->feed({&*mark, 1});
  }
  return explanations;
}

}  // namespace tangyin
