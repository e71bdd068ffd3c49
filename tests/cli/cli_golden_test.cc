// The commands as a user sees them: each output is compared with a file under tests/golden/cli. After a change
// that is meant, write them anew and look at the difference:
//
//     MANNERLY_UPDATE_GOLDEN=1 build/dev/bin/cli_golden_test && git diff tests/golden
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/cli_archive.h"
#include "tests/cli/cli_world.h"
#include "tests/cli/program.h"
#include "tests/cli/shown_archive.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Cli : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("mannerly-cli-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    id_ = write_cli_world(folder_ / "world.snapshot");
    write_cli_archive(folder_);
    write_shown_archive(folder_ / "shown");
    std::ofstream(folder_ / "example.toml") << "name = \"Example Net, Ltd\"\nasns = [201, \"AS202\"]\n"
                                               "representative = true\n[answers]\n"
                                               "\"netops.A1.join.filters\" = \"from our IRR objects, nightly\"\n";
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static ProgramRun run(const Words& words, const std::string& input = {}, const Words& more = {}) {
    Words environment = {"HOME=" + folder_.string(), "LANG=C.UTF-8", "COLUMNS=100",
                         "MANNERLY_SNAPSHOT=" + (folder_ / "world.snapshot").string()};
    environment.insert(environment.end(), more.begin(), more.end());
    ProgramRun result = run_program(words, environment, input);
    replace(result.out, id_, "SNAPSHOT-ID");
    replace(result.out, id_.substr(0, 12), "SNAPSHOT");
    replace(result.out, folder_.string(), "FOLDER");
    return result;
  }

  static void replace(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
      text.replace(at, what.size(), with);
    }
  }

  static void compare(const std::string& name, const std::string& text) {
    const fs::path file = fs::path(MANNERLY_SOURCE_DIR) / "tests/golden/cli" / name;
    if (std::getenv("MANNERLY_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(file, std::ios::binary) << text;
      return;
    }
    std::ostringstream golden;
    golden << std::ifstream(file, std::ios::binary).rdbuf();
    EXPECT_EQ(text, golden.str()) << name << ": MANNERLY_UPDATE_GOLDEN=1 writes it anew";
  }

  // A call with its exit code and what it says on standard error.
  struct Call {
    Words words;
    int code;
    std::string error;
    std::string input = {};
  };
  static void check(const std::vector<Call>& cases) {
    for (const Call& each : cases) {
      const ProgramRun result = run(each.words, each.input);
      std::string line;
      for (const std::string& word : each.words) line += word + ' ';
      EXPECT_EQ(result.code, each.code) << line << "\n" << result.error;
      EXPECT_THAT(result.error, HasSubstr(each.error)) << line;
      if (each.code == 2) {
        EXPECT_EQ(result.out, "") << line;
      }
    }
  }

  static fs::path folder_;
  static std::string id_;
};

fs::path Cli::folder_;
std::string Cli::id_;

