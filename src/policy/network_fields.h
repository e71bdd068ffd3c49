// Values of a network file: AS numbers, prefixes, addresses, names of sets. For network.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/network.h"
#include "wire/toml/table.h"

namespace mannerly::policy {

// Each: kInvalid with file and line when the value is not what the name says. Lists may be written as a single
// value; a key that is not there gives an empty one. No list may hold more than kListMax entries, nor one twice.
Result<Asn> read_asn(const toml::Table& t, std::string_view key);  // 64500, "AS64500"; must be there
Result<std::vector<Asn>> read_asns(const toml::Table& t, std::string_view key);
// As read_asns, and "AS64496-AS64511".
Result<std::vector<AsnRange>> read_asn_ranges(const toml::Table& t, std::string_view key);
Result<std::vector<Prefix>> read_prefixes(const toml::Table& t, std::string_view key);
Result<std::vector<Address>> read_addresses(const toml::Table& t, std::string_view key);  // at most kAddressesMax
Result<std::vector<std::string>> read_texts(const toml::Table& t, std::string_view key, std::size_t count_max);
// Names of as-sets and AS numbers with an optional "SOURCE::" before them.
Result<std::vector<std::string>> read_sets(const toml::Table& t, std::string_view key);
// "192.0.2.10:3323", "[2001:db8::10]:3323", "cache.example.net", with or without a port.
Result<std::vector<RtrServer>> read_caches(const toml::Table& t, std::string_view key);
// One word of printable ASCII without quotes, braces, ';', '#' and '\\'; empty when the key is not there.
Result<std::string> read_word(const toml::Table& t, std::string_view key);
Result<std::optional<std::uint32_t>> read_count(const toml::Table& t, std::string_view key, std::uint32_t min,
                                                std::uint32_t max);

}  // namespace mannerly::policy
