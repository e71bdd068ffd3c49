// Bad trees for the layer check, and good ones that it must not mind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/style/style.h"

namespace mannerly::style {
namespace {

using ::testing::HasSubstr;

// Empty headers of many folders, for examples to include.
std::vector<SourceFile> ground() {
  std::vector<SourceFile> files;
  for (const char* path : {"base/a.h", "net/a.h", "wire/bgp/a.h", "wire/mrt/a.h", "snapshot/a.h", "validity/a.h",
                           "policy/a.h", "plan/a.h", "sim/a.h", "io/a.h", "store/a.h", "service/a.h", "cli/a.h"}) {
    files.push_back({std::string("src/") + path, "#pragma once\n"});
  }
  return files;
}

std::string check(std::string path, std::string text) {
  std::vector<SourceFile> files = ground();
  files.push_back({std::move(path), std::move(text)});
  return to_text(check_layers(files));
}

TEST(Layers, IncludesPointDown) {
  EXPECT_EQ(check("src/snapshot/b.cc", "#include \"wire/mrt/a.h\"\n#include \"snapshot/a.h\"\n"), "");
  EXPECT_THAT(check("src/net/b.cc", "\n#include \"wire/mrt/a.h\"\n"),
              HasSubstr("src/net/b.cc:2: net must not include \"wire/mrt/a.h\""));
  EXPECT_THAT(check("src/wire/mrt/b.cc", "#  include \"snapshot/a.h\" // why\n"), HasSubstr("must not include"));
  EXPECT_THAT(check("src/sim/b.cc", "#include \"cli/a.h\"\n"), HasSubstr("sim must not include"));
}

TEST(Layers, SidesAreForTheShell) {
  EXPECT_EQ(check("src/service/b.cc", "#include \"io/a.h\"\n#include \"store/a.h\"\n"), "");
  EXPECT_EQ(check("src/io/b.cc", "#include \"wire/mrt/a.h\"\n#include <thread>\n"), "");
  EXPECT_EQ(check("src/store/b.cc", "#include \"sim/a.h\"\n"), "");
  EXPECT_EQ(check("src/wire/mrt/b_test.cc", "#include \"io/a.h\"\n#include \"tests/shared_data.h\"\n"), "");
  EXPECT_NE(check("src/wire/mrt/b.cc", "#include \"io/a.h\"\n"), "");
  EXPECT_NE(check("src/wire/mrt/b.cc", "#include \"tests/shared_data.h\"\n"), "");
  EXPECT_NE(check("src/sim/b.cc", "#include \"store/a.h\"\n"), "");
  EXPECT_NE(check("src/io/b.cc", "#include \"snapshot/a.h\"\n"), "");
  EXPECT_NE(check("src/io/b.cc", "#include \"store/a.h\"\n"), "");
  EXPECT_NE(check("src/store/b.cc", "#include \"io/a.h\"\n"), "");
  EXPECT_NE(check("src/store/b.cc", "#include \"service/a.h\"\n"), "");
}

TEST(Layers, SameLayerMayLookOneWayOnly) {
  std::vector<SourceFile> files = ground();
  files.push_back({"src/wire/mrt/b.cc", "#include \"wire/bgp/a.h\"\n"});
  files.push_back({"src/policy/b.cc", "#include \"plan/a.h\"\n"});
  EXPECT_EQ(to_text(check_layers(files)), "");
  files.push_back({"src/wire/bgp/b.cc", "#include \"wire/mrt/a.h\"\n"});
  EXPECT_THAT(to_text(check_layers(files)), HasSubstr("cycle: wire/bgp -> wire/mrt -> wire/bgp"));
  files.push_back({"src/plan/b.cc", "#include \"policy/a.h\"\n"});
  EXPECT_THAT(to_text(check_layers(files)), HasSubstr("cycle: plan -> policy -> plan"));
}

TEST(Layers, FoldersAreDeclared) {
  EXPECT_THAT(check("src/utils/b.cc", "int a;\n"), HasSubstr("not in the layer table"));
  EXPECT_THAT(check("src/net/b.cc", "#include \"utils/a.h\"\n"), HasSubstr("not a path from src/"));
  EXPECT_THAT(check("src/net/b.cc", "#include \"a.h\"\n"), HasSubstr("not a path from src/"));
  EXPECT_THAT(check("src/net/b.cc", "#include \"base/missing.h\"\n"), HasSubstr("does not exist"));
}

TEST(Layers, CoreIsPure) {
  for (const std::string_view line :
       {"#include <thread>", "#include <fstream>", "#include <iostream>", "#include <filesystem>",
        "#include <sys/socket.h>", "auto t = std::chrono::system_clock::now();", "std::chrono::steady_clock::now();",
        "std::random_device d;", "auto* f = fopen(p, m);", "std::getenv(name);"}) {
    EXPECT_THAT(check("src/validity/b.cc", std::string(line)), HasSubstr("in a pure layer")) << line;
    EXPECT_EQ(check("src/base/thread_pool.cc", std::string(line)), "") << line;
    EXPECT_EQ(check("src/validity/b_test.cc", std::string(line)), "") << line;
    EXPECT_EQ(check("src/service/b.cc", std::string(line)), "") << line;
    EXPECT_EQ(check("src/io/b.cc", std::string(line)), "") << line;
  }
  EXPECT_EQ(check("src/validity/b.cc", "// No system_clock here.\n#include <chrono>\n"), "");
}

TEST(Layers, HeavyHeadersStayInSources) {
  EXPECT_THAT(check("src/cli/b.h", "#include <CLI/CLI.hpp>\n"), HasSubstr("belongs into a .cc file"));
  EXPECT_EQ(check("src/cli/b.cc", "#include <CLI/CLI.hpp>\n"), "");
  EXPECT_THAT(check("src/cli/b.cc", "#include <regex>\n"), HasSubstr("<regex>"));
}

TEST(Layers, TextInLiteralsIsNoInclude) {
  EXPECT_EQ(check("src/net/b_test.cc", "auto a = R\"(\n#include \"cli/a.h\"\n)\";\n// #include \"cli/a.h\"\n"), "");
}

}  // namespace
}  // namespace mannerly::style