TEST_F(Cli, EveryCommandInEveryForm) {
  struct Case {
    std::string name;
    Words words;
    int code;
    std::string input = {};
  };
  const std::string op = (folder_ / "example.toml").string();
  const std::vector<Case> cases = {
      {"validate", {"validate"}, 0, "AS201 11.1.0.0/16\n11.2.1.0/24,202\n11.3.0.0/16 AS202\n12.0.0.0/8 AS1\n"},
      {"prefix-show", {"prefix", "show", "11.2.1.0/24"}, 0},
      {"as-show", {"as", "show", kBadAs}, 0},
      {"as-score", {"as", "score", kBadAs}, 0},
      {"as-explain", {"as", "explain", kBadAs, "M7RPKI"}, 0},
      {"as-explain-incidents", {"as", "explain", kBadAs, "M2"}, 0},
      {"as-neighbours", {"as", "neighbours", kBadAs}, 0},
      {"as-neighbours-explain", {"as", "neighbours", kBadAs, "--explain", kGoodAs}, 0},
      {"as-cone", {"as", "cone", kGoodAs}, 0},
      {"as-cone-list", {"as", "cone", kGoodAs, "--list"}, 0},
      {"as-rov", {"as", "rov", "AS901"}, 0},
      {"rov", {"rov"}, 0},
      {"as-audit", {"as", "audit", kBadAs}, 0},
      {"audit", {"audit", op}, 0},
      {"plan-roa", {"plan", "roa", kBadAs, "--assume-held"}, 0},
      {"plan-route", {"plan", "route", kBadAs, "--assume-held"}, 0},
      {"plan-as-set", {"plan", "as-set", kGoodAs}, 0},
      {"plan-aspa", {"plan", "aspa", kBadAs}, 0},
      {"whatif",
       {"whatif", kBadAs, "--roa", "11.2.0.0/16,24,AS202", "--remove-roa", "11.1.0.0/16,16,AS201", "--remove-roa",
        "11.9.0.0/16,AS201", "--route", "11.2.1.0/24,AS202", "--aspa", "AS202=AS0"},
       0},
      {"customers", {"customers", kGoodAs}, 0},
      {"incidents-list", {"incidents", "list", (folder_ / "shown").string()}, 0},
      {"incidents-show", {"incidents", "show", "-a", (folder_ / "shown").string(), kShownIncident}, 0},
      {"score", {"score"}, 0},
      {"score-all", {"score", "--all"}, 0},
      {"score-by-economy", {"score", "--by", "economy"}, 0},
      {"score-by-programme", {"score", "--by", "programme"}, 0},
      {"score-operator", {"score", "example net, ltd"}, 0},
  };
  for (const Case& each : cases) {
    for (const std::string format : {"table", "wide", "md", "json", "jsonl", "csv", "tsv"}) {
      Words words = each.words;
      words.insert(words.end(), {"-o", format});
      const ProgramRun result = run(words, each.input);
      EXPECT_EQ(result.code, each.code) << each.name << ' ' << format << ": " << result.error;
      compare(each.name + "." + format, result.out);
    }
  }
}

TEST_F(Cli, AsciiWhereTheLocaleIsNotUtf8AndColourWhenAsked) {
  const ProgramRun plain = run({"as", "score", kGoodAs, "-o", "table"}, {}, {"LC_ALL=C"});
  compare("as-score-ascii.table", plain.out);
  for (const char c : plain.out) ASSERT_LT(static_cast<unsigned char>(c), 0x80);
  compare("as-score-colour.table", run({"as", "score", kGoodAs, "--color", "always"}).out);
  EXPECT_EQ(run({"as", "score", kGoodAs, "--color", "never"}).out.find('\x1b'), std::string::npos);
  compare("as-audit-narrow.table", run({"as", "audit", kBadAs}, {}, {"COLUMNS=60"}).out);
}

TEST_F(Cli, TopologyIsComparedWithAFile) {
  const std::string file = (folder_ / "as-rel.txt").string();
  std::ofstream(file) << "# made for a test\n201|202|-1\n201|203|0|bgp\n204|202|-1\n";
  for (const std::string mode : {"merged", "inferred"}) {
    for (const std::string format : {"table", "md", "json", "csv"}) {
      Words words = {"topology", "compare", file, "-o", format};
      if (mode == "inferred") words.push_back("--inferred");
      ProgramRun result = run(words);
      EXPECT_EQ(result.code, 0) << result.error;
      replace(result.out, folder_.string(), "FOLDER");
      compare("topology-compare-" + mode + "." + format, result.out);
    }
  }
  std::ofstream(file) << "201|202|-1\n3|x|-1\nfoo\n204|20";
  const ProgramRun broken = run({"topology", "compare", file, "-o", "json"});
  EXPECT_EQ(broken.code, 5) << "what was skipped is missing in the figures";
  EXPECT_NE(broken.error.find("lines skipped"), std::string::npos) << broken.error;
  EXPECT_NE(broken.out.find("\"lines_skipped\": 3"), std::string::npos) << broken.out;
  EXPECT_EQ(run({"topology", "compare", (folder_ / "none.txt").string()}).code, 1);
  EXPECT_EQ(run({"topology", "compare", (folder_ / "truth.jsonl").string()}).code, 1) << "no relationships in it";
  EXPECT_EQ(run({"topology", "compare"}).code, 2);
}

