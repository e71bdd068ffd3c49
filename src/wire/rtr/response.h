// The answer to a query as a stream: Cache Response, records in the order of 8210bis section 11.2, End of Data. It is
// written piece by piece, so that a session holds one piece and not the whole table.
#pragma once

#include <memory>
#include <string>

#include "wire/rtr/cache.h"

namespace mannerly::rtr {

class Response {
 public:
  // delta: what the router lacks of the state; nullptr: everything.
  Response(std::uint8_t version, std::shared_ptr<const CacheState> state, std::shared_ptr<const Delta> delta);

  // Appends PDUs until out has at least `enough` bytes (it ends at most one PDU later) or all are written.
  void fill(std::string& out, std::size_t enough);
  bool done() const { return part_ == Part::kDone; }

 private:
  // Within a type announcements come first; types ascend. The older versions do not ask for an order, and get it too.
  enum class Part : std::uint8_t {
    kBegin,
    kAnnounce4,
    kWithdraw4,
    kAnnounce6,
    kWithdraw6,
    kAspaAnnounce,
    kAspaWithdraw,
    kEnd,
    kDone
  };

  bool prefixes(std::string& out, std::size_t enough, Family family, bool announce);
  bool aspas(std::string& out, std::size_t enough, bool announce);

  std::shared_ptr<const CacheState> state_;
  std::shared_ptr<const Delta> delta_;
  std::size_t at_ = 0;  // records of the part that are done
  Part part_ = Part::kBegin;
  std::uint8_t version_;
};

}  // namespace mannerly::rtr
