// Part 5: windows against whole poems, padding in front against behind.
#include <algorithm>

#include "corpus/windows.h"
#include "experiment/part_functions.h"
#include "experiment/poems.h"
#include "training/data.h"

namespace tangyin {
namespace {

// Batches whose padding is no target.
class WithoutPadding final : public BatchSource {
 public:
  explicit WithoutPadding(std::unique_ptr<BatchSource> source) : source_(std::move(source)) {}
  int64_t batches(int64_t epoch) override { return source_->batches(epoch); }
  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    source_->fill(epoch, index, batch);
    std::ranges::replace(batch.targets, Vocabulary::kPad, Token{-1});
  }

 private:
  std::unique_ptr<BatchSource> source_;
};

// Poems whole, end to end, one <pad> before each: it begins a poem and ends the one before.
std::unique_ptr<BatchSource> whole_poems(std::vector<std::vector<Token>> poems,
                                         const TrainSettings& s) {
  return poem_batches(std::move(poems), Vocabulary::kPad, Vocabulary::kPad, steps_of_batch(s),
                      s.batch_size, 1);
}

TrainingData whole_poem_data(Lab& lab) {
  const WindowDataset& set = lab.poems();
  TrainingData data(set.vocabulary);
  data.script = "simplified";
  data.train = whole_poems(set.train_poems, lab.settings());
  data.test = whole_poems(set.test_poems, lab.settings());
  data.fingerprint = lab.data().fingerprint;
  data.description = "the poems of the preset report, whole, with <pad> between them";
  return data;
}

Json cut(const std::vector<std::vector<Token>>& poems, const WindowOptions& options) {
  const Windows windows = cut_windows(poems, options);
  const auto targets = static_cast<double>(windows.targets.size()),
             padding = static_cast<double>(windows.padding()),
             characters = static_cast<double>(windows.characters);
  return {{"windows", windows.count()},
          {"lost", static_cast<double>(windows.lost) / characters},
          {"padding", padding / targets},
          {"times", (targets - padding) / characters}};
}

// The three models after the same number of steps, on the same characters of whole test poems.
Json on_whole_poems(Lab& lab) {
  const TrainSettings s = lab.settings();
  const auto& poems = lab.poems().test_poems;
  struct Candidate {
    const char* name;
    std::filesystem::path model;
    bool padded_in_front;
  };
  const Candidate candidates[] = {{"front", lab.stage_model(lab.plan().sizes.compared), true},
                                  {"behind", lab.last_model(std::string(kBehindRun)), false},
                                  {"whole", lab.last_model(std::string(kWholeRun)), false}};
  Json rows = Json::array();
  for (const Candidate& one : candidates) {
    lab.work("windows", 0.2 + 0.2 * static_cast<double>(rows.size()),
             fmt::format("windows: whole test poems, model {}", one.name));
    const auto source =
        one.padded_in_front
            ? padded_poem_batches(poems, window_of_poems(s), steps_of_batch(s), s.batch_size)
            : std::make_unique<WithoutPadding>(whole_poems(poems, s));
    Json row{{"model", one.name}};
    row.update(estimates_of(perplexity_of_file(lab, one.model, s, *source)));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json generated(Lab& lab) {
  Json all = Json::array();
  const std::pair<const char*, std::filesystem::path> models[] = {
      {"front", lab.stage_model(lab.plan().sizes.compared)},
      {"behind", lab.last_model(std::string(kBehindRun))}};
  const std::pair<const char*, int64_t> ways[] = {{"likeliest", 1}, {"ten", 10}};
  for (const auto& [name, model] : models)
    for (const auto& [way, k] : ways) {
      const Json poems = drawn_poems(model, {.k = k});
      double tokens = 0, padding = 0;
      for (const Json& poem : poems)
        tokens += number_at(poem, {"tokens"}) - 1, padding += number_at(poem, {"padding"});
      all.push_back({{"model", name},
                     {"way", way},
                     {"padding", tokens > 0 ? padding / tokens : 0},
                     {"poems", poems}});
    }
  return all;
}

Bilingual model_in_words(const std::string& name) {
  if (name == "front")
    return {"windows of 40, padded in front (the report)", "窗口 40，填充在前（报告）"};
  if (name == "behind") return {"windows of 40, padded behind", "窗口 40，填充在后"};
  return {"whole poems", "整首诗"};
}

void write_lost(const Json& part, Document& page) {
  Table table{{"What 40/10 windows do to the training poems", "窗口 40、步长 10 怎样切训练诗"},
              {{{"which windows of a long poem", "长诗取哪些窗口"}},
               {{"windows", "窗口数"}, true},
               {{"characters in no window", "不在任何窗口里的字"}, true},
               {{"padding among the targets", "目标中的填充"}, true},
               {{"times a character is predicted", "每字平均被预测几次"}, true}},
              {}};
  const auto row = [&](const char* key, Bilingual name) {
    const Json& one = part["cut"][key];
    table.rows.push_back({std::move(name), both(in_digits(number_at(one, {"windows"}), 0)),
                          both(in_percent(number_at(one, {"lost"}), 2)),
                          both(in_percent(number_at(one, {"padding"}))),
                          both(in_digits(number_at(one, {"times"})))});
  };
  row("keep", {"0, 10, … as long as one fits", "0、10……放得下为止"});
  row("drop", {"`range(0, len − 40, 10)`, the student's", "`range(0, len − 40, 10)`，学生的"});
  page.add(std::move(table));
  page.paragraph(
      {fmt::format("{} of the characters stand in no window and are never seen, neither read nor "
                   "predicted: the ends of the long poems. With the student's `range`, which stops "
                   "one window short where a poem ends just with one, it is {}. And inside a "
                   "window a character knows at most the 39 before it; at the beginning of a "
                   "window that was cut out of a poem it knows none.",
                   in_percent(number_at(part, {"cut", "keep", "lost"}), 2),
                   in_percent(number_at(part, {"cut", "drop", "lost"}), 2)),
       fmt::format(
           "{} 的字不在任何窗口里：长诗的末尾，训练时从没读过，也从没预测过。"
           "学生的 `range` 在诗恰好与一个窗口同时结束时少取一个，于是是 {}。"
           "在窗口里，一个字最多知道前面 39 个字；从诗中间切出来的窗口，开头的字什么也不知道。",
           in_percent(number_at(part, {"cut", "keep", "lost"}), 2),
           in_percent(number_at(part, {"cut", "drop", "lost"}), 2))});
}

void write_costs(const Json& part, Document& page) {
  Table table{
      {fmt::format("Perplexity on whole test poems after {} steps (characters alone)",
                   part["steps"].get<int64_t>()),
       fmt::format("{} 步之后在整首测试诗上的困惑度（只算字）", part["steps"].get<int64_t>())},
      {{{"trained on", "训练时读的"}},
       {{"characters", "字数"}, true},
       {{"perplexity (corpus)", "困惑度（corpus）"}, true}},
      {}};
  double front = 0, whole = 0;
  for (const Json& row : part["whole"]) {
    const double perplexity = number_at(row, {"all", "corpus"});
    if (row["model"] == "front") front = perplexity;
    if (row["model"] == "whole") whole = perplexity;
    table.rows.push_back({model_in_words(row["model"]),
                          both(in_digits(number_at(row, {"all", "tokens"}), 0)),
                          both(in_digits(perplexity, 1))});
  }
  page.add(std::move(table));
  const bool better = whole < front;
  page.paragraph(
      {fmt::format("All three predict the same characters of the same poems, each from an empty "
                   "context that looks as in its training, after the same number of steps of the "
                   "same number of positions. Whole poems are {} by {} here. They waste no "
                   "position on padding and show no character twice, so the same steps bring more "
                   "different text; windows show each character up to four times.",
                   better ? "better" : "not better: they are worse",
                   in_percent(std::abs(front - whole) / front)),
       fmt::format("三者预测的是同样的诗、同样的字，开头的空上下文各与训练时一样，步数相同，每步的"
                   "位置数也相同。"
                   "整首诗在这里{} {}。整首读不把位置浪费在填充上，也不让一个字出现几遍，"
                   "同样的步数读到的不同文字就多；切窗口则一个字最多出现四遍。",
                   better ? "好" : "并不更好，反而差",
                   in_percent(std::abs(front - whole) / front))});
}

void write_generated(const Json& part, Document& page) {
  page.heading(3, {"Padding in front or behind, and what the generator writes",
                   "填充在前还是在后，生成器写出什么"});
  page.paragraph(
      {"The report pads in front because, it says, with padding behind the output was all `<pad>`. "
       "It is no mystery: with padding behind, a poem of twenty characters is followed by twenty "
       "`<pad>`, and a network that has learned that will say so. The mistake is to let the "
       "generator draw `<pad>` at all, or to count it in the loss; where padding ends a poem it "
       "is as good as an end token, and then the poem is finished.",
       "报告说，填充放在前面，是因为放在后面会出现输出全为 `<pad>` 的情形。这并不奇怪："
       "填充在后，二十个字的诗后面跟着二十个 `<pad>`，网络学会了，自然照说。"
       "不该的是让生成器去抽 "
       "`<pad>`，或者把它算进损失；填充既然跟在诗后，它就是结束符，见到它，诗就写完了。"});
  Table table{{"Share of `<pad>` among the tokens drawn (seven openings)",
               "抽出的字里 `<pad>` 所占（七个开头）"},
              {{{"trained on", "训练时读的"}},
               {{"always the likeliest", "总取最可能的"}, true},
               {{"uniform among ten (the student's way)", "前十个里均匀抽（学生的办法）"}, true}},
              {}};
  for (const char* model : {"front", "behind"}) {
    std::vector<Bilingual> row{model_in_words(model)};
    for (const Json& one : part["generated"])
      if (one["model"] == model) row.push_back(both(in_percent(number_at(one, {"padding"}))));
    table.rows.push_back(std::move(row));
  }
  page.add(std::move(table));
  std::vector<PrintedVerse> verses;
  for (const Json& one : part["generated"]) {
    if (one["poems"].empty()) continue;
    const bool likeliest = one["way"] == "likeliest", front = one["model"] == "front";
    const Json& poem = one["poems"].back();
    verses.push_back({{fmt::format("{}, {}", front ? "padding in front" : "padding behind",
                                   likeliest ? "always the likeliest" : "uniform among ten"),
                       fmt::format("填充在{}，{}", front ? "前" : "后",
                                   likeliest ? "总取最可能的" : "前十个里均匀抽")},
                      lines_of_drawn(poem["text"])});
  }
  page.add(std::move(verses));
}

}  // namespace

Json measure_windows_part(Lab& lab) {
  lab.main_run();
  {
    TrainingData whole = whole_poem_data(lab);
    lab.run(std::string(kWholeRun), lab.settings(), whole, {.keep_model = true});
  }
  {
    TrainSettings behind = lab.settings();
    behind.window_padding = WindowPadding::behind;
    TrainingData data = load_training_data(behind, lab.options().corpus);
    lab.run(std::string(kBehindRun), behind, data, {.keep_model = true});
  }
  lab.work("windows", 0.1, "windows: cutting");
  const auto& poems = lab.poems().train_poems;
  Json cuts{{"keep", cut(poems, {})}, {"drop", cut(poems, {.keep_tail = false})}};
  Json whole = on_whole_poems(lab);
  lab.work("windows", 0.8, "windows: drawing poems");
  return {{"steps", lab.plan().sizes.compared},
          {"cut", std::move(cuts)},
          {"whole", std::move(whole)},
          {"generated", generated(lab)}};
}

void write_windows_section(const Json& part, Document& page) {
  page.heading(2, {"5 Windows and padding", "五、窗口与填充"}, "windows");
  page.paragraph(
      {"The report trains on windows: a poem longer than 40 characters gives one window of 40 "
       "every 10 characters, a shorter one is padded in front with `<pad>`. The obvious "
       "alternative is to read whole poems, one after another, and to begin each with an empty "
       "state.",
       "报告用窗口训练：超过 40 字的诗每 10 字取一个 40 字的窗口，不足的在前面补 "
       "`<pad>`。另一种自然的办法是整首诗接连着读，每首从空状态开始。"});
  write_lost(part, page);
  write_costs(part, page);
  write_generated(part, page);
  page.paragraph(
      {"**Conclusion.** Cutting text into pieces of equal length is a habit of loaders, not of "
       "language. If it must be, do not count the padding, keep the ends, and give poems a token "
       "for where they end.",
       "**结论。** 把文字切成等长的小段，是程序图方便，语言并不如此。"
       "非切不可时，不要把填充算进去，不要丢掉末尾，给诗一个结束的符号。"});
}

}  // namespace tangyin