TEST_F(Cli, EvaluateComparesWithTheTruth) {
  const std::string archive = (folder_ / "archive").string(), truth = (folder_ / "truth.jsonl").string();
  for (const std::string format : {"table", "wide", "md", "json", "csv"}) {
    ProgramRun result = run({"incidents", "evaluate", archive, "--truth", truth, "-o", format});
    EXPECT_EQ(result.code, 0) << result.error;
    replace(result.out, folder_.string(), "FOLDER");
    compare("incidents-evaluate." + format, result.out);
  }
  const ProgramRun strict =
      run({"incidents", "evaluate", archive, "--truth", truth, "--threshold", "0.6", "-o", "csv"});
  EXPECT_THAT(strict.out, HasSubstr("\nmoas,2,2,1,0.5,,1,1,1,"));
  EXPECT_EQ(run({"incidents", "evaluate", archive}).code, 2);
  EXPECT_EQ(run({"incidents", "evaluate", archive, "--truth", truth, "--threshold", "2"}).code, 2);
  EXPECT_EQ(run({"incidents", "evaluate", truth, "--truth", truth}).code, 1) << "a truth is no archive";
}

TEST_F(Cli, ExitCodesAndMessages) {
  const std::vector<Call> cases = {
      {{"as", "show", "AS64500"}, 5, "no source of snapshot"},
      {{"as", "neighbours", "AS64500"}, 5, "no source of snapshot"},
      {{"as", "neighbours", kBadAs, "--explain", "AS64500"}, 5, ""},
      {{"as", "cone", "AS64500"}, 5, "no source of snapshot"},
      {{"as", "rov", "AS64500"}, 5, "no source of snapshot"},
      {{"as", "rov", kGoodAs}, 5, ""},
      {{"as-set", "check", "AS-NONE"}, 5, "no such set"},
      {{"as-set", "check", "AS201"}, 2, "is no as-set"},
      {{"as-set", "includers", "AS64500"}, 0, ""},
      {{"as-set", "includers", "AS-NONE"}, 5, "no such set"},
      {{"rtr", "serve", "--expire", "100"}, 2, "expire is 600 to 172800"},
      {{"rtr", "fetch", "127.0.0.1:0"}, 2, "is no server"},
      {{"as", "show", "1.x"}, 2, "is no AS number; write it as 64500, AS64500 or 1.10"},
      {{"as", "show", "0.201"}, 0, ""},
      {{"as", "show", "as201"}, 0, ""},
      {{"as", "score", kBadAs, "--fail-on", "lagging"}, 3, ""},
      {{"as", "score", kSilentAs}, 0, ""},
      {{"as", "score", kGoodAs, "--fail-on", "aspiring"}, 0, "anti-spoofing was not judged where nobody tested"},
      {{"as", "score", kGoodAs, "--profile", "1999"}, 2, "1999"},
      {{"as", "explain", kBadAs, "M99"}, 2, "there is no metric \"M99\"; known: M1"},
      {{"as", "explain", kBadAs, "M5"}, 5, ""},
      {{"as", "audit", kBadAs, "--fail-on", "failed"}, 3, ""},
      {{"audit", "nobody"}, 5, "no file, no AS number and no participant"},
      {{"audit", "no/such.toml"}, 1, "no such file"},
      {{"plan", "roa", "AS64500"}, 5, "no source of snapshot"},
      {{"plan", "roa", kBadAs, "--accept", "201", "--reject", "201"}, 2, "AS201 is accepted and rejected"},
      {{"plan", "roa", kBadAs, "--format", "csv", "--step", "9"}, 2, "the plan has the steps 1 to"},
      {{"plan", "roa", kBadAs, "--format", "xml"}, 2, "xml"},
      {{"plan", "roa", kSilentAs}, 0, ""},
      {{"plan", "route", kBadAs, "--mnt-by", "no name"}, 2, "is no name of a maintainer"},
      {{"plan", "as-set", kBadAs, "--compare", "AS-NONE"}, 1, "no registry of the snapshot has AS-NONE"},
      {{"plan", "aspa", kBadAs, "--provider", kBadAs}, 2, "no provider of itself"},
      {{"plan", "aspa", kSilentAs, "--format", "krill"}, 5, "no provider is sure"},
      {{"customers", kBadAs}, 5, "no source knows a customer"},
      {{"customers"}, 2, "whose customers?"},
      {{"customers", kGoodAs, "--customer", "AS9"}, 5, "is no known customer"},
      {{"customers", kGoodAs, "--fail-on", "findings"}, 3, ""},
      {{"customers", "--network", "none.toml"}, 1, "none.toml"},
      {{"whatif"}, 2, "what if what?"},
      {{"whatif", "--roa", "11.1.0.0/16,8,AS201"}, 2, "is no maximum length"},
      {{"whatif", "--roa", "11.1.0.0/16"}, 2, "PREFIX,MAXLENGTH,ASN"},
      {{"whatif", "--aspa", "AS201"}, 2, "CUSTOMER=PROVIDER"},
      {{"whatif", "--plan", "none.txt"}, 1, "none.txt"},
      {{"whatif", "--remove-roa", "11.1.0.0/16,16,AS201", "--fail-on", "worse"}, 3, ""},
      {{"prefix", "show", "11.2.1.1/24"}, 2, "do you mean 11.2.1.0/24?"},
      {{"prefix", "show", "12.0.0.0/8"}, 5, ""},
      {{"prefix", "show", "11.2.1.77"}, 0, ""},
      {{"validate", "AS201", "11.1.0.0/16", "--fail-on", "invalid"}, 0, ""},
      {{"validate", "AS202", "11.1.0.0/16", "--fail-on", "invalid"}, 3, ""},
      {{"validate", "AS202"}, 2, "an AS number and a prefix are wanted"},
      {{"validate"}, 5, "line 2: an AS number and a prefix are wanted: hello", "AS201 11.1.0.0/16\nhello\n"},
      {{"score", "--all", "--by", "economy"}, 2, "give one of"},
      {{"score", "-o", "xml"}, 2, "unknown format \"xml\""},
      {{"score", "-s", "none.snapshot"}, 1, "none.snapshot"},
      {{"as", "shw", "AS1"}, 2, "there is no command \"as shw\"; do you mean \"as show\"?"},
      {{"valdate"}, 2, "do you mean \"validate\"?"},
      {{"xyz"}, 2, "there is no command \"xyz\"\n"},
      {{"man", "as", "audit"}, 0, ""},
      {{"audit", "score"}, 5, "\"score\" is no file"},
      {{"as"}, 2, "\"as\" wants one more word"},
      {{"simulate"}, 2, "Give --out DIR"},
      {{"simulate", "--out", folder_.string()}, 2, "is not empty"},
      {{"simulate", "--out", (folder_ / "new").string(), "--ases", "2"}, 2, ""},
      {{"config", "check", "--config", "none.toml"}, 2, "none.toml"},
      {{"score", "--config", "none.toml"}, 2, "none.toml"},
  };
  check(cases);
}

