#include "composing/composer.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/request_error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "composing/form_choice.h"
#include "composing/placing.h"
#include "composing/placing_problems.h"
#include "composing/subject.h"
#include "search/revision.h"
#include "search/similarity.h"
#include "search/subject_words.h"

namespace tangyin {
namespace {

constexpr FormShape kCoupletShape{FormKind::guti, 2, 0};
constexpr float kTitleStrength = 2.5F, kCoupletStrength = 6;  // nats of bias for the word itself
constexpr float kStyleStrength = 1;                           // times the poet's preference in nats
constexpr double kCoupletParallelism = 1.2;                   // times that of poems
constexpr double kNoRepeats = 50;  // penalty in nats for repeating a character of the line to match

// The problem with the text that was given first before it, so that one of several openings is named.
RequestError refusal(const Request& request, Problem problem) {
  for (const std::u32string* text :
       {&request.opening, &request.acrostic, &request.pattern, &request.couplet, &request.title}) {
    if (text->empty()) continue;
    const std::string shown = in_brief(utf8::encode(*text));
    problem.message = fmt::format("“{}”：{}", shown, problem.message);
    problem.message_en = fmt::format("'{}': {}", shown, problem.message_en);
    break;
  }
  return RequestError(std::move(problem));
}

Problem no_poem_found() {
  return {"no_poem_found", "", 0,
          "没有找到合乎要求的诗；请换 `seed` 或 `form`，少要求一些，或放宽 `strictness` 为 lenient "
          "或 none",
          "no poem was found that keeps the rules; try another `seed` or `form`, ask for less, or "
          "relax with `strictness` lenient or none"};
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

// The words of the subject that a poem has, of each line the first, in reading order.
std::vector<std::u32string> used_words(const SearchTask& task, const SearchOptions& options,
                                       const Candidate& poem) {
  const SubjectWords subject(task.grid, options.subject_words, task.lexicon);
  const Vocabulary& vocabulary = task.engine.vocabulary();
  std::vector<std::u32string> words;
  size_t at = 0;
  for (const LinePlan& line : task.grid.plans[poem.plan].lines) {
    if (const SubjectWord* word =
            subject.in_line(std::span(poem.text).subspan(at, line.length()), line.length()))
      words.push_back({vocabulary.character(word->first), vocabulary.character(word->second)});
    at += line.length();
  }
  return words;
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

// How many characters of the model have a reading in one of `rhymes`.
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
      all_(make_lexicon(engine.vocabulary(), book_, false)) {
  if (index_ && !index_->line_reward().empty() &&
      !index_->line_reward().is_of(static_cast<size_t>(engine.config().hidden),
                                   engine.weights().fingerprint()))
    throw FormatError(fmt::format(
        "{}: what readers would say of a line is of another model; write the index anew "
        "with: tangyin index, and --readings where there are any of this one",
        index_->name()));
}

RhymeSet Composer::rhymes_for(const std::u32string& rhyme) const {
  if (rhyme.empty()) return RhymeSet().set();
  RhymeSet rhymes;
  const std::string name = utf8::encode(rhyme);
  if (const auto named = book_.find_rhyme(name)) rhymes.set(static_cast<size_t>(*named));
  if (rhymes.none() && rhyme.size() == 1)
    for (const Reading& reading : book_.readings(rhyme[0]))
      rhymes.set(static_cast<size_t>(reading.rhyme));
  if (rhymes.none()) throw RequestError(no_such_rhyme(in_brief(name)));
  return rhymes;
}

// The first form in which the request has a place.  Otherwise the problem that came last in reading
// order; between equals that of the longest form.
Composer::Placed Composer::place_request(const Request& request, const Given& given,
                                         uint64_t seed) const {
  const Lexicon& lexicon = this->lexicon(request.strictness);
  if (!given.couplet.parts.empty()) return {kCoupletShape, place_couplet(given, lexicon)};
  const RhymeSet rhymes = rhymes_for(request.rhyme);
  const std::string rhyme = utf8::encode(request.rhyme);
  Placed worst{};
  for (const FormShape& form : request.form ? std::vector{requested_form(request)}
                                            : forms_by_fitness(engine_, all_, given, seed)) {
    Placement placement = place({form, request, given, lexicon, rhymes, seed});
    if (placement.grid) {
      // 古体 has a plan for each tone of the rhyme: those that the rhyme asked for leaves stay.
      std::vector<Plan>& plans = placement.grid->plans;
      const bool any = std::ranges::any_of(plans, [](const Plan& p) { return p.rhymes.any(); });
      std::erase_if(plans, [&](const Plan& plan) {
        return characters_in(plan.rhymes, lexicon) < static_cast<size_t>(form.lines) / 2 + 1;
      });
      if (!plans.empty()) return {form, std::move(placement)};
      return {
          form,
          {{},
           any ? too_few_rhymes(rhyme) : no_level_rhyme({form, request.form.has_value()}, rhyme),
           1}};
    }
    if (worst.placement.problem.code.empty() || placement.depth > worst.placement.depth ||
        (placement.depth == worst.placement.depth && form.cells() > worst.form.cells()))
      worst = {form, std::move(placement)};
  }
  return worst;
}

// Each character of a line to match draws the one that stands under it; a title, words of the
// subject and a poet draw the whole poem.
void Composer::add_biases(const Request& request, const Given& given, Grid& grid) const {
  if (!given.couplet.parts.empty()) {
    grid.biases = similarity_biases(engine_, tokens_of(given.couplet), kCoupletStrength);
    return;
  }
  std::vector<float> whole(static_cast<size_t>(engine_.row_size()), 0.0F);
  std::vector<Token> words;
  for (const auto& word : given.about)
    for (const GivenCharacter& c : word) words.push_back(c.token);
  if (!knows_headings(engine_.vocabulary()))
    for (const Token token : tokens_of(given.title)) words.push_back(token);
  for (const auto& word : similarity_biases(engine_, words, kTitleStrength))
    for (size_t v = 0; v < whole.size(); ++v) whole[v] = std::max(whole[v], word[v]);
  if (!request.style.empty())
    index_->collocations().each_of_poet(
        poet_for(utf8::encode(request.style)), [&](Token token, float nats) {
          whole[static_cast<size_t>(token)] += kStyleStrength * nats;
        });
  if (std::ranges::all_of(whole, [](float nats) { return nats == 0; })) return;
  grid.biases.push_back(std::move(whole));
  for (Plan& plan : grid.plans)
    for (LinePlan& line : plan.lines) line.biases.assign(line.length(), 0);
}

size_t Composer::poet_for(const std::string& name) const {
  if (!index_)
    throw RequestError({"no_index", "style", 0, "没有索引，不知道诗人的风格；请给模型配上索引文件",
                        "nothing is known of poets without the index of the model"});
  const Collocations& collocations = index_->collocations();
  if (const auto poet = collocations.find_poet(name)) return *poet;
  std::string some;
  for (size_t n = 0; n < std::min<size_t>(8, collocations.poets().size()); ++n)
    some += (some.empty() ? "" : " ") + to_simplified(collocations.poets()[n]);
  const size_t count = collocations.poets().size();
  throw RequestError(
      {"unknown_poet", "style", 0,
       fmt::format("`style`“{}”：不在已知风格的 {} 位诗人之中，例如 {}", in_brief(name), count,
                   some),
       fmt::format("`style` '{}': not among the {} poets whose style is known, such as {}",
                   in_brief(name), count, some)});
}

// A poem that keeps its form by construction; for the answer to a line, whose form no verdict
// knows, this is the verdict.
bool Composer::keeps(const Plan& plan, const std::vector<Token>& text) const {
  size_t at = 0;
  for (const LinePlan& line : plan.lines) {
    const auto fits = [&](const std::vector<ToneClass>& variant) {
      for (size_t n = 0; n < variant.size(); ++n) {
        const ToneClass tones = all_[text[at + n]].tones;
        if (tones != ToneClass::unknown && !allows(tones, variant[n])) return false;
      }
      return true;
    };
    if (std::ranges::none_of(line.variants, fits)) return false;
    at += line.length();
  }
  return true;
}

Verse Composer::compose(const Request& request, const SearchOptions& options, bool explained,
                        const LineSet* written, const SearchWatch* watch) const {
  const Given given = read_given(request, engine_.config(), engine_.vocabulary());
  const bool couplet = !given.couplet.parts.empty();
  Placed placed = place_request(request, given, options.seed);
  if (!placed.placement.grid) throw refusal(request, std::move(placed.placement.problem));
  Grid& grid = *placed.placement.grid;
  const bool heeds_readers =
      index_ && (options.reward_weight != 0 || options.reward_ranking != 0);
  const Subject subject = given.couplet.parts.empty()
                              ? choose_subject(engine_, heeds_readers ? &*index_ : nullptr, request, given,
                                               placed.form, options.seed)
                              : Subject{};
  add_biases(request, given, grid);
  if (index_ && !couplet) add_subject(subject, given, *index_, grid);
  const Lexicon& lexicon = this->lexicon(request.strictness);
  SearchOptions settings = options;
  if (couplet) {
    settings.repetition = kNoRepeats, settings.parallelism *= kCoupletParallelism;
    settings.reward_weight = settings.reward_ranking = 0;  // fitted to whole poems under a title
  }
  const std::vector<float> title = title_vector(subject);
  std::optional<Critic> critic;
  if (judge_ && !couplet) critic.emplace(Criticism{*judge_, judge_tokens_, title, &engine_.team()});
  const bool rhymes = std::ranges::any_of(grid.plans.front().lines, &LinePlan::rhymes);
  // The lines before a couplet are nobody's business, and before the revision only what was given is
  // settled.
  SearchWatch reserved;
  if (watch != nullptr) reserved.cancelled = watch->cancelled;
  if (watch != nullptr && watch->character && !couplet)
    reserved.character = [&](const Cell& cell, char32_t character) {
      const auto given_here = [&](const Plan& plan) {
        return plan.lines[cell.line].given[cell.column] != kBlank;
      };
      if (std::ranges::all_of(grid.plans, given_here)) watch->character(cell, character);
    };
  const SearchTask task{engine_,
                        lexicon,
                        grid,
                        index_ ? &*index_ : nullptr,
                        written,
                        rhymes ? &twins() : nullptr,
                        couplet || settings.sweeps > 0 ? &reserved : watch,
                        critic ? &*critic : nullptr,
                        nullptr,
                        subject.prompt};
  std::vector<Candidate> found = search(task, settings);
  if (found.empty()) throw refusal(request, no_poem_found());
  const Candidate best = couplet
                             ? std::move(found.front())
                             : revise(task, settings, std::move(found.front()), settings.sweeps);
  Verse verse = verse_of(best, grid, engine_.vocabulary());
  verse.form = couplet ? "对句" : placed.form.name();
  verse.title = subject.title;
  verse.seed = options.seed;
  if (explained) {
    verse.subject_words = used_words(task, settings, best);
    verse.explanation = explain(task, settings, best);
    if (critic && are_judged(grid.plans.front().lines))
      verse.judgement = critic->judge(best.text, verse.lines.front().size()).couplets;
  }
  if (couplet) {
    verse.verdict.ok = keeps(grid.plans[best.plan], best.text);
    drop_lines(kCoupletLead, verse);
  } else {
    judge(verse, placed.form.kind);
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
