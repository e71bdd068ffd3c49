// mannerly report beside the server: the same data folder gives the same bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "api/made_service.h"
#include "observatory/made_edition.h"
#include "pages/assets.h"
#include "pages/routes.h"
#include "store/store.h"
#include "tests/cli/program.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using readiness::MadeWorld;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Two sealed days, the end of May 2025 (whose snapshot is kept, the network without a ROA) and the world's day in June.
class ReportCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Day may = *parse_day("2025-05-31"), june = day_of(Instant{MadeWorld::kAt});
    fs::create_directories(data());
    const auto store = store::open_sqlite(data() / "store.sqlite");
    ASSERT_TRUE(store) << store.error().message;
    for (const Day day : {may, june}) {
      MadeWorld world;
      world.as(201, "Example Net", "CH");
      world.route("11.1.0.0/16", {"900 201", "901 201"});
      world.vrp(day == june ? "11.1.0.0/16" : "12.0.0.0/16", 16, 201);
      world.finish();
      write(data() / "days" / format_day(day) / "world.snapshot", world.bytes());
      store::ScoreRow row{.asn = 201, .routes = 1};
      row.score[4] = day == june ? 1'000'000 : 0;
      const std::vector<store::ScoreRow> rows = {row};
      ASSERT_TRUE((*store)->seal(
          {.info = {.day = day, .snapshot = "0", .at = begin_of(day), .sources = "[]"}, .scores = rows}));
    }
    // A day whose snapshot was removed.
    ASSERT_TRUE((*store)->seal({.info = {.day = *parse_day("2025-04-30"), .snapshot = "0", .sources = "[]"}}));
  }
  static void TearDownTestSuite() { fs::remove_all(data()); }
  static fs::path data() { return fs::temp_directory_path() / ("mannerly-report-" + std::to_string(::getpid())); }
  static void write(const fs::path& file, const Bytes& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  static ProgramRun run(std::vector<std::string> words) {
    words.insert(words.begin(), "report");
    words.insert(words.end(), {"--data", data().string()});
    return run_program(words, {"HOME=" + data().string(), "LANG=C.UTF-8"});
  }
  static std::string out(const std::vector<std::string>& words) {
    const ProgramRun got = run(words);
    EXPECT_EQ(got.code, 0) << got.error;
    return got.out;
  }
  // A server over the folder's newest day.
  static api::MadeService& server() {
    static api::MadeService made(
        [] {
          const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
          return observatory::Edition::open(
                     {.snapshot = data() / "days" / format_day(day_of(Instant{MadeWorld::kAt})) / "world.snapshot",
                      .store = std::shared_ptr<store::Store>(
                          store::open_sqlite(data() / "store.sqlite", {.read_only = true}).value()),
                      .incidents = data() / "incidents"},
                     *profile)
              .value();
        }(),
        pages::whole_site());
    return made;
  }
};

TEST_F(ReportCommand, IsTheApisAnswerToTheByte) {
  EXPECT_EQ(out({"conformance", "--asn", "201", "-o", "json"}),
            api::text_of(server().get("/api/v1/reports/conformance/AS201")));
  EXPECT_EQ(out({"community", "2025", "-o", "json"}), api::text_of(server().get("/api/v1/reports/community/2025")));
  const std::string pdf = out({"conformance", "--asn", "201", "-o", "pdf"});
  EXPECT_THAT(pdf, StartsWith("%PDF-"));
  EXPECT_EQ(pdf, api::text_of(server().get("/api/v1/reports/conformance/AS201.pdf")));
  const std::string year = out({"community", "2025", "-o", "pdf"});
  EXPECT_THAT(year, StartsWith("%PDF-"));
  EXPECT_EQ(year, api::text_of(server().get("/api/v1/reports/community/2025.pdf")));
}

TEST_F(ReportCommand, IsTheServersPageWithTheStyleSheetInside) {
  for (const auto& [words, path] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"conformance", "--asn", "201", "-o", "html"}, "/reports/conformance/AS201"},
           {{"community", "2025", "-o", "html"}, "/reports/community/2025"}}) {
    std::string expected = api::text_of(server().get(path));
    const std::string head = pages::head_assets();
    const std::size_t at = expected.find(head);
    ASSERT_NE(at, std::string::npos);
    expected.replace(at, head.size(), pages::head_inside());
    EXPECT_EQ(out(words), expected);
  }
  EXPECT_THAT(pages::head_inside(), HasSubstr("svg.chart"));
}

TEST_F(ReportCommand, GoesBackToTheEndOfAMonth) {
  EXPECT_THAT(out({"conformance", "--asn", "201", "-o", "md"}), HasSubstr("1 of 1 routes RPKI valid"));
  EXPECT_THAT(out({"conformance", "--asn", "201", "-o", "md", "--month", "2025-05"}),
              HasSubstr("0 of 1 routes RPKI valid"));
  const ProgramRun gone = run({"conformance", "--asn", "201", "--month", "2025-04"});
  EXPECT_EQ(gone.code, 5);
  EXPECT_THAT(gone.error, HasSubstr("no longer kept"));
  EXPECT_EQ(run({"conformance", "--asn", "201", "--month", "2024-01"}).code, 5);
}

TEST_F(ReportCommand, SaysWhatIsWrong) {
  EXPECT_EQ(run({"conformance"}).code, 2);
  EXPECT_EQ(run({"conformance", "--asn", "201", "--participant", "0"}).code, 2);
  EXPECT_EQ(run({"conformance", "--participant", "x"}).code, 2);
  EXPECT_EQ(run({"conformance", "--asn", "201", "--month", "May"}).code, 2);
  EXPECT_EQ(run({"community", "this"}).code, 2);
  for (const std::string format : {"table", "json", "pdf", "html"}) {
    const ProgramRun unknown = run({"conformance", "--asn", "64500", "-o", format});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.error, HasSubstr("AS64500"));
    EXPECT_EQ(unknown.out, "");
    EXPECT_EQ(run({"community", "2999", "-o", format}).code, 1);
  }
}

}  // namespace
}  // namespace mannerly