TEST_F(Cli, ExitCodesAndMessagesOfIncidents) {
  const std::string shown = (folder_ / "shown").string();
  check({
      {{"incidents", "list"}, 2, "no archive: give --archive DIR"},
      {{"incidents", "list", "none"}, 1, "none"},
      {{"incidents", "list", shown, "--kind", "theft"}, 2, "\"theft\" is none of moas"},
      {{"incidents", "list", shown, "--min-confidence", "95"}, 2, "no number from 0 to 1"},
      {{"incidents", "list", shown, "--as", "AS204", "--all"}, 0, "1 of 3 incidents"},
      {{"incidents", "list", shown, "--open", "--kind", "bogon"}, 0, "1 of 3 incidents"},
      {{"incidents", "list", shown, "--prefix", "11.1.0.0/16"}, 0, "1 of 3 incidents; --all"},
      {{"incidents", "list", shown, "--all", "--to", "2025-06-15T16:30:00Z"}, 0, "1 of 3 incidents"},
      {{"incidents", "show", "-a", shown, "nothing"}, 5, "has no incident \"nothing\""},
      {{"incidents", "show", "-a", shown, "leak"}, 0, ""},
      {{"incidents", "evidence", "-a", shown, "leak"}, 5, "names no input of that time"},
      {{"incidents", "detect", "x"}, 2, "give --out DIR"},
      {{"incidents", "detect", "--out", shown, "--from", "yesterday", "x"}, 2, "is no time"},
      {{"incidents", "detect", "--out", shown, "--events", "-o", "csv", "x"}, 2, "lines of text (-o table)"},
      {{"incidents", "detect", "--out", shown, "--watch", "-o", "md", "x"}, 2, "lines of text (-o table)"},
      {{"incidents", "decide", "-a", shown, "leak", "--accept", "--by", "me", "--reason", "r"},
       2,
       "nobody disputes it"},
  });
}

