#include "cli/run.h"

int main(int argc, char** argv) {
  return tangyin::cli::run(argc, argv);
}
