// Participants of the MANRS programmes: who they are and which actions they say they implement. The
// lists state claims; whether a claim holds is for the audit to find out.
//
//   published lists   CSV: "Organization Name,Areas,ASNs,Action 1: Filtering,..."; several values in a
//                     cell are parted by ';'; an action is "Yes", "No" or how it is done ("IRR;RPKI")
//   our own CSV       "name,programme,economies,asns,joined,action_1,action_2,..."
//   our own TOML      [[participant]] tables with the same names
// docs/reference/members.md describes all three.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/line_reader.h"
#include "base/time.h"
#include "net/asn.h"

namespace mannerly::members {

enum class Programme : std::uint8_t { kNetworkOperator, kIxp, kCdnCloud, kVendor };
// "network-operator", "ixp", "cdn-cloud", "vendor".
std::string_view name_of(Programme programme);
// The same names, and "isp", "operator", "cdn", "cloud", "equipment-vendor"; letter case has no meaning.
std::optional<Programme> parse_programme(std::string_view text);

// What a participant says about one action.
struct Claim {
  bool implemented = false;
  std::optional<Instant> since;
  std::vector<std::string> means;  // "IRR", "RPKI", "AS-SET": as the list names them
  friend bool operator==(const Claim&, const Claim&) = default;
};

struct Participant {
  static constexpr std::size_t kAsnsMax = 10'000;
  static constexpr std::size_t kEconomiesMax = 300;
  static constexpr std::size_t kMeansMax = 16;
  static constexpr int kActionMax = 16;

  std::string name;
  Programme programme = Programme::kNetworkOperator;
  std::vector<std::string> economies;  // ISO 3166 alpha-2, upper case
  std::vector<Asn> asns;               // may be empty: some organisations list none
  std::optional<Instant> joined;
  std::map<int, Claim> actions;  // by number, 1..kActionMax; an action that is not there: nothing is said
  friend bool operator==(const Participant&, const Participant&) = default;
};

using ParticipantSink = std::function<void(const Participant&)>;

struct ReaderOptions {
  // For lists without a programme column. When it is not given either, the columns tell: a list with an
  // action 6 is of the CDN and cloud programme, with an action 5 of the IXP programme, else of the network operators.
  std::optional<Programme> programme;
};

class ParticipantCsvReader {
 public:
  static constexpr std::size_t kLineMax = 256 << 10;  // bytes

  explicit ParticipantCsvReader(ParticipantSink sink, ReaderOptions options = {});

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when no line was a participant.
  Status finish();
  std::uint64_t records() const { return lines_.records(); }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return lines_.skipped(); }
  // Parts of a participant that could not be read; the participant itself was given to the sink.
  const Tally& remarks() const { return remarks_; }

 private:
  struct Column {
    enum class Kind : std::uint8_t { kOther, kName, kProgramme, kEconomies, kAsns, kJoined, kAction };
    Kind kind = Kind::kOther;
    int action = 0;
  };
  static Column column_of(std::string_view name);
  LineOutcome take(const Line& line);
  LineOutcome take_header(const std::vector<std::string>& cells);

  ParticipantSink sink_;
  ReaderOptions options_;
  LineReader lines_;
  Tally remarks_;
  std::vector<Column> columns_;
  bool started_ = false;
};

// A TOML document cannot be read before its end: it is kept until finish().
class ParticipantTomlReader {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{16} << 20;

  explicit ParticipantTomlReader(ParticipantSink sink, ReaderOptions options = {});

  // kLimit beyond kBytesMax.
  Status feed(Bytes chunk);
  // kInvalid with line and column when the document is not TOML; kLimit (wire/toml/toml.h).
  Status finish();
  std::uint64_t records() const { return records_; }
  const Tally& skipped() const { return skipped_; }
  const Tally& remarks() const { return remarks_; }

 private:
  ParticipantSink sink_;
  ReaderOptions options_;
  std::string text_;
  Tally skipped_, remarks_;
  std::uint64_t records_ = 0;
};

// Our CSV form: the header, and one participant; each with its newline.
std::string format_csv_header();
std::string format_csv(const Participant& participant);

// One cell: "yes", "no", "yes since 2022-05-01;IRR;RPKI", or means alone, which stand for yes. nullopt
// for an empty cell: nothing is said. Whatever it cannot read is counted in remarks.
std::optional<Claim> parse_claim(std::string_view cell, std::uint64_t line, Tally& remarks);

}  // namespace mannerly::members