TEST_F(Cli, CustomersGetAMail) {
  const ProgramRun result = run({"customers", kGoodAs, "--mail", "--from", "noc@example.net"});
  EXPECT_EQ(result.code, 0) << result.error;
  compare("customers-mail.txt", result.out);
  EXPECT_THAT(result.error, HasSubstr("1 mails written, none sent"));
}

// What a plan prints for a CA is what a what-if reads.
TEST_F(Cli, APlanIsAWhatIf) {
  const std::string plan = (folder_ / "roas.txt").string();
  const ProgramRun made = run({"plan", "roa", kBadAs, "--assume-held", "--format", "krill-delta"});
  ASSERT_EQ(made.code, 0) << made.error;
  EXPECT_EQ(made.out, "A: 11.2.1.0/24-24 => 202\n");
  EXPECT_THAT(made.error, HasSubstr("left out"));
  std::ofstream(plan) << "# edited\n\n" << made.out << "R: 11.2.0.0/16-16 => 202  # no longer\n";
  const ProgramRun result = run({"whatif", kBadAs, "--plan", plan, "-o", "csv"});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("11.2.1.0/24,AS202"));
  EXPECT_THAT(result.out, HasSubstr("invalid,valid"));
  EXPECT_THAT(result.out, HasSubstr("valid,not found"));
  std::ofstream(plan) << "A: 11.2.1.0/24-24 202\n";
  check({{{"whatif", "--plan", plan}, 1, "roas.txt: line 1: \"A: PREFIX-MAXLENGTH => ASN\""}});
  const ProgramRun rpsl = run({"plan", "route", kBadAs, "--assume-held", "--format", "rpsl", "--mnt-by", "MNT-X"});
  EXPECT_THAT(rpsl.out, HasSubstr("route:          11.2.1.0/24\norigin:         AS202\nmnt-by:         MNT-X\n"));
}

TEST_F(Cli, FixesAreReadyToPaste) {
  const ProgramRun result = run({"as", "audit", kBadAs, "--fixes"});
  EXPECT_EQ(result.code, 0);
  compare("as-audit-fixes.txt", result.out);
  const ProgramRun rows = run({"as", "audit", kBadAs, "--fixes", "-o", "jsonl"});
  EXPECT_EQ(rows.code, 0) << rows.error;
  EXPECT_THAT(rows.out, HasSubstr("\"object\":\"ROA: origin AS202, prefix 11.2.1.0/24, maxLength 24"));
  EXPECT_THAT(rows.out, HasSubstr("\"asn\":202"));
  EXPECT_THAT(run({"as", "audit", kBadAs, "--fixes", "-o", "md"}).out, StartsWith("```\n"));
}

