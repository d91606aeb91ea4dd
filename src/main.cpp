#include "cli/commands.h"
#include "cli/run.h"
#include "training_cli/commands.h"

int main(int argc, char** argv) {
  using namespace tangyin::cli;
  constexpr AddCommand kCommands[] = {add_write,       add_check,      add_train,     add_eval,
                                      add_corpus,      add_experiment, add_gradcheck, add_bench,
                                      add_info,        add_index,      add_judge,     add_pack,
                                      add_tune,
#ifdef TANGYIN_SERVER
                                      add_serve,
#endif
                                      add_completions, add_man};
  prepare_threads();
  return run(argc, argv, kCommands);
}
