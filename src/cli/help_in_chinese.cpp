// Every description of --help in Chinese, beside the English one that the code has.
#include <algorithm>
#include <array>

#include "cli/help.h"

namespace tangyin::cli {
namespace {

struct Translation {
  std::string_view english, chinese;
};

// clang-format off
constexpr std::array kTranslations{
    Translation{"唐音 tangyin: learns classical Chinese verse and writes it", "唐音 tangyin：学诗，写诗"},
    Translation{"Print this help message and exit", "显示这份说明"},
    Translation{"Display program version information and exit", "显示版本"},
    Translation{"zh | en: the language of help and messages, instead of the locale's", "zh | en：说明与消息用哪种语言，不依系统区域"},
    Translation{"print JSON", "输出 JSON"},
    Translation{"JSON on stdout", "输出 JSON"},
    Translation{"model file (without it: models/tangyin.safetensors, which comes along)", "模型文件（不给则用随带的 models/tangyin.safetensors）"},
    Translation{"simplified | traditional, what is printed", "simplified 简体 | traditional 繁体"},
    Translation{"chinese-poetry directory, one of its files, or text with a poem a line", "chinese-poetry 的目录或其中一个文件，或每行一首诗的文本"},
    Translation{"chinese-poetry directory", "chinese-poetry 的目录"},
    Translation{"directory", "目录"},
    // write
    Translation{"Write poems, one for each opening", "写诗，每个开头一首"},
    Translation{"how each poem begins, in either script, of any length", "诗的开头，简繁皆可，长短不拘"},
    Translation{"五绝 七绝 五律 七律 (wujue qijue wulv qilv), 排律, 古体, or auto", "五绝 七绝 五律 七律 排律 古体，或 auto（自定）"},
    Translation{"lines of 排律 or 古体, 2 … 60", "排律、古体的句数，2 至 60"},
    Translation{"characters in a line of them, 5 or 7", "排律、古体每句的字数，5 或 7"},
    Translation{"东, 上平一东, or a character that is to rhyme", "韵：东、上平一东，或一个要押的字"},
    Translation{"with 古体: level | oblique, the tone of its rhyme", "古体押哪一声：level 平 | oblique 仄"},
    Translation{"a character for each line (藏头), ？ for a line of its own choice", "藏头：每句一字，？ 处不限"},
    Translation{"where in its line each stands", "藏在每句第几字"},
    Translation{"characters given anywhere, ？ for the rest: 空山？？？，？？？人？。", "模板：给定若干字，其余用 ？，如 空山？？？，？？？人？。"},
    Translation{"a line to be matched by a second one (对句)", "出句，由程序对下句"},
    Translation{"a word that has to come; may be repeated", "必须出现的词，可给多次"},
    Translation{"a word that must not come; may be repeated", "不许出现的词，可给多次"},
    Translation{"a title that the poem leans towards", "题目，诗意向它靠拢"},
    Translation{"a word that the poem leans towards; may be repeated", "主题词，诗意向它靠拢，可给多次"},
    Translation{"a poet to write like, such as 李白 (info --poets lists them)", "仿哪位诗人，如 李白（info --poets 列出全部）"},
    Translation{"strict | lenient: the binding positions alone | none", "strict 严格 | lenient 只论二四六 | none 不论"},
    Translation{"any tones and no rhyme (as --strictness none)", "平仄不拘，不押韵（同 --strictness none）"},
    Translation{"poems for each opening", "每个开头写几首"},
    Translation{"the same seed writes the same poem; the n-th of --count has seed + n − 1", "种子：相同则诗相同；--count 的第 n 首用 seed + n − 1"},
    Translation{"1: as the model has it, below: closer to its favourites", "温度：1 依模型本来，越低越守常"},
    Translation{"draw among the likeliest characters that carry this share", "只在概率合计达此的字中选"},
    Translation{"quick | normal | best: how long to look", "quick 快 | normal 常 | best 精：寻多久"},
    Translation{"poems tried side by side, of which the best is kept, instead of --effort", "同时试写几首取其佳，代替 --effort"},
    Translation{"for each character its probability and what it was chosen from", "列出每字的概率与旁选"},
    // check
    Translation{"Check whether poems keep their form: tones (○ level, ● oblique, ◎ either), rhyme, number of lines", "评诗是否合律：平仄（○ 平 ● 仄 ◎ 两可）、押韵、句数"},
    Translation{"files of poems apart by blank lines, titles allowed; - for standard input", "诗的文件，诗间空一行，可带题目；- 为标准输入"},
    Translation{"五绝 七绝 五律 七律 排律 古体 (wujue qijue wulü qilü), or auto", "五绝 七绝 五律 七律 排律 古体，或 auto（自定）"},
    Translation{"pingshui (平水韵) | cilin (词林正韵) | xinyun (中华新韵) | tongyun (中华通韵)", "pingshui 平水韵 | cilin 词林正韵 | xinyun 中华新韵 | tongyun 中华通韵"},
    Translation{"modern readings under each line", "每句下注拼音"},
    Translation{"zh | en: the language of what is said; JSON has both", "zh | en：评语用哪种语言；JSON 两种都有"},
    Translation{"each character's rhymes and where they are from: page and place in the Guangyun; * hardly used", "列出每字的韵及在《广韵》中的页与位；* 为罕用"},
    // serve
    Translation{"Serve the page and the HTTP API on this machine: http://127.0.0.1:8080", "在本机提供网页与 HTTP 接口：http://127.0.0.1:8080"},
    Translation{"address to listen on; 0.0.0.0: all of this machine", "监听的地址；0.0.0.0 为本机所有地址"},
    Translation{"0: any that is free", "0 为任一空闲的端口"},
    Translation{"folder of the page (without it: the one that comes along)", "网页的目录（不给则用随带的）"},
    Translation{"the API alone", "只提供接口"},
    Translation{"pages of this origin may call the API (https://example.org; * for all)", "此来源的网页可以调用接口（https://example.org；* 为所有）"},
    Translation{"poems that are written at the same time", "同时写几首"},
    Translation{"requests that may wait for one of them", "最多几个请求等候"},
    Translation{"of the model's steps; 0: one for each core", "模型每步所用的线程；0 为每核一个"},
    Translation{"that may be open", "最多几个连接"},
    Translation{"that a request may take", "一个请求最多用几秒"},
    Translation{"size of a request's body, KiB", "请求正文的大小，KiB"},
    Translation{"that one request may ask for", "一个请求最多几首"},
    Translation{"no line for each request", "不为每个请求记一行"},
    // train, eval
    Translation{"nothing | title | heading (form, poet and title): what a model that learned with headings reads before each poem, not counted", "nothing 无 | title 题目 | heading 诗体、诗人与题目：带题目训练的模型在每首诗前所读，不计入"},
    Translation{"Train a model from a corpus", "从诗集训练模型"},
    Translation{"report, report-original, report-final (the course report's experiment) | base | tiny", "report、report-original、report-final（课程报告的实验）| base | tiny"},
    Translation{"directory of the run (default: runs/PRESET)", "训练的目录（默认 runs/PRESET）"},
    Translation{"directory of a run to go on with", "要接着训练的目录"},
    Translation{"KEY=VALUE, any option that --options lists; may be repeated", "KEY=VALUE，--options 所列的任一项，可给多次"},
    Translation{"list the options with their values in the preset", "列出各项及其在预设中的值"},
    Translation{"Perplexity of a model on poems", "模型对诗的困惑度"},
    Translation{"model file (default: the one that came with tangyin)", "模型文件（默认用随带的）"},
    Translation{"corpus: per predicted token | report: mean of exp of each token's loss, as the course report wrote it | batch: mean of exp of each batch's loss", "corpus：按预测的字计 | report：每字损失取 exp 再平均，如课程报告所写 | batch：每批损失取 exp 再平均"},
    Translation{"all | train | test, as the model's own training split the corpus", "all 全部 | train 训练集 | test 测试集，依模型训练时的划分"},
    // corpus
    Translation{"Fetch the poems and look at them", "取得诗集，查看诗集"},
    Translation{"Download the Quan Tang Shi (chinese-poetry, MIT)", "下载《全唐诗》（chinese-poetry，MIT 许可）"},
    Translation{"address of the repository's files at the pinned commit", "取文件的地址，对应固定的提交"},
    Translation{"Cleaning, forms, lengths, vocabulary, near-duplicates, split", "清理、诗体、长短、用字、重复、划分"},
    Translation{"base | report | report-original | report-final: whose data", "base | report | report-original | report-final：依哪种预设取诗"},
    Translation{"how many poems rhyme and scan, form by form", "各体有多少诗押韵合律"},
    // experiment, gradcheck, bench
    Translation{"Compare ways of training", "比较训练方法"},
    Translation{"Adam against SGD with momentum and plain SGD", "Adam 与带动量的 SGD、普通 SGD"},
    Translation{"Zero and constant against uniform initial weights, on a toy", "权重初值全零、常数与均匀随机，用小例"},
    Translation{"uniform, Xavier, orthogonal, constant and zero initial weights", "权重初值：均匀、Xavier、正交、常数、全零"},
    Translation{"the preset that the runs begin from", "各次训练所依的预设"},
    Translation{"directory of the runs (default: runs/optimizers)", "各次训练的目录（默认 runs/optimizers）"},
    Translation{"directory of the runs (default: runs/initialization)", "各次训练的目录（默认 runs/initialization）"},
    Translation{"KEY=VALUE as for train; may be repeated", "KEY=VALUE，同 train，可给多次"},
    Translation{"Lay training runs over each other: curves, best perplexities, what differs", "把几次训练叠在一起看：曲线、最佳困惑度、不同的设置"},
    Translation{"folders of runs, two or more", "训练的目录，两个以上"},
    Translation{"the page to write (default: compare.html; with --json: none)", "要写的网页（默认 compare.html；用 --json 时不写）"},
    Translation{"of the uniform weights", "随机初值的种子"},
    Translation{"of gradient descent", "梯度下降的步数"},
    Translation{"The course report's experiment done again, in eight parts, as one page", "重做课程报告的实验，八个部分，写成一页"},
    Translation{"directory of the report; the same command goes on where it stopped", "报告的目录；中断后用同一命令接着做"},
    Translation{"shorten all runs so that the whole takes as long: 2h, 90m, 1h30m", "缩短各次训练，使全部用时如此：2h、90m、1h30m"},
    Translation{"only this part; may be repeated", "只做这一部分，可给多次"},
    Translation{"model whose figures and poems stand beside (default: the one that came with tangyin), or none", "并列其数字与诗的模型（默认用随带的），none 为不列"},
    Translation{"KEY=VALUE over the presets of all runs, as for train; may be repeated", "KEY=VALUE，改各次训练的预设，同 train，可给多次"},
    Translation{"Check every derivative of docs/derivation.md numerically", "用数值检验 docs/derivation.md 的每个导数"},
    Translation{"of the weights and the data", "权重与数据的种子"},
    Translation{"a derivative to make wrong by a millionth, to see the check fail", "故意把某个导数改错百万分之一，看检验失败"},
    Translation{"Measure the speed of this machine", "测这台机器的速度"},
    Translation{"Whole training steps against the machine's peak", "整步训练，与机器的峰值比"},
    Translation{"The inference engine in each precision, and a poem from the start of the process", "各种精度的推理，以及从启动到写成一首"},
    Translation{"the preset whose shapes are measured", "测哪种预设的模型大小"},
    Translation{"fp32 | bf16 | auto (the faster on this machine)", "fp32 | bf16 | auto（本机较快者）"},
    Translation{"0 for all cores", "线程数，0 为全部核心"},
    Translation{"counted steps", "计时的步数"},
    Translation{"for the perplexity of each precision", "用来测各精度的困惑度"},
    Translation{"test poems that are read; 0: no corpus is wanted", "读几首测试诗；0 则不需诗集"},
    Translation{"for each measurement", "每项测多少秒"},
    // info, index, pack, completions, man
    Translation{"Tell what a model file holds: size, configuration, how it was trained", "看模型文件：大小、配置、如何训练"},
    Translation{"list the poets whose style is known, the most prolific first", "列出可仿的诗人，诗多者在前"},
    Translation{"Remember the corpus beside a model, so that write repeats no line of it", "在模型旁记下诗集，使 write 不抄其中的句子"},
    Translation{"the lines of Song verse as well, where the model has learned from it", "连宋诗的句子，若模型学过"},
    Translation{"Write a model with smaller weights", "把模型的权重存得更小"},
    Translation{"the file to write", "要写的文件"},
    Translation{"fp32 | bf16 | int8", "fp32 | bf16 | int8（精度）"},
    Translation{"Print a script that completes commands and options in a shell", "输出 shell 的补全脚本"},
    Translation{"bash, zsh or fish", "bash、zsh 或 fish"},
    Translation{"Print the manual page, for man -l", "输出手册页，供 man -l 阅读"},
    // judge
    Translation{"The judge of coherence: do lines belong together?", "评判连贯：各句是否相属"},
    Translation{"Learn from the poems of a corpus", "从诗集学习"},
    Translation{"Measure a judge on poems that it has not seen", "用没见过的诗测评判者"},
    Translation{"a judge to go on from, of the same shapes", "从哪个评判者接着学，大小须同"},
    Translation{"passes over the passages", "遍数"},
    Translation{"lines of a batch, a multiple of 8", "每批的句数，8 的倍数"},
    Translation{"learning rate after the warm-up", "预热之后的学习率"},
    Translation{"passages with replaced characters", "换过字的片段数"},
    Translation{"a batch for the detectors every so many", "每隔几批给查字者一批"},
    Translation{"the first so many Tang poems; 0: all", "只取前几首唐诗；0 为全部"},
    Translation{"LSTM units of each direction, a multiple of 16", "每个方向的 LSTM 单元数，16 的倍数"},
    Translation{"numbers of a character", "每字的向量维数"},
    Translation{"of the loss of replaced characters", "换字损失的权重"},
    Translation{"of the loss of genuine couplets", "真联损失的权重"},
    Translation{"memory of the averaged weights", "权重平均的记忆"},
    Translation{"of the LSTM's states", "LSTM 状态的丢弃率"},
    Translation{"of the characters", "字的丢弃率"},
    Translation{"of everything", "种子"},
    Translation{"of products: auto | bf16 | fp32", "乘法的精度：auto | bf16 | fp32"},
    Translation{"no Song poems", "不用宋诗"},
    Translation{"the judge's file", "评判者的文件"},
    Translation{"test passages to use at most", "最多用几个测试片段"},
    Translation{"of the split and of what is chosen by chance", "划分与随机选取的种子"},
};
// clang-format on

}  // namespace

std::string_view in_chinese_help(std::string_view english) {
  const auto* const found = std::ranges::find(kTranslations, english, &Translation::english);
  return found == kTranslations.end() ? std::string_view() : found->chinese;
}

}  // namespace tangyin::cli