TEST_F(Cli, VerifyAnswersInTheFormThatIsAskedFor) {
  const std::string file = (folder_ / "world.snapshot").string();
  const ProgramRun line = run({"snapshot", "verify", file});
  EXPECT_EQ(line.code, 0) << line.error;
  EXPECT_EQ(line.out, "SNAPSHOT-ID  FOLDER/world.snapshot\n");
  const ProgramRun json = run({"snapshot", "verify", file, "-o", "jsonl"});
  EXPECT_EQ(json.code, 0) << json.error;
  EXPECT_THAT(json.out, StartsWith(R"({"id":"SNAPSHOT-ID","path":"FOLDER/world.snapshot","bytes":)"));
  EXPECT_EQ(run({"snapshot", "verify", file, "-o", "xml"}).code, 2);
}

TEST_F(Cli, NothingToReadIsSaid) {
  check({{{"mrt", "-"}, 5, "-: no records"}});
}

TEST_F(Cli, WithoutVrpsNothingIsNotFound) {
  const std::string folder = (folder_ / "bare").string();
  fs::create_directories(folder);
  std::ofstream(folder + "/as-rel.txt") << "# inferred\n201|202|-1|bgp\n";
  std::ofstream(folder + "/world.toml") << "name = \"bare\"\nat = 2025-06-15T00:00:00Z\n[[source]]\nkind = \"asrel\"\n"
                                           "name = \"rel\"\npath = \"as-rel.txt\"\n";
  const std::string snapshot = folder + "/bare.snapshot";
  ASSERT_EQ(run({"ingest", folder + "/world.toml", "-o", snapshot}).code, 0);
  const ProgramRun json = run({"validate", "AS201", "11.1.0.0/16", "-s", snapshot, "-o", "json"});
  EXPECT_EQ(json.code, 5) << json.error;
  EXPECT_THAT(json.out, HasSubstr("\"state\":null,\"reason\":\"the snapshot has no VRPs\""));
  EXPECT_THAT(json.out, HasSubstr("\"valid\":null,\"invalid\":null,\"not_found\":null"));
  EXPECT_THAT(run({"validate", "AS201", "11.1.0.0/16", "-s", snapshot, "-o", "csv"}).out,
              HasSubstr("AS201,,the snapshot"));
}

TEST_F(Cli, SourcesThatAreFilesAreListed) {
  const fs::path data = folder_ / "observed";
  fs::create_directories(data / "2025-06-14");
  std::ofstream(data / "2025-06-14" / "vrps.json") << "{}";
  std::ofstream(data / "observatory.toml")
      << "[[source]]\nkind = \"vrp\"\nname = \"rpki\"\npath = \"{date}/vrps.json*\"\n";
  const ProgramRun got = run({"sources", "--data", data.string(), "-o", "csv"});
  EXPECT_EQ(got.code, 0) << got.error;
  EXPECT_THAT(got.out, HasSubstr("rpki,vrp,stale,"));
  EXPECT_THAT(got.out, HasSubstr(",2025-06-14T00:00:00Z,2,"));
  EXPECT_THAT(got.out, HasSubstr("2025-06-14/vrps.json"));
}

TEST_F(Cli, SimulateWritesAWorldThatIngestReads) {
  const std::string folder = (folder_ / "tiny").string();
  const Words simulate = {"simulate", "--seed", "3", "--ases", "60", "--out", folder, "--gzip"};
  ASSERT_EQ(run(simulate).code, 0);
  EXPECT_EQ(run(simulate).code, 0) << "an earlier simulation may be replaced";
  const ProgramRun ingest = run({"ingest", folder + "/world.toml", "-o", folder + "/world.snapshot"});
  EXPECT_TRUE(ingest.code == 0 || ingest.code == 5) << ingest.error;
  const ProgramRun score = run({"score", "-s", folder + "/world.snapshot", "-o", "json"});
  EXPECT_EQ(score.code, 0) << score.error;
  EXPECT_THAT(score.out, HasSubstr("\"ases\": 60"));
}

}  // namespace
}  // namespace mannerly
