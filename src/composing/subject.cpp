#include "composing/subject.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "base/random.h"
#include "base/script.h"
#include "base/utf8.h"
#include "composing/form_choice.h"
#include "corpus/heading.h"

namespace tangyin {
namespace {

constexpr Index kProposals = 48;                         // titles drawn at once
constexpr size_t kShortestTitle = 2, kLongestTitle = 6;  // characters of a title that is proposed
constexpr size_t kLongestRead = 20;  // characters of a title that pairs count, as in training
constexpr uint64_t kTitleStream = 0x7175E;

// Words of the subject: how many of those that belong most closely to the title, and as many of
// those of `about`; what they count for.
constexpr size_t kSubjectWords = 24;
constexpr float kLeastSubjectNats = 0.8F, kMostSubjectNats = 3.2F;
constexpr double kContrary = -0.7;  // Scenes::read of a word of another season, hour or sky

// Proposed titles are a little plainer than those of the corpus, whose longest say who answers whom.
constexpr double kTitleTemperature = 0.7;
// Nats of a proposed title for a unit of LineReward::of_title.
constexpr double kTitleReward = 2.5;

// Titles that say nothing of a subject: of fragments, of poems whose title is lost, of series.
constexpr std::u32string_view kNoTitles[] = {
    U"失題", U"闕題", U"無題", U"殘句", U"佚句", U"雜詩", U"雜詠", U"雜興", U"偶作",
    U"偶成", U"偶題", U"口號", U"絕句", U"律詩", U"古詩", U"古風", U"古意", U"即事",
    U"漫興", U"書事", U"遣興", U"感遇", U"詩偈", U"頌古", U"偈頌", U"偈子", U"雜感",
    U"絶句", U"漫成", U"偶書", U"戲題", U"戲作", U"戲贈", U"五言", U"七言"};
// Words of titles that speak of another poem or of an occasion that the reader does not know.
constexpr std::u32string_view kOccasions[] = {
    U"和", U"韻", U"韵", U"集", U"呈", U"奉", U"見寄", U"見贈", U"酬",   U"答",
    U"賡", U"挽", U"輓", U"偈", U"頌", U"贊", U"口占", U"帖子", U"應制", U"聯句"};

bool speaks_of_an_occasion(std::u32string_view title) {
  return std::ranges::any_of(kOccasions, [&](std::u32string_view word) {
    return title.find(word) != std::u32string_view::npos;
  });
}

Token form_token_of(const FormShape& form, const Vocabulary& vocabulary) {
  std::string_view name = "<mixed>";
  if (form.columns == 5) name = form.lines == 4 ? "<5x4>" : form.lines == 8 ? "<5x8>" : "<5>";
  if (form.columns == 7) name = form.lines == 4 ? "<7x4>" : form.lines == 8 ? "<7x8>" : "<7>";
  return vocabulary.special(name).value_or(-1);
}

struct Proposal {
  std::vector<Token> title;
  double log_weight =
      0;  // ln P(opening | title) and what readers would say of lines under it, nats
};

bool suits(const std::vector<Token>& title, const Vocabulary& vocabulary) {
  if (title.size() < kShortestTitle || title.size() > kLongestTitle) return false;
  std::u32string text;
  for (const Token token : title) {
    const char32_t c = vocabulary.character(token);
    if (c == 0 || is_punctuation(c)) return false;
    text.push_back(c);
  }
  // 登西樓樓望: a slip of the model.
  for (size_t n = 0; n < text.size(); ++n)
    if (text.find(text[n], n + 1) != std::u32string::npos) return false;
  // The number of a poem in a series.
  if (std::u32string_view(U"一二三四五六七八九十首").find(text.back()) != std::u32string_view::npos)
    return false;
  return std::ranges::find(kNoTitles, std::u32string_view(text)) == std::end(kNoTitles) &&
         !speaks_of_an_occasion(text);
}

// Titles drawn from the model after `heading`, each ended by its <bos>; without duplicates.
std::vector<Proposal> draw_titles(const Engine& engine, const Heading& heading, Random& random) {
  const Vocabulary& vocabulary = engine.vocabulary();
  std::vector<Token> prefix = encode_heading(heading, vocabulary).tokens;
  prefix.push_back(*vocabulary.special("<title>"));
  States states(engine, kProposals);
  const OwnedMatrix<float> rows(kProposals, engine.row_size());
  states.resize(0), states.resize(1);
  for (const Token& token : prefix) engine.feed(states, {&token, 1});
  states.select(std::vector<int32_t>(kProposals, 0));
  std::vector<std::vector<Token>> titles(kProposals);
  std::vector<bool> ended(kProposals, false);
  NucleusSampler sampler(engine.row_size());
  const std::vector<float> no_bias(static_cast<size_t>(engine.row_size()), 0.0F);
  for (size_t length = 0; length <= kLongestTitle; ++length) {
    engine.log_probabilities(states, rows.view());
    std::vector<Token> next(kProposals);
    for (size_t n = 0; n < kProposals; ++n) {
      const float* row = rows.view().row(static_cast<Index>(n));
      sampler.set(row, no_bias.data(), 0, kTitleTemperature);
      next[n] = static_cast<Token>(sampler.draw(0.95, random));
      if (next[n] == *vocabulary.begin()) ended[n] = true;
      if (!ended[n]) titles[n].push_back(next[n]);
    }
    engine.feed(states, next);
  }
  std::set<std::vector<Token>> seen;
  std::vector<Proposal> proposals;
  for (size_t n = 0; n < titles.size(); ++n)
    if (ended[n] && suits(titles[n], vocabulary) && seen.insert(titles[n]).second)
      proposals.push_back({titles[n], 0});
  return proposals;
}

// Adds ln P(opening | heading with the title) to each proposal, and what readers would say of lines
// under it.
void weigh(const Engine& engine, const LineReward* reward, const Heading& heading,
           const std::vector<Token>& opening, std::vector<Proposal>& proposals) {
  States states(engine, 1);
  const OwnedMatrix<float> rows(1, engine.row_size());
  for (Proposal& proposal : proposals) {
    Heading whole = heading;
    whole.title = proposal.title;
    begin_text(engine, states, 0, encode_heading(whole, engine.vocabulary()).tokens);
    if (reward != nullptr)
      proposal.log_weight += kTitleReward * reward->of_title(engine.hidden(states, 0));
    for (const Token& token : opening) {
      engine.log_probabilities(states, rows.view());
      proposal.log_weight += static_cast<double>(rows.view().row(0)[token]);
      engine.feed(states, {&token, 1});
    }
  }
}

const Proposal& draw(const std::vector<Proposal>& proposals, Random& random) {
  double most = proposals.front().log_weight;
  for (const Proposal& p : proposals) most = std::max(most, p.log_weight);
  double total = 0;
  for (const Proposal& p : proposals) total += std::exp(p.log_weight - most);
  double where = random.uniform() * total;
  for (const Proposal& p : proposals) {
    where -= std::exp(p.log_weight - most);
    if (where < 0) return p;
  }
  return proposals.back();
}

std::vector<Token> opening_of(const Given& given) {
  std::vector<Token> tokens;
  for (const auto* text : {&given.opening, &given.acrostic}) {
    if (text->parts.empty()) continue;
    for (const GivenCharacter& c : text->parts.front()) {
      if (c.token == kBlank) break;
      tokens.push_back(c.token);
      if (text == &given.acrostic) break;  // the first of them begins the poem
    }
    if (!tokens.empty()) break;
  }
  return tokens;
}

}  // namespace

bool knows_headings(const Vocabulary& vocabulary) {
  return vocabulary.special("<title>").has_value();
}

std::vector<Token> heading_tokens(const Vocabulary& vocabulary, const FormShape* form,
                                  const std::u32string& poet, std::vector<Token> title) {
  if (!knows_headings(vocabulary)) return {};
  Heading heading{.form = -1, .poet = {}, .title = std::move(title)};
  if (form != nullptr) heading.form = form_token_of(*form, vocabulary);
  if (!poet.empty())
    heading.poet = vocabulary.encode(utf8::decode(to_traditional(utf8::encode(poet))));
  return encode_heading(heading, vocabulary).tokens;
}

Subject choose_subject(const Engine& engine, const TrainingIndex* index, const Request& request,
                       const Given& given, const FormShape& form, uint64_t seed) {
  Subject subject{.title = request.title, .title_tokens = {}, .prompt = {}};
  for (const GivenCharacter& c : given.title.joined()) subject.title_tokens.push_back(c.token);
  const Vocabulary& vocabulary = engine.vocabulary();
  if (!knows_headings(vocabulary)) return subject;
  Heading heading;
  heading.form = form_token_of(form, vocabulary);
  subject.prompt.plain = encode_heading(heading, vocabulary).tokens;
  if (!request.style.empty())
    heading.poet = vocabulary.encode(utf8::decode(to_traditional(utf8::encode(request.style))));
  heading.title = subject.title_tokens;
  if (heading.title.empty()) {
    Random random(seed, kTitleStream + stream_of(given));
    std::vector<Proposal> proposals = draw_titles(engine, heading, random);
    if (!proposals.empty()) {
      weigh(engine, index == nullptr ? nullptr : &index->line_reward(), heading, opening_of(given),
            proposals);
      heading.title = draw(proposals, random).title;
      for (const Token token : heading.title) subject.title += vocabulary.character(token);
    }
  }
  subject.title_tokens = heading.title;
  subject.prompt.told = encode_heading(heading, vocabulary).tokens;
  return subject;
}

void add_subject(const Subject& subject, const Given& given, const TrainingIndex& index,
                 Grid& grid) {
  std::u32string about;
  for (const auto& word : given.about) {
    if (!about.empty()) about += U' ';
    for (const GivenCharacter& c : word) about += c.typed;
  }
  grid.scene = Scenes::under(about + U' ' + subject.title);
  grid.title = subject.title_tokens;
  if (grid.title.size() > kLongestRead) grid.title.resize(kLongestRead);
  const auto is_contrary = [&](const TitleWord& word) {
    SceneBelief belief = grid.scene;
    return index.scenes().read_line(std::array{word.first, word.second}, belief) < kContrary;
  };
  for (const std::u32string_view text :
       {std::u32string_view(about), std::u32string_view(subject.title)})
    for (const TitleWord& word : index.title_words().of(text, kSubjectWords)) {
      const auto same = [&](const SubjectWord& w) {
        return w.first == word.first && w.second == word.second;
      };
      if (std::ranges::none_of(grid.subject, same) && !is_contrary(word))
        grid.subject.push_back(
            {word.first, word.second, std::clamp(word.nats, kLeastSubjectNats, kMostSubjectNats)});
    }
}

}  // namespace tangyin
