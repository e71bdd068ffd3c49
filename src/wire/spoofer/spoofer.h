// Sessions of CAIDA's Spoofer project: whether packets with a forged source address get out of a
// network. Read from pages of the API (JSON-LD, "hydra:member"), a bare array, or JSON lines with one
// session each; which of them is told from the text.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::spoofer {

// What became of the forged packets of one test.
enum class Outcome : std::uint8_t {
  kNone,       // null or missing: the test did not run (no data)
  kReceived,   // they arrived: the network does not check source addresses
  kBlocked,    // they did not
  kRewritten,  // a NAT put its own address in
  kUnknown,    // the project says that it cannot tell
  kOther,      // a value that is not known here; counted
};
std::string_view name_of(Outcome outcome);  // "received"; "" for kNone and kOther

// The tests of one address family.
struct Tests {
  std::optional<Asn> asn;
  std::optional<Prefix> client;            // as published: shortened, e.g. to /24 and /40
  std::optional<bool> nat;                 // the client was behind a NAT
  Outcome private_spoof = Outcome::kNone;  // private source addresses (RFC 1918; unique local)
  Outcome routed_spoof = Outcome::kNone;   // routable ones that belong to others
  friend bool operator==(const Tests&, const Tests&) = default;
};

struct Session {
  std::uint64_t id = 0;
  Instant timestamp;
  std::string country;  // ISO 3166-1 alpha-3, lower case as published; "" when not known
  Tests ipv4;
  Tests ipv6;
  friend bool operator==(const Session&, const Session&) = default;
};

class SpooferReader {
 public:
  static constexpr std::size_t kCountryBytesMax = 16;

  explicit SpooferReader(std::function<void(const Session&)> sink);
  ~SpooferReader();
  SpooferReader(SpooferReader&&) noexcept;
  SpooferReader& operator=(SpooferReader&&) noexcept;

  // kInvalid or kLimit: the document cannot be followed any further.
  Status feed(Bytes chunk);
  // kTruncated: the document is cut or empty; kInvalid: nothing in it is a session.
  Status finish();

  // Sessions without a number, time or with a field that cannot be read. Offsets are byte offsets.
  const Tally& skipped() const;
  // Outcomes of a name that is not known here; their sessions are kept with kOther.
  std::uint64_t outcomes_unrecognised() const;
  // True when a page named a next one ("hydra:next"): the data is not complete.
  bool has_next_page() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// One line of JSON with its line end.
std::string format_session(const Session& session);
// A page of the API.
std::string format_page(std::span<const Session> sessions);

}  // namespace mannerly::spoofer
