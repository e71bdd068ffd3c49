// Lengths, words, paths and hosts. The forbidden strings are written in two halves, so that this file and
// its test pass their own check.
#include <algorithm>
#include <array>

#include "tests/style/style.h"

namespace mannerly::style {
namespace {

constexpr std::size_t kFileLinesMax = 800;
constexpr std::size_t kTestFileLinesMax = 1200;
constexpr std::size_t kLineColumnsMax = 120;
// Larger files belong into the data that tests look for, not into the repository.
constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;

struct Rule {
  std::string_view text;
  std::string_view why;
};

constexpr std::array kOpenEnds = {
    Rule{"TO"
         "DO",
         "finish it or leave it out"},
    Rule{"FIX"
         "ME",
         "finish it or leave it out"},
};

// Words of C++ code (comments and literals do not count).
constexpr std::array kCodeWords = {
    Rule{"std::regex", "slow, and overflows the stack on long input"},
    Rule{"throw", "errors are values here: Result<T> in base/result.h"},
    Rule{"malloc", "memory has an owner with a type"},
    Rule{"strcpy", "has no limit"},
    Rule{"sprintf", "has no limit"},
    Rule{"rand", "randomness comes in as an argument"},
};

// Folders of one person's or one machine's disk.
constexpr std::array<std::string_view, 4> kPrivatePaths = {
    "/ho"
    "me/",
    "/wo"
    "rk/",
    "/ro"
    "ot/",
    "/Use"
    "rs/"};

// Package registries and mirrors: what a build downloads from is the choice of the machine that builds.
constexpr std::array<std::string_view, 7> kRegistryHosts = {
    "registry."
    "npmjs.org",
    "files."
    "pythonhosted.org",
    "pypi"
    ".org",
    "proxy."
    "golang.org",
    "static."
    "crates.io",
    "art"
    "ifactory",
    "deb."
    "debian.org",
};

bool is_code(std::string_view path) {
  return is_cpp(path) || path.ends_with(".cmake") || path.ends_with("CMakeLists.txt") || path.ends_with(".sh") ||
         path == "dev" || path == ".ci/run";
}

// Inputs and expected outputs keep the form that their format or their program gives them.
bool is_data(std::string_view path) {
  return path.starts_with("tests/data/") || path.starts_with("tests/golden/") || path.starts_with("fuzz/corpus/") ||
         path.starts_with("web/");
}

// The backslash that continues a macro does not count: clang-format puts it where the longest line ends.
std::size_t columns(std::string_view line) {
  if (line.ends_with('\\')) line = line.substr(0, line.find_last_not_of(" \\") + 1);
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_path_start(std::string_view line, std::size_t at) {
  if (at == 0) return true;
  const char before = line[at - 1];
  return std::string_view(" \"'`(=:,<>[|;\t").find(before) != std::string_view::npos;
}

bool has_private_path(std::string_view line) {
  return std::any_of(kPrivatePaths.begin(), kPrivatePaths.end(), [&](std::string_view path) {
    for (std::size_t at = line.find(path); at != std::string_view::npos; at = line.find(path, at + 1)) {
      if (is_path_start(line, at)) return true;
    }
    return false;
  });
}

void check_any_line(const SourceFile& file, std::string_view line, std::size_t number, std::vector<Finding>& out) {
  if (has_private_path(line)) out.push_back({file.path, number, "names a folder of one machine"});
  for (const std::string_view host : kRegistryHosts) {
    if (line.find(host) != std::string_view::npos) out.push_back({file.path, number, "names a package registry"});
  }
}

void check_code_line(const SourceFile& file, std::string_view line, std::size_t number, bool raw_string,
                     std::vector<Finding>& out) {
  // A long address cannot be broken, and a raw string is data.
  const bool unbreakable = raw_string || line.find("://") != std::string_view::npos;
  if (!unbreakable && columns(line) > kLineColumnsMax) {
    out.push_back({file.path, number, "line of " + std::to_string(columns(line)) + " columns (at most 120)"});
  }
  if (!raw_string && line.find('\t') != std::string_view::npos) out.push_back({file.path, number, "tab"});
  for (const Rule& rule : kOpenEnds) {
    if (has_word(line, rule.text)) out.push_back({file.path, number, std::string(rule.text) + ": " += rule.why});
  }
}

void check_cpp(const SourceFile& file, const CppText& cpp, std::vector<Finding>& out) {
  std::size_t number = 0;
  for (const std::string_view line : lines_of(cpp.code)) {
    ++number;
    for (const Rule& rule : kCodeWords) {
      if (has_word(line, rule.text)) out.push_back({file.path, number, std::string(rule.text) + ": " += rule.why});
    }
  }
  if (file.path.ends_with(".h") && cpp.code.find("#pragma once") == std::string::npos) {
    out.push_back({file.path, 0, "header without #pragma once"});
  }
}

}  // namespace

std::vector<Finding> check_limits(const SourceFile& file) {
  std::vector<Finding> out;
  if (file.text.size() > kFileBytesMax) out.push_back({file.path, 0, "larger than 1 MiB"});
  const std::vector<std::string_view> lines = lines_of(file.text);
  const bool code = is_code(file.path) && !is_data(file.path);
  const CppText cpp = code && is_cpp(file.path) ? without_literals(file.text) : CppText{};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    check_any_line(file, lines[i], i + 1, out);
    const bool raw_string = i < cpp.raw_string_lines.size() && cpp.raw_string_lines[i];
    if (code) check_code_line(file, lines[i], i + 1, raw_string, out);
  }
  if (!code) return out;
  const std::size_t lines_max = is_test(file.path) ? kTestFileLinesMax : kFileLinesMax;
  if (lines.size() > lines_max) {
    out.push_back({file.path, 0, std::to_string(lines.size()) + " lines (at most " + std::to_string(lines_max) + ")"});
  }
  if (is_cpp(file.path)) check_cpp(file, cpp, out);
  return out;
}

}  // namespace mannerly::style
