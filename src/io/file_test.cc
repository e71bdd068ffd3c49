#include "io/file.h"

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "io/file_lock.h"

namespace mannerly::io {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "mannerly_file_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::size_t files_here() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  std::string content(const fs::path& path) const { return read_small_file(path, 1 << 20).value_or("(unreadable)"); }

  fs::path folder_;
};

TEST_F(FileTest, ALockIsHeldByOneAndBlocksNobodyOnceItsProcessIsKilled) {
  const Error taken{ErrorCode::kUsage, "taken"};
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto lock = FileLock::take(folder_ / ".lock", taken);
    static_cast<void>(::write(told[1], lock ? "y" : "n", 1));
    for (;;) ::pause();
  }
  char held = 0;
  ASSERT_EQ(::read(told[0], &held, 1), 1);
  EXPECT_EQ(held, 'y');
  const auto refused = FileLock::take(folder_ / ".lock", taken);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "taken");
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ::close(told[0]);
  ::close(told[1]);
  {
    const auto lock = FileLock::take(folder_ / ".lock", taken);
    EXPECT_TRUE(lock) << "the file of a killed process blocks nobody";
    EXPECT_FALSE(FileLock::take(folder_ / ".lock", taken)) << "nor is it given twice in one process";
  }
  EXPECT_TRUE(FileLock::take(folder_ / ".lock", taken));
  EXPECT_EQ(FileLock::take(folder_ / "missing/.lock", taken).error().code, ErrorCode::kNotFound);
}

TEST_F(FileTest, SweepsWhatKilledWritersLeft) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto file = AtomicFile::create(folder_ / "data");
    static_cast<void>(file && file->write("half"));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const fs::path left = folder_ / (".data." + std::to_string(child) + ".0.tmp");
  ASSERT_TRUE(fs::exists(left));
  const fs::path others[] = {folder_ / (".data." + std::to_string(::getppid()) + ".0.tmp"), folder_ / ".data.tmp",
                             folder_ / ".data.0.0.tmp", folder_ / ("data." + std::to_string(child) + ".0.tmp")};
  for (const fs::path& other : others) std::ofstream(other) << "not a dead writer's";
  ASSERT_TRUE(write_file_atomically(folder_ / "another", as_bytes("x")));
  EXPECT_FALSE(fs::exists(left));
  for (const fs::path& other : others) EXPECT_TRUE(fs::exists(other)) << other;
  // A process of another namespace looks dead, but holds its file.
  std::ofstream(left) << "half";
  const UniqueFd held(::open(left.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(held.get(), LOCK_EX | LOCK_NB), 0);
  ASSERT_TRUE(write_file_atomically(folder_ / "another", as_bytes("y")));
  EXPECT_TRUE(fs::exists(left));
}

TEST_F(FileTest, WritesAndReplaces) {
  const fs::path path = folder_ / "a";
  ASSERT_TRUE(write_file_atomically(path, as_bytes("one")));
  EXPECT_EQ(content(path), "one");
  const Bytes parts[] = {as_bytes("tw"), as_bytes("o")};
  ASSERT_TRUE(write_file_atomically(path, parts));
  EXPECT_EQ(content(path), "two");
  EXPECT_EQ(files_here(), 1u);
}

