// Colours are for terminals that want them.
#include <pty.h>

#include "cli/program.h"

namespace tangyin {
namespace {

class TerminalTest : public ProgramTest {
 protected:
  // What `ENVIRONMENT tangyin check poem.txt` shows on a terminal.
  std::string shown(const std::string& environment) const {
    write_file("poem.txt", "空山新月上，小院暮云平。远客无消息，孤灯照到明。\n");
    const std::string command = fmt::format("cd '{}' && exec env {} '{}' check poem.txt",
                                            folder_.string(), environment, TANGYIN_PROGRAM);
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      std::_Exit(127);
    }
    std::string text;
    char part[4096];
    for (ssize_t got = 0; (got = ::read(terminal, part, sizeof part)) > 0;)
      text.append(part, static_cast<size_t>(got));
    ::close(terminal);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2) << text;
    return text;
  }
};

TEST_F(TerminalTest, IsColouredUnlessItIsDumbOrTheUserWantsNoColour) {
  EXPECT_NE(shown("-u NO_COLOR TERM=xterm").find('\033'), std::string::npos);
  EXPECT_EQ(shown("NO_COLOR=1 TERM=xterm").find('\033'), std::string::npos);
  EXPECT_EQ(shown("-u NO_COLOR TERM=dumb").find('\033'), std::string::npos);
  EXPECT_NE(shown("NO_COLOR= TERM=xterm").find('\033'), std::string::npos) << "empty is not set";
}

}  // namespace
}  // namespace tangyin
