// History and state behind one narrow interface; no SQL outside its back ends.
//
//     MANNERLY_TRY(const auto store, store::open_sqlite("observatory.sqlite"));
//     MANNERLY_CHECK_OK(store->seal(observation));             // a day: all of it or nothing
//     MANNERLY_TRY(const auto history, store->as_history(asn, from, to));
//
// A day is a slice. Readers see sealed slices only; sealing is one step that a kill at any moment leaves done or not
// done. Days may be sealed in any order and again (after a dispute was decided): the later seal replaces. History is
// kept as changes, not as a row a day. The same sequence of seals gives the same answers from every back end, byte for
// byte (store/conformance_test.h); the order of seals of different days does not matter to any answer but events().
//
// Every call is safe from any number of threads; writers wait for one another.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/rows.h"

namespace mannerly::store {

// Everything that one day's observation says; borrowed.
struct Observation {
  SliceInfo info;                             // its version is set by the store
  std::span<const ScoreRow> scores;           // ascending by asn, each once
  std::span<const GroupRow> groups;           // each (kind, key) once
  std::span<const PrefixRow> prefixes;        // ascending by prefix and origin, each once
  std::span<const IncidentRecord> incidents;  // new or changed ones; each id once
};

struct IncidentFilter {
  std::vector<Asn> asns;                       // culprit, accomplice or victim; empty: any
  std::vector<Asn> culprits;                   // culprit alone
  std::vector<std::uint8_t> kinds;             // incident::Kind; empty: any
  std::vector<std::array<char, 2>> economies;  // of culprit or victims; empty: any
  std::vector<Prefix> prefixes;                // one of its prefixes covers or lies within one of these; empty: any
  // Shares time with [from, to); what begins and ends at one moment does so in a time that begins then.
  std::optional<Instant> from, to;
  std::optional<std::uint32_t> confidence_min;  // millionths
  std::optional<bool> open;
  std::optional<std::uint8_t> feedback;
  std::optional<Family> family;
};

// A page of a list: rows after the cursor ("" at the start). next is empty at the end.
template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;
  std::uint64_t total = 0;  // of the filter, without cursor and limit
};

struct IncidentCount {
  Month month;
  std::uint8_t kind = 0;
  std::uint32_t count = 0;
  friend bool operator==(const IncidentCount&, const IncidentCount&) = default;
};

struct Health {
  std::string backend;  // "sqlite 3.40.1"
  int schema = 0;
  std::uint64_t bytes = 0;       // on disk
  std::uint64_t bytes_free = 0;  // of the disk
  std::uint64_t slices = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // ---- writing ----
  // Errors: kIo (disk full, ...), kUsage when rows are out of order; the store is then as it was.
  virtual Status seal(const Observation& observation) = 0;
  // Forgets a day as if it had never been sealed. kNotFound.
  virtual Status drop_slice(Day day) = 0;
  virtual Status add_attempt(const SourceAttempt& attempt) = 0;
  // A consistent copy while others read and write. kIo.
  virtual Status backup(const std::filesystem::path& to) = 0;

  // ---- slices ----
  virtual Result<std::vector<SliceInfo>> slices() = 0;  // ascending by day
  virtual Result<std::vector<EventRecord>> events(std::uint64_t after, std::size_t limit) = 0;
  virtual Result<std::uint64_t> last_event() = 0;  // 0: none

  // ---- networks ----
  // The changes in [from, to], the first one being what held at `from` (dated `from`) if there was anything then.
  virtual Result<std::vector<Change<ScoreRow>>> as_history(Asn asn, Day from, Day to) = 0;
  // A month's value is that of its last sealed day. Ascending by month; months without a slice are not there.
  virtual Result<std::vector<std::pair<Month, ScoreRow>>> as_months(Asn asn, Month from, Month to) = 0;
  virtual Result<std::vector<ScoreRow>> month(Month month) = 0;  // all ASes, ascending
  virtual Result<std::vector<ScoreRow>> day(Day day) = 0;        // all ASes as of the last slice not after the day

  // ---- groups ----
  virtual Result<std::vector<std::pair<Day, GroupRow>>> group_history(GroupKind kind, const std::string& key, Day from,
                                                                      Day to) = 0;
  // Groups of one kind as of a month's last sealed day, by key.
  virtual Result<std::vector<GroupRow>> groups(GroupKind kind, Month month) = 0;

  // ---- prefixes ----
  virtual Result<std::vector<std::pair<Asn, Change<PrefixRow>>>> prefix_history(const Prefix& prefix, Day from,
                                                                                Day to) = 0;
  virtual Result<std::vector<std::pair<Prefix, Change<PrefixRow>>>> origin_history(Asn origin, Day from, Day to) = 0;

  // ---- incidents ----
  // By start, the latest first, then by id.
  virtual Result<Page<IncidentRecord>> incidents(const IncidentFilter& filter, const std::string& cursor,
                                                 std::size_t limit) = 0;
  virtual Result<IncidentRecord> incident(const std::string& id) = 0;  // kNotFound
  // By the month of the start, ascending.
  virtual Result<std::vector<IncidentCount>> incident_counts(const IncidentFilter& filter) = 0;

  // ---- sources and health ----
  // The latest first. Attempts older than the newest kAttemptsKept of a source are forgotten.
  static constexpr std::size_t kAttemptsKept = 5000;
  virtual Result<std::vector<SourceAttempt>> attempts(const std::string& source, std::size_t limit) = 0;
  virtual Result<Health> health() = 0;
};

// Opens or makes the file (docs/reference/store.md) and brings an older schema up to date. Errors: kIo; kUnsupported
// for the schema of a later program; kCorrupt.
struct SqliteOptions {
  bool read_only = false;
  unsigned readers = 0;  // connections for concurrent reads; 0: one a core
};
Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& file, const SqliteOptions& options = {});

}  // namespace mannerly::store