TEST_F(FileTest, FailingWriterLeavesTheOldFile) {
  const fs::path path = folder_ / "a";
  ASSERT_TRUE(write_file_atomically(path, as_bytes("old")));
  const Status status = write_file_atomically(path, [](AtomicFile& file) -> Status {
    MANNERLY_CHECK_OK(file.write("half"));
    return fail(ErrorCode::kNoData, "stop here");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "stop here");
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(files_here(), 1u);
}

TEST_F(FileTest, LargeWritesAndPatchedHeader) {
  const fs::path path = folder_ / "a";
  std::string expected = "HEAD";
  ASSERT_TRUE(write_file_atomically(path, [&](AtomicFile& file) -> Status {
    MANNERLY_CHECK_OK(file.write("0000"));
    for (int i = 0; i < 50; ++i) {
      const std::string part(static_cast<std::size_t>(i) * 20'000, static_cast<char>('a' + i % 26));
      MANNERLY_CHECK_OK(file.write(part));
      expected += part;
      EXPECT_EQ(file.size(), expected.size());
    }
    return file.write_at(0, as_bytes("HEAD"));
  }));
  auto mapped = MappedFile::open(path, Access::kSequential);
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(as_text(mapped->bytes()) == expected);
}

// A limit on the size of files stands for a full disk: the write fails in the middle.
TEST_F(FileTest, FullDiskLeavesTheOldFile) {
  const fs::path path = folder_ / "a";
  ASSERT_TRUE(write_file_atomically(path, as_bytes("old")));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 100'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status status = write_file_atomically(path, as_bytes(std::string(1'000'000, 'x')));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_NE(status.error().message.find(path.string()), std::string::npos) << status.error().message;
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(files_here(), 1u);
}

TEST_F(FileTest, RefusesWhatIsNoFile) {
  ASSERT_TRUE(fs::create_directory(folder_ / "d"));
  EXPECT_EQ(write_file_atomically(folder_ / "d", as_bytes("x")).error().code, ErrorCode::kUsage);
  EXPECT_EQ(write_file_atomically("/dev/full", as_bytes("x")).error().code, ErrorCode::kUsage);
  EXPECT_EQ(write_file_atomically(folder_ / "", as_bytes("x")).error().code, ErrorCode::kUsage);
  EXPECT_EQ(write_file_atomically(folder_ / "none" / "a", as_bytes("x")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files_here(), 1u);
}

TEST_F(FileTest, MapsAndSurvivesReplacement) {
  const fs::path path = folder_ / "a";
  ASSERT_TRUE(write_file_atomically(path, as_bytes("first")));
  auto mapped = MappedFile::open(path, Access::kRandom);
  ASSERT_TRUE(mapped);
  ASSERT_TRUE(write_file_atomically(path, as_bytes("second")));
  EXPECT_EQ(as_text(mapped->bytes()), "first");
  MappedFile moved = std::move(*mapped);
  EXPECT_EQ(as_text(moved.bytes()), "first");
  EXPECT_TRUE(mapped->bytes().empty());
  fs::remove(path);
  EXPECT_EQ(as_text(moved.bytes()), "first");
}

TEST_F(FileTest, MapErrorsAndEmpty) {
  ASSERT_TRUE(write_file_atomically(folder_ / "empty", Bytes{}));
  EXPECT_TRUE(MappedFile::open(folder_ / "empty").value().bytes().empty());
  EXPECT_EQ(MappedFile::open(folder_ / "none").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(MappedFile::open(folder_).error().code, ErrorCode::kIo);
  EXPECT_EQ(MappedFile::open("/dev/null").error().code, ErrorCode::kIo);
}

TEST_F(FileTest, SmallFilesAndInfo) {
  const fs::path path = folder_ / "a";
  ASSERT_TRUE(write_file_atomically(path, as_bytes("12345")));
  EXPECT_EQ(read_small_file(path, 5).value(), "12345");
  EXPECT_EQ(read_small_file(path, 4).error().code, ErrorCode::kLimit);
  EXPECT_EQ(read_small_file(folder_ / "none", 5).error().code, ErrorCode::kNotFound);
  const auto info = file_info(path);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->size, 5u);
  EXPECT_GT(info->modified.seconds, 1'600'000'000);
  EXPECT_EQ(file_info(folder_ / "none").error().code, ErrorCode::kNotFound);
}

TEST_F(FileTest, Glob) {
  for (const char* name : {"b.gz", "a.gz", "c.txt", "[x].gz"})
    ASSERT_TRUE(write_file_atomically(folder_ / name, Bytes{}));
  EXPECT_EQ(expand_glob((folder_ / "?.gz").string()).value(),
            (std::vector<fs::path>{folder_ / "a.gz", folder_ / "b.gz"}));
  EXPECT_EQ(expand_glob((folder_ / "c.txt").string()).value(), (std::vector<fs::path>{folder_ / "c.txt"}));
  EXPECT_EQ(expand_glob((folder_ / "[x].gz").string()).value(), (std::vector<fs::path>{folder_ / "[x].gz"}));
  for (const char* none : {"*.bz2", "z", "none/*.gz"})
    EXPECT_EQ(expand_glob((folder_ / none).string()).error().code, ErrorCode::kNotFound) << none;
}

}  // namespace
}  // namespace mannerly::io
