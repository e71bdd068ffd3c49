// A simulated Internet over some months, observed day by day as `mannerly observe` does it, and its pages as they are
// served.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/made_service.h"
#include "observatory/edition.h"
#include "tests/proof/claims.h"

namespace mannerly::proof {

class ObservedHistory {
 public:
  ObservedHistory();  // errors are recorded as failures of the test
  ~ObservedHistory();
  ObservedHistory(const ObservedHistory&) = delete;
  ObservedHistory& operator=(const ObservedHistory&) = delete;

  std::filesystem::path world() const { return root_ / "world"; }
  std::filesystem::path data() const { return root_ / "data"; }
  const std::string& last() const { return days.back(); }
  RawFiles files(const std::string& day) const { return files_of_day(world(), data(), day); }
  // The page as a browser gets it; a status other than 200 fails the test.
  std::string page(const std::string& target) const;

  // Of the service: some hours after the last day.
  std::function<Instant()> clock() const;

  std::vector<std::string> days;    // that were observed, ascending
  std::vector<std::uint32_t> asns;  // of the last day
  std::shared_ptr<const observatory::Edition> edition;
  std::unique_ptr<api::MadeService> service;

 private:
  std::filesystem::path root_;
};

// A test over one history, made once for all.
class OfHistory : public ::testing::Test {
 protected:
  void SetUp() override;  // skips where bgpdump is not installed: nothing else here reads MRT
  static const ObservedHistory& history();
};

// An edition of the data folder's last day over another store.
std::shared_ptr<const observatory::Edition> edition_over(const ObservedHistory& history,
                                                         const std::filesystem::path& store);

// The raw files of the last day of each month, read and counted.
class CountedHistory {
 public:
  // files: of a day, by its date.
  CountedHistory(const ObservedHistory& history, const std::function<RawFiles(const std::string&)>& files);
  Told& told() { return *told_; }

 private:
  std::vector<std::unique_ptr<RawWorld>> raws_;
  std::vector<std::unique_ptr<Counted>> counted_;
  std::unique_ptr<Told> told_;
};

}  // namespace mannerly::proof
