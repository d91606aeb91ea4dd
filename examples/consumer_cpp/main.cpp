// Writes a poem line by line, then says what the library thinks of it.
#include <tangyin/poet.h>

#include <iostream>

int main(int argc, char** argv) {
  try {
    const tangyin::Poet poet = tangyin::Poet::open();
    const tangyin::WriteRequest request{
        .openings = {argc > 1 ? argv[1] : "月"}, .form = "七绝", .seed = 1};
    const tangyin::Observer observer{
        .line = [](const tangyin::SettledLine& line) { std::cout << line.text << std::endl; }};
    for (const tangyin::WrittenPoem& poem : poet.write(request, observer))
      std::cout << poem.form << " · " << poem.rhyme << (poem.ok ? " · 合律" : " · 出律") << '\n';
  } catch (const tangyin::PoetError& error) {
    std::cerr << error.problem().message << '\n';
    return 1;
  }
}
