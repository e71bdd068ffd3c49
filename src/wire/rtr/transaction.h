// What comes between Cache Response and End of Data, kept aside until it is whole. Checks each record against what
// was there, as RFC 8210 section 12 (codes 6 and 7) asks.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <unordered_map>

#include "wire/rtr/pdu.h"

namespace mannerly::rtr {

class Transaction {
 public:
  // base: what the router has and the answer changes; nullptr: the answer is the whole set.
  explicit Transaction(std::shared_ptr<const RecordSet> base) : base_(std::move(base)) {}

  std::expected<void, Fault> add(const PrefixPdu& pdu);
  std::expected<void, Fault> add(AspaPdu pdu);
  // At End of Data; at most once.
  std::expected<RecordSet, Fault> finish();

 private:
  std::shared_ptr<const RecordSet> base_;
  RecordSet set_;                          // without a base
  std::unordered_map<Vrp, bool> vrps_;     // with one: is it there now?
  std::map<Asn, std::vector<Asn>> aspas_;  // providers now; empty: withdrawn
  std::size_t providers_ = 0;
};

}  // namespace mannerly::rtr
