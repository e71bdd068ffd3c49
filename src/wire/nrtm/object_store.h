// The objects of one source by class and key: what the changes of a mirror are applied to. Memory: the text of the
// objects and about 150 bytes each.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "wire/nrtm/operation.h"

namespace mannerly::nrtm {

class ObjectStore {
 public:
  explicit ObjectStore(std::string source);

  // An addition replaces the object of the same class and key; a deletion of what is not there is counted and else
  // without effect. An object that cannot be read, or is of another source, is left out and counted (skipped); it must
  // not stop a mirror. O(log n). Errors: none today; a Status, since it is given to readers as their callback.
  Status apply(const Operation& operation);

  // Adds the objects of an RPSL dump, given in chunks that may be cut anywhere, an empty one at the end; what is no
  // object is counted. Errors of next; kTruncated when the dump ends inside a line.
  Status add_dump(const std::function<Result<Bytes>()>& next);

  // The objects as a dump, sorted by class and key, parted by empty lines.
  Status write(const std::function<Status(std::string_view)>& out) const;

  std::size_t size() const { return objects_.size(); }
  void clear() { objects_.clear(); }
  // What was left out of additions and dumps.
  const Tally& skipped() const { return skipped_; }
  // Deletions of objects that were not there.
  std::uint64_t missing() const { return missing_; }

 private:
  void add(std::string_view text);
  void skip(std::string_view reason, std::string_view text);

  std::string source_;
  std::map<std::string, std::string, std::less<>> objects_;  // "route6 2001:db8::/32AS64500" -> raw
  Tally skipped_;
  std::uint64_t missing_ = 0;
};

}  // namespace mannerly::nrtm
