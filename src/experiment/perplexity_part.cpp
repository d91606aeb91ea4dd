// Part 1: perplexity, four ways.
#include <cmath>

#include "experiment/part_functions.h"
#include "study/perplexity_table.h"
#include "training/model_evaluation.h"

namespace tangyin {
namespace {

constexpr int kOrder = 5;

Json shipped_row(Lab& lab) {
  if (lab.options().shipped.empty()) return nullptr;
  const auto watch = lab.watch("perplexity", "perplexity: the model that ships", 0.5, 1);
  const EvaluationResult result =
      evaluate_model(lab.options().shipped, lab.options().corpus,
                     {.estimator = Estimator::batch, .part = Part::test}, [&](double done) {
                       if (!watch(done)) throw Interrupted();
                     });
  Json row{{"name", "the model that ships"}, {"poems", result.poems}};
  row.update(estimates_of(result.sums));
  return row;
}

Bilingual in_words(const Json& row) {
  const int order = row.value("order", -1);
  if (order == 0) return {"uniform: every character alike", "均匀：每个字一样可能"};
  if (order == 1) return {"unigram: how often each character occurs", "一元：只数字频"};
  if (order > 1)
    return {fmt::format("{}-gram, Kneser-Ney: counting {} characters at a time", order, order),
            fmt::format("{} 元 Kneser-Ney：每 {} 个字一起数", order, order)};
  return {"LSTM, preset `report`", "LSTM，预设 `report`"};
}

std::vector<Bilingual> cells(const Json& row, const Bilingual& name, const char* counting) {
  return {name, both(in_digits(number_at(row, {counting, "report"}), 0)),
          both(in_digits(number_at(row, {counting, "batch"}), 1)),
          both(in_digits(number_at(row, {counting, "corpus"}), 1))};
}

std::vector<Column> columns() {
  return {{{"model", "模型"}},
          {{"mean of exp of each token (the report's)", "逐字取 exp 再平均（报告的）"}, true},
          {{"mean over batches of exp of the mean", "各批平均后取 exp，再平均"}, true},
          {{"exp of the mean, unknown charged (corpus)", "全部平均后取 exp，生字另计"}, true}};
}

Table table_of(const Json& part, const char* counting, Bilingual title) {
  Table table{std::move(title), columns(), {}};
  for (const Json& row : part["rows"])
    if (row.contains(counting)) table.rows.push_back(cells(row, in_words(row), counting));
  return table;
}

LineChart rising(const Json& part) {
  const auto curve = [&](const char* estimator) {
    std::vector<Point> points;
    for (const Json& one : part["evaluations"])
      points.push_back({number_at(one, {"step"}), number_at(one, {"all", estimator})});
    return points;
  };
  return {.title = {"The same network, the same test windows, three estimators, as it learns",
                    "同一个网络、同样的测试窗口，训练中三种算法各得多少"},
          .x = {{"optimiser steps", "优化步数"}},
          .y = {{"perplexity", "困惑度"}, true},
          .series = {{{"mean of exp of each token (the report's)", "逐字取 exp 再平均（报告的）"},
                      curve("report"),
                      true},
                     {{"mean over batches of exp of the mean", "各批平均后取 exp，再平均"},
                      curve("batch"),
                      true},
                     {{"exp of the mean, unknown charged", "全部平均后取 exp，生字另计"},
                      curve("corpus"),
                      true}},
          .marks = {
              {{"V, the size of the vocabulary", "V，词表大小"}, number_at(part, {"vocabulary"})}}};
}

void write_argument(const Json& part, Document& page) {
  const double v = number_at(part, {"vocabulary"});
  page.heading(3, {"Why the mean of exp says nothing", "为什么“先 exp 再平均”说明不了什么"});
  page.paragraph(
      {"The loss of one predicted character is −ln p, where p is the probability that the model "
       "gave to the character that came. Its exp is 1/p. The course report writes that it takes "
       "the loss of every character without averaging (不求平均), then exp, then the mean: the "
       "mean of 1/p.",
       "预测一个字的损失是 −ln p，p 是模型给实际出现的那个字的概率；取 exp 就是 1/p。"
       "课程报告写明：每个字的损失“不求平均”，先取 exp，再求平均。也就是 1/p 的平均。"});
  page.paragraph(
      {"Suppose the model is calibrated: characters to which it gives probability p do come with "
       "frequency p. Then the expected value of 1/p at one position is Σ p·(1/p), taken over all "
       "V characters of the vocabulary: each term is 1, so **E[1/p] = V, whatever the model has "
       "learned**. A model that knows nothing and one that knows all that can be known get the "
       "same figure. Whatever differs from V measures only how far the probabilities of rare "
       "characters are off: one character of probability 0.000001 that comes anyway adds a million "
       "to the sum. A network becomes surer of itself as it learns, a little too sure here and "
       "there, and so the figure rises.",
       "设模型是校准的：它给了概率 p 的字，确实以频率 p 出现。那么在任一位置，1/p 的期望是对词表里 "
       "V "
       "个字求 Σ p·(1/p)，每一项都是 1，所以**不论模型学到了什么，E[1/p] = V**。"
       "一无所知的模型和无所不知的模型得数相同。它偏离 V 多少，只反映生僻字的概率偏了多少："
       "一个概率只给了百万分之一的字偏偏出现了，和里就多出一百万。"
       "网络越学越有把握，个别地方难免过头，于是这个数越学越大。"});
  page.paragraph(
      {fmt::format("The report's 7195.94 is {:.2f} times the {} entries of our vocabulary, which "
                   "was chosen to be as large as the report's. It is what a model gets that is "
                   "roughly calibrated, good or bad. It was no sign of failure, and it would have "
                   "been no sign of success. Part 2 shows what model it was.",
                   7195.94 / v, in_digits(v, 0)),
       fmt::format(
           "报告的 7195.94 是我们词表 {} 项（取得与报告一样大）的 {:.2f} 倍。"
           "大致校准的模型都会得到这样的数，好坏都一样。它不说明训练失败，换个数也不说明训练成功。"
           "那是个怎样的模型，见第二部分。",
           in_digits(v, 0), 7195.94 / v)});
  page.add(rising(part));
  const auto& all = part["evaluations"];
  if (all.size() < 2) return;
  page.paragraph(
      {fmt::format("Measured at every evaluation of our run: between step {} and step {} the mean "
                   "loss went from {:.3f} to {:.3f} nats, the perplexity by batches from {} to {}, "
                   "and the report's figure from {} to {}.",
                   all.front()["step"].get<int64_t>(), all.back()["step"].get<int64_t>(),
                   number_at(all.front(), {"loss"}), number_at(all.back(), {"loss"}),
                   in_digits(number_at(all.front(), {"all", "batch"}), 1),
                   in_digits(number_at(all.back(), {"all", "batch"}), 1),
                   in_digits(number_at(all.front(), {"all", "report"}), 0),
                   in_digits(number_at(all.back(), {"all", "report"}), 0)),
       fmt::format("我们的训练每次测试都三种算法各算一遍：从第 {} 步到第 {} 步，平均损失从 {:.3f} "
                   "到 {:.3f} "
                   "nat，按批算的困惑度从 {} 到 {}，而报告的算法从 {} 到 {}。",
                   all.front()["step"].get<int64_t>(), all.back()["step"].get<int64_t>(),
                   number_at(all.front(), {"loss"}), number_at(all.back(), {"loss"}),
                   in_digits(number_at(all.front(), {"all", "batch"}), 1),
                   in_digits(number_at(all.back(), {"all", "batch"}), 1),
                   in_digits(number_at(all.front(), {"all", "report"}), 0),
                   in_digits(number_at(all.back(), {"all", "report"}), 0))});
}

void write_shipped(const Json& row, Document& page) {
  if (!row.is_object()) return;
  Table table{{"The model that ships with tangyin, on its own test poems",
               "随程序的模型，在它自己的测试诗上"},
              columns(),
              {}};
  table.rows.push_back(cells(row, {"all tokens", "全部"}, "all"));
  table.rows.push_back(cells(row, {"without punctuation", "不计标点"}, "no_punctuation"));
  page.add(std::move(table));
  page.paragraph(
      {"It reads whole poems in traditional characters with their punctuation, so its figures "
       "cannot be laid beside those above: other text, other vocabulary, no padding. Punctuation "
       "is nearly certain once the length of the lines is known, which is why it has to be left "
       "out before a model with punctuation is compared with one without.",
       "它读的是带标点的繁体整首诗，文本、词表都不同，也没有填充，不能和上面各数直接相比。"
       "句子长短一定，标点几乎必然，所以拿带标点的模型同不带标点的比，先要把标点除开。"});
}

// What the two tables show, as far as they do.
void write_reading(const Json& part, Document& page) {
  const int64_t steps = part["steps"];
  const double epochs = number_at(part, {"epochs"}), v = number_at(part, {"vocabulary"});
  page.paragraph(
      {fmt::format("The network stopped after {} steps ({:.1f} passes over the training windows). "
                   "The distance between the 5-gram and the network in the last column is what the "
                   "network knows that counting does not.",
                   steps, epochs),
       fmt::format("网络训练了 {} 步（把训练窗口过了 {:.1f} 遍）。"
                   "最后一列里五元模型与网络之间的差距，就是网络懂而数数不懂的那些。",
                   steps, epochs)});
  const Json& network = part["rows"].back();
  if (!(number_at(network, {"all", "report"}) > v)) {
    page.paragraph(
        {"In the first column the uniform model gets exactly V; the network is below V "
         "here, its run being too short to be over-sure of anything.",
         "第一列里，均匀模型恰好是 V；这里的网络在 V 以下，训练还太短，没到过分自信的时候。"});
    return;
  }
  page.paragraph(
      {"In the first column the uniform model gets exactly V, and the network, which predicts "
       "better than any other row, gets more than V: by that measure it would be the worst.",
       "第一列里，均匀模型恰好是 V；网络预测得比哪一行都好，得数反而大于 "
       "V：照这种算法，它倒是最差的。"});
}

}  // namespace

Json measure_perplexity_part(Lab& lab) {
  const Json main = lab.main_run();
  const std::vector<int> orders{0, 1, kOrder};
  const std::vector<NamedModel> models{{"report", lab.last_model(std::string(kMainRun))}};
  const auto watch = lab.watch("perplexity", "perplexity: counting, and testing", 0, 0.5);
  const PerplexityTable table = perplexity_table(lab.settings(), lab.options().corpus, orders,
                                                 models, [&](const std::string&, double done) {
                                                   if (!watch(done)) throw Interrupted();
                                                   return true;
                                                 });
  Json rows = Json::array();
  for (const PerplexityRow& row : table.rows) {
    Json one{{"name", row.name}, {"order", row.order}};
    one.update(estimates_of(row.sums));
    rows.push_back(std::move(one));
  }
  return {{"data", table.data},
          {"vocabulary", table.vocabulary},
          {"train_poems", table.train_poems},
          {"test_poems", table.test_poems},
          {"padding_share", table.padding_share},
          {"steps", main["steps"]},
          {"epochs", main["epochs"]},
          {"rows", std::move(rows)},
          {"shipped", shipped_row(lab)},
          {"evaluations", main["evaluations"]}};
}

void write_perplexity_section(const Json& part, Document& page) {
  page.heading(2, {"1 Perplexity, four ways", "一、困惑度的四种算法"}, "perplexity");
  page.paragraph(
      {"Perplexity says among how many equally likely characters a model is choosing, on average. "
       "It is exp of the mean loss, and there lies the trouble: of the mean over what, and exp "
       "before or after? The course report has 7195.94; its last version has 5.92; neither can be "
       "compared with the literature. Here are the same models on the same test windows by every "
       "one of these definitions.",
       "困惑度大致是说：模型平均在多少个同样可能的字里挑一个。它等于平均损失取 exp。"
       "麻烦就在这里：对什么求平均？先取 exp 还是后取？课程报告先后写过 7195.94 和 "
       "5.92，两个数都没法同文献比。下面让同样的模型在同样的测试窗口上，按各种定义各算一遍。"});
  const std::string train = in_digits(number_at(part, {"train_poems"}), 0),
                    test = in_digits(number_at(part, {"test_poems"}), 0);
  page.paragraph(
      {fmt::format("The test: {} poems, cut into the windows of the preset `report` (simplified "
                   "characters, no punctuation); {} others are for training. The n-grams count "
                   "each training poem once.",
                   test, train),
       fmt::format("测试用 {} 首诗，按预设 `report` 切成窗口（简体，无标点）；另有 {} "
                   "首供训练。n 元模型把每首训练诗数一遍。",
                   test, train)});
  page.add(table_of(part, "all",
                    {"As the report counted: padding is a target like any other",
                     "照报告的数法：填充也算预测目标"}));
  page.add(table_of(part, "no_padding", {"Without padding: characters alone", "不计填充，只算字"}));
  page.paragraph(
      {fmt::format("{} of the counted targets are `<pad>`. After one `<pad>` a second one is easy "
                   "to guess, so counting it lowers every honest figure without a single "
                   "character being predicted better. The last column is the one of the "
                   "literature: the mean over all tokens first, then exp, and a character outside "
                   "the vocabulary is charged as one of 20,000 instead of being let off as "
                   "`<unk>`. The text has no punctuation, so leaving punctuation out changes "
                   "nothing here.",
                   in_percent(number_at(part, {"padding_share"}))),
       fmt::format("计入的目标里有 {} 是 `<pad>`。`<pad>` 后面还是 `<pad>`，再好猜不过；"
                   "把它算进去，一个字也没有猜得更准，各种像样的困惑度却都降了。"
                   "最后一列是文献里的算法：先对全部求平均再取 exp；词表外的字不能当作 `<unk>` "
                   "放过，按两万字里的一个计。这里的文本本来就没有标点，除不除标点都一样。",
                   in_percent(number_at(part, {"padding_share"})))});
  write_reading(part, page);
  write_argument(part, page);
  write_shipped(part["shipped"], page);
  page.paragraph(
      {"**Conclusion.** Average first, then exp; say what is counted; never compare perplexities "
       "with different vocabularies, different text or different padding. `tangyin eval "
       "--estimator corpus` does the first, `report` and `batch` are kept for this page.",
       "**结论。** 先平均，后取 "
       "exp；说清楚数的是什么；词表不同、文本不同、填充不同，困惑度就不能相比。"
       "`tangyin eval --estimator corpus` 照此计算，`report` 和 `batch` 两种留给本页作比较。"});
}

}  // namespace tangyin
