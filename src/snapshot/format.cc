#include "snapshot/format.h"

#include <cstring>

#include "base/checksum.h"

namespace mannerly::snapshot {
namespace {

constexpr std::array<std::uint8_t, kAlignment> kPadding{};

template <class T>
Bytes bytes_of(const std::vector<T>& rows) {
  return {reinterpret_cast<const std::uint8_t*>(rows.data()), rows.size() * sizeof(T)};
}

constexpr std::uint64_t aligned(std::uint64_t offset) {
  return (offset + kAlignment - 1) / kAlignment * kAlignment;
}

template <class T>
Bytes bytes_of_value(const T& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

}  // namespace

EncodedSnapshot encode(const Tables& tables) {
  EncodedSnapshot out;
  std::vector<SectionEntry> entries;
  std::vector<Bytes> contents;
  Digester digester;
  const auto add = [&](std::uint32_t number, std::size_t row_size, std::size_t rows, Bytes content) {
    if (number > kLastFixedSection && rows == 0) return;
    entries.push_back(SectionEntry{.number = number, .row_size = static_cast<std::uint32_t>(row_size), .rows = rows});
    contents.push_back(content);
  };
#define X(number, section, row) add(number, sizeof(row), tables.section.size(), bytes_of(tables.section));
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
  const std::uint64_t head_size = aligned(sizeof(FileHeader) + entries.size() * sizeof(SectionEntry));
  std::uint64_t offset = head_size;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    SectionEntry& entry = entries[i];
    entry.offset = offset;
    const Checksum checksum = checksum_of(contents[i]);
    entry.checksum_low = checksum.low;
    entry.checksum_high = checksum.high;
    digester.add(bytes_of_value(entry.number));
    digester.add(bytes_of_value(entry.row_size));
    digester.add(bytes_of_value(entry.rows));
    digester.add(contents[i]);
    offset = aligned(offset + contents[i].size());
  }
  out.id = digester.finish();
  out.size = offset;

  FileHeader header{.sections = static_cast<std::uint32_t>(entries.size()), .file_size = offset, .id = out.id.bytes};
  out.head.resize(head_size);
  std::memcpy(out.head.data() + sizeof header, entries.data(), entries.size() * sizeof(SectionEntry));
  std::memcpy(out.head.data(), &header, sizeof header);
  header.checksum = checksum_of(out.head).low;
  std::memcpy(out.head.data(), &header, sizeof header);

  out.parts.emplace_back(out.head);
  for (const Bytes content : contents) {
    out.parts.push_back(content);
    const std::size_t rest = content.size() % kAlignment;
    if (rest != 0) out.parts.push_back(Bytes(kPadding).first(kAlignment - rest));
  }
  return out;
}

}  // namespace mannerly::snapshot
