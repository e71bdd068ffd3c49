#include "wire/mrt/record.h"

#include <array>
#include <span>

namespace mannerly::mrt {
namespace {

constexpr std::array<std::string_view, 8> kBgpNames = {"NULL", "UPDATE", "PREF_UPDATE", "STATE_CHANGE",
                                                       "SYNC", "OPEN",   "NOTIFY",      "KEEPALIVE"};
constexpr std::array<std::string_view, 5> kTableDumpNames = {"unknown", "AFI_IPv4", "AFI_IPv6", "AFI_IPv4_AS4",
                                                             "AFI_IPv6_AS4"};
constexpr std::array<std::string_view, 13> kTableDumpV2Names = {"unknown",
                                                                "PEER_INDEX_TABLE",
                                                                "RIB_IPV4_UNICAST",
                                                                "RIB_IPV4_MULTICAST",
                                                                "RIB_IPV6_UNICAST",
                                                                "RIB_IPV6_MULTICAST",
                                                                "RIB_GENERIC",
                                                                "GEO_PEER_TABLE",
                                                                "RIB_IPV4_UNICAST_ADDPATH",
                                                                "RIB_IPV4_MULTICAST_ADDPATH",
                                                                "RIB_IPV6_UNICAST_ADDPATH",
                                                                "RIB_IPV6_MULTICAST_ADDPATH",
                                                                "RIB_GENERIC_ADDPATH"};
constexpr std::array<std::string_view, 12> kBgp4mpNames = {"STATE_CHANGE",
                                                           "MESSAGE",
                                                           "ENTRY",
                                                           "SNAPSHOT",
                                                           "MESSAGE_AS4",
                                                           "STATE_CHANGE_AS4",
                                                           "MESSAGE_LOCAL",
                                                           "MESSAGE_AS4_LOCAL",
                                                           "MESSAGE_ADDPATH",
                                                           "MESSAGE_AS4_ADDPATH",
                                                           "MESSAGE_LOCAL_ADDPATH",
                                                           "MESSAGE_AS4_LOCAL_ADDPATH"};

std::span<const std::string_view> subtype_names(std::uint16_t type) {
  switch (static_cast<RecordType>(type)) {
    case RecordType::kBgp: return kBgpNames;
    case RecordType::kTableDump: return kTableDumpNames;
    case RecordType::kTableDumpV2: return kTableDumpV2Names;
    case RecordType::kBgp4mp:
    case RecordType::kBgp4mpEt: return kBgp4mpNames;
    default: return {};
  }
}

}  // namespace

std::uint64_t Record::size() const {
  return kRecordHeaderBytes + body.size() + (has_microseconds(type) ? 4 : 0);
}

std::string_view name_of_type(std::uint16_t type) {
  switch (static_cast<RecordType>(type)) {
    case RecordType::kBgp: return "BGP";
    case RecordType::kOspfV2: return "OSPFv2";
    case RecordType::kTableDump: return "TABLE_DUMP";
    case RecordType::kTableDumpV2: return "TABLE_DUMP_V2";
    case RecordType::kBgp4mp: return "BGP4MP";
    case RecordType::kBgp4mpEt: return "BGP4MP_ET";
    case RecordType::kIsis: return "ISIS";
    case RecordType::kIsisEt: return "ISIS_ET";
    case RecordType::kOspfV3: return "OSPFv3";
    case RecordType::kOspfV3Et: return "OSPFv3_ET";
  }
  return "unknown";
}

std::string_view name_of_subtype(std::uint16_t type, std::uint16_t subtype) {
  const auto names = subtype_names(type);
  return subtype < names.size() ? names[subtype] : "unknown";
}

bool is_known_type(std::uint16_t type, std::uint16_t subtype) {
  const auto names = subtype_names(type);
  if (!names.empty()) return subtype < names.size() && names[subtype] != "unknown";
  // The link-state protocols number no subtypes of importance to routing security; small ones are believed.
  return name_of_type(type) != "unknown" && subtype <= 2;
}

}  // namespace mannerly::mrt
