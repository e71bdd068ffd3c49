// Each rule meets a bad example first: a check that cannot fail proves nothing about the tree.
#include "tests/style/style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mannerly::style {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string limits(std::string path, std::string text) {
  return to_text(check_limits({std::move(path), std::move(text)}));
}

std::string functions(std::string text) {
  return to_text(check_functions({"src/net/x.cc", std::move(text)}));
}

TEST(WithoutLiterals, KeepsCodeAndPositions) {
  const std::string text = "int a = 1'000; // b\nchar c = '\"'; /* d\n */ auto e = \"f\\\"g\"; int h;\n";
  const std::string code = without_literals(text).code;
  EXPECT_EQ(code.size(), text.size());
  EXPECT_THAT(code, HasSubstr("int a = 1'000;"));
  EXPECT_THAT(code, HasSubstr("; int h;\n"));
  for (const char gone : {'b', 'd', 'f', 'g'}) EXPECT_EQ(code.find(gone), std::string::npos) << gone;
}

TEST(WithoutLiterals, RawStringHidesQuotesAndBraces) {
  const CppText text = without_literals("auto a = R\"x({ \" )\" \n} )x\"; int b;\nint c;");
  EXPECT_EQ(text.code.find('{'), std::string::npos);
  EXPECT_THAT(text.code, HasSubstr("; int b;"));
  EXPECT_EQ(text.raw_string_lines, (std::vector<bool>{true, true, false}));
}

TEST(WithoutLiterals, UnclosedTextsEnd) {
  for (const std::string_view text : {"\"abc", "'", "/* x", "R\"(x", "R\"", "\"\\", "/", "/*"}) {
    EXPECT_EQ(without_literals(text).code.size(), text.size()) << text;
  }
}

TEST(Limits, FindsLongFiles) {
  EXPECT_THAT(limits("src/net/x.cc", repeat("int a;\n", 801)), HasSubstr("x.cc:0: 801 lines (at most 800)"));
  EXPECT_EQ(limits("src/net/x.cc", repeat("int a;\n", 800)), "");
  EXPECT_EQ(limits("src/net/x_test.cc", repeat("int a;\n", 1200)), "");
  EXPECT_NE(limits("src/net/x_test.cc", repeat("int a;\n", 1201)), "");
  EXPECT_THAT(limits("docs/x.md", std::string((1 << 20) + 1, 'x')), HasSubstr("larger than 1 MiB"));
}

TEST(Limits, FindsLongLines) {
  const std::string full = "// " + std::string(117, 'x') + "\n";
  EXPECT_EQ(limits("src/net/x.cc", full), "");
  EXPECT_THAT(limits("src/net/x.cc", "\n//" + full), HasSubstr("x.cc:2: line of 122 columns"));
  EXPECT_THAT(limits("dev", "#" + full), HasSubstr("dev:1: line of 121 columns"));
  EXPECT_EQ(limits("src/net/x.cc", "// " + repeat("\u00e9", 117)), "") << "columns, not bytes";
  EXPECT_EQ(limits("src/net/x.cc", "#define A" + std::string(110, ' ') + "   \\\n"), "");
  EXPECT_EQ(limits("src/net/x.cc", "auto a = R\"(" + std::string(200, 'x') + ")\";"), "");
  EXPECT_EQ(limits("src/net/x.cc", "// https://example.net/" + std::string(200, 'x')), "");
}

