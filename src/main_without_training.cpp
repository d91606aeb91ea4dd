// The program where TANGYIN_TRAINING is OFF.
#include "cli/commands.h"
#include "cli/run.h"

int main(int argc, char** argv) {
  using namespace tangyin::cli;
  constexpr AddCommand kCommands[] = {add_write,       add_check, add_info, add_pack,
#ifdef TANGYIN_SERVER
                                      add_serve,
#endif
                                      add_completions, add_man};
  return run(argc, argv, kCommands);
}
