#include "composing/composer.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "composing/form_choice.h"
#include "composing/placing.h"
#include "composing/subject.h"
#include "search/similarity.h"

namespace tangyin {
namespace {

constexpr FormShape kCouplet{FormKind::guti, 2, 0};
constexpr float kTitleStrength = 2.5F, kCoupletStrength = 6;  // nats of bias for the word itself
constexpr float kStyleStrength = 1;                           // times the poet's preference in nats
constexpr double kCoupletParallelism = 2;                     // times that of poems
constexpr double kNoRepeats = 50;  // penalty in nats for repeating a character of the line to match

// The first text of a request, to begin an error message with.
std::string subject_of(const Request& request) {
  for (const std::string* text :
       {&request.opening, &request.acrostic, &request.pattern, &request.couplet, &request.title})
    if (!text->empty()) return fmt::format("'{}': ", *text);
  return "";
}

Verse verse_of(const Candidate& candidate, const Grid& grid, const Vocabulary& vocabulary) {
  Verse verse;
  const Plan& plan = grid.plans[candidate.plan];
  verse.pattern = plan.name;
  verse.text = candidate.text;
  verse.log_probs = candidate.log_probs;
  size_t at = 0;
  for (const LinePlan& line : plan.lines) {
    verse.lines.emplace_back();
    for (size_t n = 0; n < line.length(); ++n)
      verse.lines.back().push_back(vocabulary.character(candidate.text[at++]));
  }
  return verse;
}

std::vector<Token> tokens_of(const GivenText& text) {
  std::vector<Token> tokens;
  for (const GivenCharacter& c : text.joined()) tokens.push_back(c.token);
  return tokens;
}

// Removes the first `count` lines.
void drop_lines(size_t count, Verse& verse) {
  const auto characters = static_cast<std::ptrdiff_t>(count * verse.lines.front().size());
  verse.lines.erase(verse.lines.begin(), verse.lines.begin() + static_cast<std::ptrdiff_t>(count));
  verse.text.erase(verse.text.begin(), verse.text.begin() + characters);
  verse.log_probs.erase(verse.log_probs.begin(), verse.log_probs.begin() + characters);
  if (!verse.explanation.empty())
    verse.explanation.erase(verse.explanation.begin(), verse.explanation.begin() + characters);
}

// How many Han characters have a reading in one of the rhymes.
size_t characters_in(const RhymeSet& rhymes, const Lexicon& lexicon) {
  return static_cast<size_t>(
      std::count_if(lexicon.hanzi.begin(), lexicon.hanzi.end(),
                    [&](Token token) { return (lexicon[token].rhymes & rhymes).any(); }));
}

}  // namespace

double Verse::log_prob_per_char() const {
  return std::accumulate(log_probs.begin(), log_probs.end(), 0.0) /
         static_cast<double>(log_probs.size());
}

// A simplified character has the readings of all its traditional forms.
Composer::Composer(const Engine& engine, std::optional<TrainingIndex> index,
                   std::optional<Judge> judge)
    : engine_(engine),
      index_(std::move(index)),
      judge_(std::move(judge)),
      judge_tokens_(judge_ ? judge_->other_tokens(engine.vocabulary()) : std::vector<Token>()),
      book_(RhymeSystem::pingshui,
            engine.config().script == "simplified" ? ReadAs::either : ReadAs::traditional),
      usual_(make_lexicon(engine.vocabulary(), book_, true)),
      all_(make_lexicon(engine.vocabulary(), book_, false)) {}

RhymeSet Composer::rhymes_for(const Request& request) const {
  if (request.rhyme.empty()) return RhymeSet().set();
  RhymeSet rhymes;
  if (const auto named = book_.find_rhyme(request.rhyme)) rhymes.set(static_cast<size_t>(*named));
  const std::u32string characters = utf8::decode(request.rhyme, "rhyme");
  if (rhymes.none() && characters.size() == 1)
    for (const Reading& reading : book_.readings(characters[0]))
      rhymes.set(static_cast<size_t>(reading.rhyme));
  if (rhymes.none())
    throw InputError(fmt::format(
        "there is no rhyme '{}'; name one of the 106, such as 东 or 上平一东, or one character "
        "that is to rhyme",
        request.rhyme));
  return rhymes;
}

// Places the request in the first form that fits; else the fault that occurred latest in the poem.
Composer::Placed Composer::place_request(const Request& request, const Given& given,
                                         uint64_t seed) const {
  const Lexicon& lexicon = this->lexicon(request.strictness);
  if (!given.couplet.parts.empty()) return {kCouplet, place_couplet(given, lexicon)};
  const RhymeSet rhymes = rhymes_for(request);
  const bool choose = !parse_form(request.form);
  Placed worst{};
  for (const FormShape& form : choose ? forms_by_fitness(engine_, all_, given, seed)
                                      : std::vector{requested_form(request)}) {
    Placement placement = place({form, request, given, lexicon, rhymes, seed});
    if (placement.grid) {
      const RhymeSet open = placement.grid->plans.front().rhymes;
      if (open.none())
        return {
            form,
            {{},
             fmt::format("{} rhymes on a level tone, '{}' has none", form.name(), request.rhyme),
             1}};
      if (characters_in(open, lexicon) >= static_cast<size_t>(form.lines) / 2 + 1)
        return {form, std::move(placement)};
      return {
          form,
          {{},
           fmt::format("the model knows too few characters that rhyme with '{}'", request.rhyme),
           1}};
    }
    if (worst.placement.fault.empty() || placement.depth > worst.placement.depth)
      worst = {form, std::move(placement)};
  }
  return worst;
}

// Logit biases: for a line to match, towards each of its characters at the opposite place; for a
// title and a poet, over the whole poem.
void Composer::add_biases(const Request& request, const Given& given, Grid& grid) const {
  if (!given.couplet.parts.empty()) {
    grid.biases = similarity_biases(engine_, tokens_of(given.couplet), kCoupletStrength);
    return;
  }
  std::vector<float> whole(static_cast<size_t>(engine_.row_size()), 0.0F);
  std::vector<Token> words = tokens_of(given.about);
  if (!knows_headings(engine_.vocabulary()))
    for (const Token token : tokens_of(given.title)) words.push_back(token);
  for (const auto& word : similarity_biases(engine_, words, kTitleStrength))
    for (size_t v = 0; v < whole.size(); ++v) whole[v] = std::max(whole[v], word[v]);
  if (!request.style.empty())
    index_->collocations().each_of_poet(poet_for(request.style), [&](Token token, float nats) {
      whole[static_cast<size_t>(token)] += kStyleStrength * nats;
    });
  if (std::ranges::all_of(whole, [](float nats) { return nats == 0; })) return;
  grid.biases.push_back(std::move(whole));
  for (Plan& plan : grid.plans)
    for (LinePlan& line : plan.lines) line.biases.assign(line.length(), 0);
}

size_t Composer::poet_for(const std::string& name) const {
  if (!index_)
    throw InputError(
        "--style: nothing is known of poets without an index beside the model; make one with: "
        "tangyin index");
  if (const auto poet = index_->collocations().find_poet(name)) return *poet;
  std::string some;
  for (const std::string& known :
       std::span(index_->collocations().poets())
           .first(std::min<size_t>(8, index_->collocations().poets().size())))
    some += (some.empty() ? "" : " ") + to_simplified(known);
  throw InputError(
      fmt::format("--style '{}': not among the {} poets whose style is known, such as {}", name,
                  index_->collocations().poets().size(), some));
}

Verse Composer::compose(const Request& request, const SearchOptions& options, bool explained,
                        const LineSet* written) const {
  const Given given = read_given(request, engine_.config(), engine_.vocabulary());
  Placed placed = place_request(request, given, options.seed);
  if (!placed.placement.grid) throw InputError(subject_of(request) + placed.placement.fault);
  Grid& grid = *placed.placement.grid;
  const Subject subject = given.couplet.parts.empty()
                              ? choose_subject(engine_, request, given, placed.form, options.seed)
                              : Subject{};
  add_biases(request, given, grid);
  const Lexicon& lexicon = this->lexicon(request.strictness);
  SearchOptions settings = options;
  if (!given.couplet.parts.empty())
    settings.repetition = kNoRepeats, settings.parallelism *= kCoupletParallelism;
  const std::vector<float> title = title_vector(subject);
  std::optional<Criticism> criticism;
  if (judge_ && given.couplet.parts.empty()) criticism.emplace(Criticism{*judge_, judge_tokens_, title});
  const bool rhymes = std::ranges::any_of(grid.plans.front().lines, &LinePlan::rhymes);
  const SearchTask task{engine_,
                        lexicon,
                        grid,
                        index_ ? &*index_ : nullptr,
                        written,
                        rhymes ? &twins() : nullptr,
                        criticism ? &*criticism : nullptr,
                        subject.prompt};
  const std::vector<Candidate> found = search(task, settings);
  if (found.empty())
    throw InputError(subject_of(request) +
                     "no poem was found that keeps the rules; try another --seed or form, ask for "
                     "less, or relax with --strictness lenient or none");
  Verse verse = verse_of(found.front(), grid, engine_.vocabulary());
  verse.form = given.couplet.parts.empty() ? placed.form.name() : "对句";
  verse.title = subject.title;
  verse.opening = request.opening;
  verse.seed = options.seed;
  if (explained) verse.explanation = explain(task, settings, found.front());
  if (given.couplet.parts.empty()) {
    judge(verse, placed.form.kind);
  } else {
    drop_lines(kCoupletLead, verse);
  }
  return verse;
}

// The judge's vector of a subject's title; empty where there is none.
std::vector<float> Composer::title_vector(const Subject& subject) const {
  if (!judge_ || subject.title_tokens.empty()) return {};
  std::vector<Token> tokens;
  for (const Token token : subject.title_tokens)
    tokens.push_back(judge_tokens_[static_cast<size_t>(token)]);
  JudgeScratch scratch(*judge_);
  return judge_->read_title(scratch, tokens).value_or(std::vector<float>());
}

const Twins& Composer::twins() const {
  std::call_once(twins_found_, [&] { twins_ = find_twins(engine_.vocabulary(), all_); });
  return twins_;
}

void Composer::judge(Verse& verse, FormKind form) const {
  verse.verdict = tangyin::judge(verse.lines, form, book_);
  if (const auto rhyme = verse.verdict.rhyme.rhyme; rhyme && verse.verdict.rhyme.ok)
    verse.rhyme = book_.rhyme(*rhyme).name;
}

}  // namespace tangyin
