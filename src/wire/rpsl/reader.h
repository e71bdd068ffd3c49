// Reads a dump of an Internet Routing Registry (RPSL objects separated by empty lines) from chunks
// that may be cut anywhere. Read: LF and CRLF, server comment lines ('%' and '#'), the "EOF" line at
// the end of some dumps, a last object without a line end. A line of white space only is a
// continuation line (RFC 2622 section 2), not a separator.
//
// A broken object is skipped and counted with its bytes, offset and first bytes; the reader goes on
// at the next empty line, so that one object never spoils another. feed never fails.
//
// Route objects take a fast path when on_route is set: one pass over the text, no list of attributes.
// The general reader takes over as soon as an object is not of the plain form; both give the same
// rows and the same counts (tests and the fuzz target compare them).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "wire/rpsl/object.h"

namespace mannerly::rpsl {

// What an index needs of a route or route6 object. Views are valid until the callback returns.
struct RouteRow {
  Prefix prefix;
  Asn origin;
  std::string_view source;   // as written
  std::string_view mnt_by;   // the first maintainer; empty when there is none
  bool more_mnt_by = false;  // raw names others beside it
  std::string_view raw;      // as Object::raw
  std::uint64_t offset = 0;  // of raw in the decompressed input, bytes

  Class object_class() const { return prefix.is_v4() ? Class::kRoute : Class::kRoute6; }
};

// The row of a general object of class route or route6, or why it has none. RFC 2622 section 4 allows
// one origin; dn42 registers several in one object, and then the object gives one row an origin: the
// first is in row, the others are put into further (when given), in order.
Broken make_row(const Object& object, RouteRow& row, std::vector<Asn>* further = nullptr);

struct ReaderOptions {
  SourceRule source_rule = SourceRule::kRequired;
  bool fast = true;  // false: the general reader for everything (for comparison)
};

class Reader {
 public:
  using OnObject = std::function<void(const Object&)>;
  using OnRoute = std::function<void(const RouteRow&)>;

  // Every object, route objects too, goes to on_object.
  explicit Reader(OnObject on_object, ReaderOptions options = {});
  // Objects of class route and route6 go to on_route, all others to on_object.
  Reader(OnRoute on_route, OnObject on_object, ReaderOptions options = {});

  Status feed(Bytes chunk);
  Status finish();

  // What was skipped; offsets are bytes in the decompressed input.
  const Tally& skipped() const { return skipped_; }
  // Objects given to the callbacks, by class; a route object counts once, however many rows it gave.
  std::uint64_t count(Class object_class) const { return counts_[static_cast<std::size_t>(object_class)]; }
  // After finish: the input ended inside a line, so that its last object may be incomplete.
  bool ended_inside_line() const { return ended_inside_line_; }

 private:
  std::size_t read_next(std::string_view text);
  std::string_view add_to_pending(std::string_view text);
  void end_pending();
  void read_general(std::string_view block);
  void give(RouteRow& row);
  void skip(Broken broken, std::string_view block, std::uint64_t bytes);

  OnObject on_object_;
  OnRoute on_route_;
  ReaderOptions options_;
  Tally skipped_;
  std::array<std::uint64_t, kClassCount> counts_{};
  std::vector<Attribute> attributes_;
  std::vector<Asn> further_origins_;
  std::uint64_t offset_ = 0;  // of the next block, or of the pending one

  // The block that lies across chunks.
  std::string pending_;             // its first bytes; all of them unless it is longer than the limit
  std::uint64_t pending_size_ = 0;  // bytes of it so far
  std::uint64_t line_size_ = 0;     // bytes of its unfinished line
  char line_first_ = 0;
  bool ended_inside_line_ = false;
};

}  // namespace mannerly::rpsl
