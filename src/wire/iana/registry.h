// The IANA number registries: who holds each IPv4 /8 and each IPv6 block, the special-purpose blocks,
// and the AS number blocks.
//
//   AddressSpaceXmlReader  ipv4-address-space.xml, ipv6-unicast-address-assignments.xml,
//                          ipv6-address-space.xml
//   RegistryCsvReader      the CSV forms of the first two, of the special-purpose address registries, of
//                          as-numbers-1 and -2 and of the special-purpose AS numbers; the header tells which
//
// docs/reference/iana.md has the columns, and says which of them were checked against real files.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/line_splitter.h"
#include "base/result.h"
#include "base/tally.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::iana {

// kLegacy: given out before the RIRs existed, now administered by one of them.
enum class BlockStatus : std::uint8_t { kUnstated, kAllocated, kLegacy, kReserved, kUnallocated };
std::string_view name_of(BlockStatus status);  // "ALLOCATED"

struct AddressBlock {
  Prefix prefix;
  std::string designation;      // "APNIC", "Administered by ARIN", "IANA - Local Identification"
  std::optional<Instant> date;  // day, or the first of the month where only the month is given
  std::string whois;            // the server; tells the RIR
  BlockStatus status = BlockStatus::kUnstated;
  friend bool operator==(const AddressBlock&, const AddressBlock&) = default;
};

// "N/A" and an empty cell: kUnstated.
enum class Flag : std::uint8_t { kUnstated, kFalse, kTrue };

struct SpecialBlock {
  Prefix prefix;
  std::string name;
  std::string reference;  // "[RFC1122], Section 3.2.1.3"
  Flag source = Flag::kUnstated, destination = Flag::kUnstated, forwardable = Flag::kUnstated;
  Flag globally_reachable = Flag::kUnstated, reserved_by_protocol = Flag::kUnstated;
  friend bool operator==(const SpecialBlock&, const SpecialBlock&) = default;
};

struct AsBlock {
  Asn first, last;
  std::string description;  // "Assigned by ARIN", "Unallocated", "Reserved for Private Use"
  std::string whois;
  std::string reference;
  std::optional<Instant> date;
  BlockStatus status = BlockStatus::kUnstated;  // kAllocated: assigned to or by an RIR
  friend bool operator==(const AsBlock&, const AsBlock&) = default;
};

class AddressSpaceXmlReader {
 public:
  static constexpr std::size_t kDepthMax = 32;        // open elements
  static constexpr std::size_t kTextMax = 16 << 10;   // bytes of text kept of one field
  static constexpr std::size_t kBytesMax = 16 << 20;  // of the document

  // The block is valid until the sink returns.
  using Sink = std::function<void(const AddressBlock&)>;
  explicit AddressSpaceXmlReader(Sink sink);
  ~AddressSpaceXmlReader();
  AddressSpaceXmlReader(AddressSpaceXmlReader&&) noexcept;
  AddressSpaceXmlReader& operator=(AddressSpaceXmlReader&&) noexcept;

  // kInvalid with line and reason when the document is no XML or has a DOCTYPE (entities are refused),
  // kLimit beyond the limits. Nothing can be read after an error.
  Status feed(Bytes chunk);
  // kTruncated when the document is not complete, kInvalid when it is no address registry.
  Status finish();
  std::uint64_t records() const;
  // "2019-12-27": when IANA last changed the registry; empty when not stated.
  const std::string& updated() const;
  // first_offset of a row is a line number.
  const Tally& skipped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class RegistryCsvReader {
 public:
  static constexpr std::size_t kRecordMax = 64 << 10;  // bytes; quoted cells may span lines
  static constexpr std::size_t kRecordLinesMax = 64;

  // Callbacks may be left out; the values are valid until they return.
  struct Sink {
    std::function<void(const AddressBlock&)> on_address_block;
    std::function<void(const SpecialBlock&)> on_special_block;
    std::function<void(const AsBlock&)> on_as_block;
  };
  explicit RegistryCsvReader(Sink sink);

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when the header is of no registry that is known.
  Status finish();
  std::uint64_t records() const { return records_; }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return skipped_; }

 private:
  enum class Column : std::uint8_t {
    kOther,
    kPrefix,
    kDesignation,
    kDate,
    kWhois,
    kStatus,
    kAddressBlock,
    kName,
    kReference,
    kSource,
    kDestination,
    kForwardable,
    kReachable,
    kReserved,
    kNumber,
    kDescription,
    kCount,
  };
  enum class Kind : std::uint8_t { kUnknown, kAddressSpace, kSpecial, kAsNumbers };

  void take_line(std::string_view text, std::uint64_t number, bool cut);
  void take_record(std::string_view record, std::uint64_t number);
  void take_header(const std::vector<std::string>& cells, std::uint64_t number);
  std::string_view take_address_space();
  std::string_view take_special();
  std::string_view take_as_block();
  void give_up_pending();
  std::string_view cell(Column column) const;

  Sink sink_;
  LineSplitter splitter_{kRecordMax};
  std::string pending_;  // a record whose quotes are not closed yet
  std::uint64_t pending_start_ = 0;
  std::size_t pending_lines_ = 0;
  Kind kind_ = Kind::kUnknown;
  bool started_ = false;
  std::vector<Column> columns_;
  std::vector<std::string> cells_;
  Tally skipped_;
  std::uint64_t records_ = 0;
};

// "001/8", "192/8", "2001:0200::/23", "198.51.100.0/24": the ways in which IANA writes a prefix.
std::optional<Prefix> parse_iana_prefix(std::string_view text);
// "1981-09", "1999-07-01".
std::optional<Instant> parse_iana_date(std::string_view text);
BlockStatus parse_block_status(std::string_view text);

// CSV as IANA publishes it; rows with their newline.
inline constexpr std::string_view kAddressSpaceHeader = "Prefix,Designation,Date,WHOIS,RDAP,Status,Note\n";
inline constexpr std::string_view kSpecialHeader =
    "Address Block,Name,RFC,Allocation Date,Termination Date,Source,Destination,Forwardable,Globally Reachable,"
    "Reserved-by-Protocol\n";
inline constexpr std::string_view kAsNumbersHeader = "Number,Description,WHOIS,RDAP,Reference,Registration Date\n";
std::string format_address_block(const AddressBlock& block);
std::string format_special_block(const SpecialBlock& block);
std::string format_as_block(const AsBlock& block);

}  // namespace mannerly::iana
