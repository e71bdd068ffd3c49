#include "render/pdf/pdf.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace mannerly::render {
namespace {

Document report(int items) {
  Document document;
  document.add(Heading{"Example Net, Ünïcode Ж", 1, "network operators"});
  document.add(
      Bars{{{"IRR", 0.85, {"●", "*"}, "Ready", Tone::kGood, ""}, {"RPKI", std::nullopt, {"◌", "-"}, "No data"}}});
  for (int i = 0; i < items; ++i)
    document.add(Item{{"▲", "!"}, Tone::kBad, "Requirement " + std::to_string(i), 2, true});
  document.add(Code{"route:  192.0.2.0/24\norigin: AS64500\n", "rpsl"});
  document.add(Sheet{{{"asn", "AS"}, {"share", "Share"}}, {{"AS64500", Share{0.5}}, {"AS64501", Cell()}}});
  return document;
}

// What pdftotext (an independent reader) finds; empty when it is not installed.
std::string read_back(const std::string& pdf) {
  const auto file = std::filesystem::temp_directory_path() / ("pdf-test-" + std::to_string(::getpid()) + ".pdf");
  std::ofstream(file, std::ios::binary) << pdf;
  std::string out;
  if (FILE* pipe = ::popen(("pdftotext -layout " + file.string() + " - 2>/dev/null").c_str(), "r")) {
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    ::pclose(pipe);
  }
  std::filesystem::remove(file);
  return out;
}

TEST(Pdf, IsReadBackByAnotherProgram) {
  const auto pdf = to_pdf(report(150), {"Report", "snapshot 1234", Instant{1'800'000'000}});
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_TRUE(pdf->starts_with("%PDF-"));
  const std::string text = read_back(*pdf);
  if (text.empty()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  for (const char* part : {"Ünïcode Ж", "Requirement 0", "Requirement 149", "85.0 %", "no data", "192.0.2.0/24",
                           "snapshot 1234, page 1", "snapshot 1234, page 3"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in:\n" << text.substr(0, 3000);
  }
}

TEST(Pdf, TablesAreTablesUnderTheirHeadingOnEachPage) {
  Document document;
  Sheet sheet{{{"action", "Action"}, {"before", "Before"}, {"why", "Why"}}, {}};
  for (int i = 0; i < 120; ++i) {
    sheet.rows.push_back({"Row" + std::to_string(i), i % 2 == 0 ? Cell(Share{0.5}) : Cell(),
                          i == 7 ? std::string(40, 'w') + " and a text of many words that goes on in the next lines of "
                                                          "its column, since there is no room for it in one"
                                 : std::string("short")});
  }
  document.add(sheet);
  const auto pdf = to_pdf(document, {"Report", "foot", Instant{1'800'000'000}});
  ASSERT_TRUE(pdf) << pdf.error().message;
  const std::string text = read_back(*pdf);
  if (text.empty()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  std::size_t headings = 0;
  for (std::size_t at = text.find("Before"); at != std::string::npos; at = text.find("Before", at + 1)) ++headings;
  EXPECT_GE(headings, 2U) << "once a page";
  EXPECT_EQ(text.find("Before:"), std::string::npos) << "not beside each value";
  for (int i = 0; i < 120; ++i) {
    const std::size_t row = text.find("Row" + std::to_string(i) + " ");
    ASSERT_NE(row, std::string::npos) << i;
    const std::string line = text.substr(row, text.find('\n', row) - row);
    EXPECT_NE(line.find(i % 2 == 0 ? "50.0 %" : "no data"), std::string::npos) << line;
  }
}

TEST(Pdf, WhatDoesNotFitSideBySideIsWrittenWithItsTitles) {
  Document document;
  Sheet sheet;
  sheet.rows.emplace_back();
  for (int i = 0; i < 12; ++i) {
    sheet.columns.push_back({"c" + std::to_string(i), "Column" + std::to_string(i)});
    sheet.rows[0].emplace_back(std::string(20, 'm'));
  }
  document.add(sheet);
  const auto pdf = to_pdf(document, {"Report", "foot", Instant{1'800'000'000}});
  ASSERT_TRUE(pdf) << pdf.error().message;
  const std::string text = read_back(*pdf);
  if (text.empty()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  EXPECT_NE(text.find("Column11:"), std::string::npos) << text;
}

TEST(Pdf, TheSameReportIsTheSameBytes) {
  const PdfMeta meta{"Report", "foot", Instant{1'800'000'000}};
  EXPECT_EQ(*to_pdf(report(3), meta), *to_pdf(report(3), meta));
}

TEST(Pdf, TakesAnyBytesAndHasALimit) {
  Document document;
  document.add(Paragraph{std::string("\xff\xfe\x01 broken \x00 text", 17)});
  document.add(Paragraph{std::string(5000, 'x')});
  EXPECT_TRUE(to_pdf(document, {"\xff", "\xfe", {}}));
  Document endless;
  for (int i = 0; i < 1100; ++i) endless.add(Code{std::string(90, '\n'), ""});
  EXPECT_EQ(to_pdf(endless, {"t", "f", {}}).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace mannerly::render
