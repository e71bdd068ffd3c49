// NRTMv4's Snapshot and Delta Files: JSON text sequences (RFC 7464), a header and then objects or changes.
//
//     <RS>{"nrtm_version": 4, "type": "delta", "source": "TEST", "session_id": "...", "version": 3}
//     <RS>{"action": "add_modify", "object": "route: 192.0.2.0/24\n..."}
//     <RS>{"action": "delete", "object_class": "route6", "primary_key": "2001:db8::/32AS64500"}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "wire/json/value.h"
#include "wire/nrtm/operation.h"

namespace mannerly::nrtm {

// What the header must say.
struct FileHeader {
  enum class Type : std::uint8_t { kSnapshot, kDelta };
  Type type = Type::kSnapshot;
  std::string source, session_id;
  std::uint64_t version = 0;
};

class Nrtm4FileReader {
 public:
  static constexpr std::size_t kRecordMax = std::size_t{32} << 20;

  Nrtm4FileReader(FileHeader expected, OnOperation on_operation);

  // Any error spoils the file: a mirror that leaves out changes is not a mirror.
  Status feed(Bytes chunk);
  // kTruncated: no header, or the last record is cut; kInvalid: a delta without a change.
  Status finish();

  std::uint64_t operations() const { return operations_; }

 private:
  Status record(std::string_view json);
  Status header(const json::Value& value);
  Status change(const json::Value& value);

  FileHeader expected_;
  OnOperation on_operation_;
  json::Document document_;
  std::string pending_;
  bool begun_ = false;  // the first RS came
  std::uint64_t records_ = 0, operations_ = 0;
};

}  // namespace mannerly::nrtm
