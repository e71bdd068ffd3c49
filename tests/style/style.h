// The style of the project as a test: rules that a compiler does not check and that a reviewer should not
// have to. Every rule is a plain function from text to findings, so that style_test.cc can show each of
// them a bad example before it shows them the tree. Reasons for the rules: CONTRIBUTING.md.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly::style {

struct SourceFile {
  std::string path;  // relative to the root of the project, with '/'
  std::string text;
};

struct Finding {
  std::string path;
  std::size_t line = 0;  // from 1; 0 for the whole file
  std::string what;
};

// "path:line: what", one a line, as editors read it.
std::string to_text(const std::vector<Finding>& findings);

// C++ text with the inside of comments and of string and character literals replaced by spaces. It has the
// bytes and lines of the original, so that a position in one is a position in the other.
struct CppText {
  std::string code;
  std::vector<bool> raw_string_lines;  // by line from 0: the line touches a raw string literal
};
CppText without_literals(std::string_view text);

bool is_cpp(std::string_view path);
bool is_test(std::string_view path);  // foo_test.cc, and all below tests/

// Lines of a text without their line ends; a last line without line end counts.
std::vector<std::string_view> lines_of(std::string_view text);

// True when word stands in text at a word boundary on both sides.
bool has_word(std::string_view text, std::string_view word);

// Lengths of files and lines, tabs, forbidden words, paths and hosts.
std::vector<Finding> check_limits(const SourceFile& file);

// Functions longer than the limit. Reads braces, not grammar: see functions.cc for what it takes for one.
std::vector<Finding> check_functions(const SourceFile& file);

// Includes that point up or sideways, cycles, undeclared folders, and what the pure layers must not use.
std::vector<Finding> check_layers(const std::vector<SourceFile>& files);

// All text files of the project under root, sorted by path; folders that are built or downloaded are left out.
std::vector<SourceFile> read_tree(const std::filesystem::path& root);

}  // namespace mannerly::style
