// Part 7: poems growing up.
#include "experiment/part_functions.h"
#include "experiment/poems.h"

namespace tangyin {
namespace {

Json stage(Lab& lab, int64_t step, const Json& evaluations, double steps_per_epoch) {
  const auto model = lab.stage_model(step);
  Json one{{"step", step},
           {"epoch", static_cast<double>(step) / steps_per_epoch},
           {"perplexity", nullptr},
           {"drawn", drawn_poems(model, {})},
           {"composed", composed_poems(model, {})}};
  for (const Json& evaluation : evaluations)
    if (evaluation["step"] == step) one["perplexity"] = number_at(evaluation, {"all", "batch"});
  return one;
}

std::vector<PrintedVerse> drawn_verses(const Json& poems) {
  std::vector<PrintedVerse> verses;
  for (const Json& poem : poems)
    verses.push_back({both(poem["opening"]), lines_of_drawn(poem["text"])});
  return verses;
}

// Poems that the composer finished; a count of those that it refused.
std::vector<PrintedVerse> composed_verses(const Json& poems) {
  std::vector<PrintedVerse> verses;
  for (const Json& poem : poems)
    if (poem.contains("lines"))
      verses.push_back({both(poem["opening"]), poem["lines"].get<std::vector<std::string>>()});
  return verses;
}

void write_stage(const Json& one, Document& page) {
  const int64_t step = one["step"];
  const std::string perplexity =
      one["perplexity"].is_null() ? "" : in_digits(one["perplexity"].get<double>(), 1);
  page.heading(
      3, step == 0
             ? Bilingual{"Before the first step", "训练之前"}
             : Bilingual{
                   fmt::format("After {} steps ({:.2f} epochs)", step, number_at(one, {"epoch"})),
                   fmt::format("{} 步之后（{:.2f} 轮）", step, number_at(one, {"epoch"}))});
  if (!perplexity.empty())
    page.paragraph({fmt::format("Test perplexity over batches: {}.", perplexity),
                    fmt::format("按批算的测试困惑度：{}。", perplexity)});
  if (!one["drawn"].empty()) {
    page.paragraph({"As the student drew, uniformly among the ten likeliest:",
                    "学生的抽法，在前十个里均匀抽："});
    page.add(drawn_verses(one["drawn"]));
  }
  auto verses = composed_verses(one["composed"]);
  if (verses.empty()) {
    page.paragraph(
        {"The composer found no poem with these weights.", "用这样的权重，作诗程序没有写成。"});
    return;
  }
  page.paragraph({"By the composer, with the same weights:", "同样的权重，由作诗程序来写："});
  page.add(std::move(verses));
}

}  // namespace

Json measure_growth_part(Lab& lab) {
  const Json main = lab.main_run();
  const auto per_epoch = static_cast<double>(lab.data().train->batches(0));
  const std::vector<int64_t> steps = lab.main_stages();
  Json stages = Json::array();
  for (const int64_t step : steps) {
    lab.work("growth", 0.8 * static_cast<double>(stages.size()) / static_cast<double>(steps.size()),
             fmt::format("growth: poems after step {}", step));
    stages.push_back(stage(lab, step, main["evaluations"], per_epoch));
  }
  Json shipped;
  if (!lab.options().shipped.empty()) {
    lab.work("growth", 0.8, "growth: poems of the model that ships");
    shipped = composed_poems(lab.options().shipped, {.index = true, .judge = true});
  }
  return {{"stages", std::move(stages)}, {"shipped", std::move(shipped)}};
}

void write_growth_section(const Json& part, Document& page) {
  page.heading(2, {"7 Poems growing up", "七、诗是怎样长大的"}, "growth");
  page.paragraph(
      {"The report shows what its network writes from seven openings: 日 红 山 夜 湖 海 月. Its "
       "poems are strings of common characters without rhyme or form, divided into lines by hand, "
       "as the report itself says; all its versions show the same ones, though the network and "
       "its figures changed. They are not copied here.",
       "报告给出网络从七个开头写下去的诗：日、红、山、夜、湖、海、月。那些诗是常用字的连缀，"
       "不押韵，不合体，分句是人工作的，报告自己写明了；网络和数字换了几版，诗却一直是同样的几首。"
       "这里不抄录。"});
  page.paragraph(
      {"The student's program draws one character at a time, each of the k likeliest with the same "
       "chance, and nothing constrains it. Two things follow. The tenth likeliest character is "
       "drawn as often as the likeliest, although it may be twenty times less probable; and a "
       "line ends where the reader wants it to. (There is a third: the program hands the text so "
       "far to the network along the axis of the batch, so that each character is drawn from the "
       "one before it alone. Here the whole text is read, as was meant.) And a fourth: the text is "
       "read from an empty state, while in training there was always a `<pad>` before its first "
       "character. That is an input the network has never seen, and a string of rare characters "
       "is what may come of it; with one `<pad>` before the opening the same weights go on "
       "sensibly, and the composer reads it.",
       "学生的程序一次抽一个字，在最可能的 k 个里机会均等，此外没有任何约束。后果有二："
       "第十可能的字与最可能的字抽到的一样多，尽管概率也许只有它的二十分之一；"
       "一句到哪里为止，全凭读的人。（还有其三：程序把已写的文字沿着批的那一维交给网络，"
       "于是每个字只依据前一个字抽出。这里照本意，读全文。）还有其四：文字从空状态读起，而训练时"
       "第一个字之前总有一个 `<pad>`。这样的输入网络从没见过，抽出一串生僻字也不奇怪；"
       "开头之前先读一个 `<pad>`，同样的权重就接得像样，作诗程序正是这样读的。"});
  page.paragraph(
      {"The composer uses the same network and the same weights but fills a form: five characters "
       "a line, four lines, tones and rhyme of 五绝 (docs/decoding.md). So the form is right from "
       "the first stage on; what grows is the sense.",
       "作诗程序用同一个网络、同样的权重，但是在填一个格式：五绝，每句五字，四句，平仄押韵都要合"
       "（docs/decoding.md）。所以格式从第一阶段起就是对的；慢慢长出来的，是意思。"});
  for (const Json& one : part["stages"]) write_stage(one, page);
  if (part["shipped"].is_array()) {
    page.heading(3, {"The model that ships", "随程序的模型"});
    page.add(composed_verses(part["shipped"]));
    page.paragraph(
        {"The same composer with a larger model, trained longer on whole poems in traditional "
         "characters, with an index of the training text against copying and a judge of "
         "coherence.",
         "同一个作诗程序，模型大些，在繁体的整首诗上训练得久些，另有训练文本的索引防止抄袭，并有连"
         "贯与否的评判。"});
  }
  page.paragraph(
      {"**Conclusion.** Common characters come first, then pairs that go together, then lines; "
       "what one line has to do with the next comes last, if at all. Half of what a reader takes "
       "for quality is the way of drawing.",
       "**结论。** "
       "先学会的是常用字，其次是搭得上的词，再次是句子；句与句的关联来得最晚，也可能始终不来。"
       "读者眼里的好坏，有一半在于怎么抽。"});
}

}  // namespace tangyin
