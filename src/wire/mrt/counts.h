// Counts of a file by kind: records by type and subtype, elements by A, W, B and STATE.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "wire/mrt/element.h"

namespace mannerly::mrt {

struct Counts {
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t> records;  // by type and subtype
  std::array<std::uint64_t, 4> elements{};                                   // by ElementKind

  void add(const Record& record) { ++records[{record.type, record.subtype}]; }
  void add(const Element& element) { ++elements[static_cast<std::size_t>(element.kind)]; }
  std::uint64_t of(ElementKind kind) const { return elements[static_cast<std::size_t>(kind)]; }
  std::uint64_t record_total() const {
    std::uint64_t total = 0;
    for (const auto& [kind, count] : records) total += count;
    return total;
  }
  void merge(const Counts& other) {
    for (const auto& [kind, count] : other.records) records[kind] += count;
    for (std::size_t i = 0; i < elements.size(); ++i) elements[i] += other.elements[i];
  }
};

}  // namespace mannerly::mrt