TEST(Limits, FindsForbiddenText) {
  const struct {
    std::string_view line, what;
  } cases[] = {
      {"\tint a;", "tab"},
      {"// TO"
       "DO: later",
       "finish it"},
      {"// FIX"
       "ME",
       "finish it"},
      {"std::regex r;", "std::regex"},
      {"throw 1;", "errors are values"},
      {"void* p = malloc(1);", "malloc"},
      {"auto a = \"/ho"
       "me/someone/file\";",
       "folder of one machine"},
      {"// see /wo"
       "rk/x",
       "folder of one machine"},
      {"// see /ro"
       "ot/x",
       "folder of one machine"},
      {"// from registry."
       "npmjs.org",
       "package registry"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(limits("src/net/x.cc", std::string(c.line)), HasSubstr(std::string("x.cc:1: "))) << c.line;
    EXPECT_THAT(limits("src/net/x.cc", std::string(c.line)), HasSubstr(std::string(c.what))) << c.line;
  }
  EXPECT_THAT(limits("src/net/x.h", "int a;\n"), HasSubstr("#pragma once"));
  EXPECT_THAT(limits("docs/x.md",
                     "run it in /ro"
                     "ot/x"),
              HasSubstr("x.md:1: "));
}

TEST(Limits, LeavesGoodTextAlone) {
  EXPECT_EQ(limits("src/net/x.cc", "// We throw nothing; a malloc here would be wrong.\nint todo = 1;\n"), "");
  EXPECT_EQ(limits("src/net/x.cc",
                   "auto url = \"net/wo"
                   "rk/home\";\n"),
            "");
  EXPECT_EQ(limits("tests/golden/x.txt", "a\tb " + std::string(200, 'x')), "");
}

TEST(Functions, FindsLongOnes) {
  const std::string lines = repeat("  a();\n", 69);
  EXPECT_EQ(functions("void f() {\n" + repeat("  a();\n", 68) + "}\n"), "");
  EXPECT_THAT(functions("\nvoid f() {\n" + lines + "}\n"), HasSubstr("x.cc:2: function of 71 lines (at most 70)"));
  EXPECT_NE(functions("namespace a {\nclass B : C {\n int f() const noexcept {\n" + lines + "}\n};\n}\n"), "");
  EXPECT_NE(functions("template <class T>\nauto f(T a = {}) -> T {\n" + lines + "}\n"), "");
  EXPECT_NE(functions("A::A(int a) : b_{a}, c_(a) {\n" + lines + "}\n"), "");
  EXPECT_NE(functions("A::A(int a) : b_(a), c_{a} {\n" + lines + "}\n"), "");
  EXPECT_NE(functions("bool operator==(const A& a) {\n" + lines + "}\n"), "");
  EXPECT_NE(functions("TEST(A, B) {\n if (x) {\n" + lines + "}\n}\n"), "");
  EXPECT_NE(functions("int a[] = {1, 2};\nint f() { return 1; }\nint g() {\n" + lines + "}\n"), "");
}

TEST(Functions, LeavesOtherBlocksAlone) {
  const std::string rows = repeat("  {1, f(2)},\n", 100);
  EXPECT_EQ(functions("constexpr std::array kTable = {\n" + rows + "};\n"), "");
  EXPECT_EQ(functions("const auto kTable = make(1, {\n" + rows + "});\n"), "");
  EXPECT_EQ(functions("enum class A : int {\n" + repeat("  kA,\n", 100) + "};\n"), "");
  EXPECT_EQ(functions("struct A {\n" + repeat("  int a = 1;\n", 100) + "};\n"), "");
  EXPECT_EQ(functions("struct A {\n" + repeat("  int f() { return 1; }\n", 100) + "};\n"), "");
  EXPECT_EQ(functions("#define A \\\n  { \\\n  (\nint f() { return '{'; }\n" + repeat("int a;\n", 100)), "");
}

TEST(Tree, IsFound) {
  const std::vector<SourceFile> files = read_tree(MANNERLY_SOURCE_DIR);
  const auto has = [&](std::string_view path) {
    return std::any_of(files.begin(), files.end(), [&](const SourceFile& f) { return f.path == path; });
  };
  EXPECT_TRUE(has("dev"));
  EXPECT_TRUE(has(".ci/run"));
  EXPECT_TRUE(has("src/base/result.h"));
  EXPECT_TRUE(has("tests/style/style_test.cc"));
}

TEST(Tree, KeepsTheLimits) {
  std::vector<Finding> findings;
  for (const SourceFile& file : read_tree(MANNERLY_SOURCE_DIR)) {
    for (Finding& finding : check_limits(file)) findings.push_back(std::move(finding));
    if (!is_cpp(file.path)) continue;
    for (Finding& finding : check_functions(file)) findings.push_back(std::move(finding));
  }
  EXPECT_THAT(findings, IsEmpty()) << to_text(findings);
}

TEST(Tree, KeepsTheLayers) {
  const std::vector<Finding> findings = check_layers(read_tree(MANNERLY_SOURCE_DIR));
  EXPECT_THAT(findings, IsEmpty()) << to_text(findings);
}

}  // namespace
}  // namespace mannerly::style
