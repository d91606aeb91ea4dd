// Files are the old one or the new one, and reach the disk in an order that keeps it so.
#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

std::vector<std::string>* calls = nullptr;  // what reached the system, while a test listens

// "fsync NAME" of what a descriptor stands for.
void note_fsync(int fd) {
  if (calls == nullptr) return;
  std::error_code ignored;
  const fs::path name = fs::read_symlink(fmt::format("/proc/self/fd/{}", fd), ignored);
  calls->push_back("fsync " + (is_temporary(name) ? "temporary" : name.filename().string()));
}

void note_rename(const char* from, const char* to) {
  if (calls == nullptr) return;
  calls->push_back(fmt::format("rename {} {}", is_temporary(from) ? "temporary" : from,
                               fs::path(to).filename().string()));
}

}  // namespace
}  // namespace tangyin

// These stand before the C library's: the program's own calls come by here.
extern "C" int fsync(int fd) {
  tangyin::note_fsync(fd);
  return static_cast<int>(::syscall(SYS_fsync, fd));
}
extern "C" int rename(const char* from, const char* to) noexcept {
  tangyin::note_rename(from, to);
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace tangyin {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  FilesTest() : folder_(fs::temp_directory_path() / fmt::format("tangyin-files-{}", ::getpid())) {
    fs::create_directories(folder_ / "place");
  }
  ~FilesTest() override {
    ::umask(umask_);
    fs::remove_all(folder_);
  }
  fs::path path(const std::string& name) const { return folder_ / "place" / name; }
  static unsigned mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  }
  template <class Action>
  static std::string error_of(const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_ / "place"), {}));
  }
  const fs::path folder_;
  const mode_t umask_ = ::umask(022);
};

TEST_F(FilesTest, ContentsReachTheDiskBeforeTheNameAndTheNameBeforeTheCallReturns) {
  std::vector<std::string> seen;
  calls = &seen;
  replace_file(path("a"), "new");
  calls = nullptr;
  EXPECT_EQ(seen,
            (std::vector<std::string>{"fsync temporary", "rename temporary a", "fsync place"}));
  EXPECT_EQ(read_file(path("a")), "new");
}

TEST_F(FilesTest, ANewFileHasThePermissionsThatTheUmaskLeaves) {
  ::umask(077);
  replace_file(path("mine"), "1");
  ::umask(002);
  replace_file(path("ours"), "1");
  EXPECT_EQ(mode_of(path("mine")), 0600U);
  EXPECT_EQ(mode_of(path("ours")), 0664U);
}

TEST_F(FilesTest, AReplacedFileKeepsItsPermissions) {
  std::ofstream(path("secret")) << "old";
  fs::permissions(path("secret"), fs::perms(0600));
  replace_file(path("secret"), "new");
  EXPECT_EQ(mode_of(path("secret")), 0600U);
  EXPECT_EQ(read_file(path("secret")), "new");
}

TEST_F(FilesTest, ALinkStaysALinkAndItsFileIsReplaced) {
  std::ofstream(folder_ / "target") << "old";
  fs::create_symlink("../target", path("link"));
  fs::create_symlink("link", path("second"));
  fs::create_symlink(folder_ / "not there yet", path("dangling"));
  replace_file(path("second"), "new");
  replace_file(path("dangling"), "first");
  EXPECT_TRUE(fs::is_symlink(path("second")) && fs::is_symlink(path("link")));
  EXPECT_TRUE(fs::is_symlink(path("dangling")));
  EXPECT_EQ(read_file(folder_ / "target"), "new");
  EXPECT_EQ(read_file(folder_ / "not there yet"), "first");
}

TEST_F(FilesTest, ADeviceOrAPipeIsNeverReplaced) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_NE(error_of([&] { replace_file(path("pipe"), "x"); }).find("is a device or a pipe"),
            std::string::npos);
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
  fs::create_symlink("/dev/null", path("null"));
  EXPECT_NE(error_of([&] { replace_file(path("null"), "x"); }).find("is a device or a pipe"),
            std::string::npos);
  EXPECT_EQ(entries(), 2U);  // nothing half-written beside them
}

TEST_F(FilesTest, AWriteThatFailsLeavesTheOldFileAlone) {
  std::ofstream(path("a")) << "old";
  const auto fail = [](const Put&) { throw InputError("no"); };
  EXPECT_EQ(error_of([&] { replace_file(path("a"), fail); }), "no");
  EXPECT_EQ(read_file(path("a")), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FilesTest, KnowsItsOwnTemporaryNames) {
  fs::path seen;
  replace_file(path("a"), [&](const Put&) {
    for (const auto& entry : fs::directory_iterator(folder_ / "place")) seen = entry.path();
  });
  EXPECT_TRUE(is_temporary(seen)) << seen;
  EXPECT_EQ(seen.stem(), "a");  // what it is to become
  for (const char* name : {"a", "notes.tmp-", ".tmp-abcdef", ""})
    EXPECT_FALSE(is_temporary(name)) << name;
}

TEST_F(FilesTest, FilesWithoutEndAreRefused) {
  std::ofstream(path("large")) << std::string(11, 'x');
  EXPECT_NE(error_of([&] { read_file(path("large"), 10); }).find("has more than 10 bytes"),
            std::string::npos);
  EXPECT_EQ(read_file(path("large"), 11).size(), 11U);
  EXPECT_NE(error_of([] { read_file("/dev/zero"); }).find("is a device"), std::string::npos);
  EXPECT_NE(error_of([] { FileBytes("/dev/zero"); }).find("is a device or a pipe"),
            std::string::npos);
  fs::resize_file(path("large"), 100'000'000'000);  // a hole takes no room on the disk
  EXPECT_NE(error_of([&] { read_file(path("large")); }).find("has more than"), std::string::npos);
  EXPECT_NE(error_of([&] { FileBytes(path("large")); }).find("has more than"), std::string::npos);
}

TEST_F(FilesTest, BytesOutliveAFileThatIsCutShort) {
  const std::string text(100'000, 'x');
  std::ofstream(path("a")) << text;
  const FileBytes file(path("a"));
  fs::resize_file(path("a"), 0);
  ASSERT_EQ(file.bytes().size(), text.size());
  EXPECT_EQ(static_cast<char>(file.bytes()[50'000]), 'x');
}

}  // namespace
}  // namespace tangyin
