// The TOML form of participant lists.
//
// The parser of toml++ 3.3 assumes in places what it checks right after: "[^name]" aborts a build with
// assertions and is undefined behaviour in one without. The check gives a proper error, so the
// assumption is taken out: header-only, as the library that Debian builds has it compiled in.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/text.h"
#include "wire/members/cells.h"
#include "wire/members/participant.h"

namespace mannerly::members {
namespace {

// toml++ descends with the nesting of the document and of dotted keys; brackets and the dots of a line
// (in strings and comments too) are counted before it sees them, so that a hostile document cannot
// exhaust the stack.
bool nests_too_deep(std::string_view text, std::size_t depth_max) {
  std::size_t depth = 0;
  std::size_t dots = 0;
  for (const char c : text) {
    if (c == '\n') dots = 0;
    if (c == '.' && ++dots > ParticipantTomlReader::kDotsMax) return true;
    if (c == '[' || c == '{') {
      if (++depth > depth_max) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// A string, a date or a list of strings and numbers, as the text of a CSV cell.
std::string cell_of(const toml::node* node) {
  if (node == nullptr) return {};
  if (const auto* array = node->as_array()) {
    std::string out;
    for (const toml::node& item : *array) out += (out.empty() ? "" : ";") + cell_of(&item);
    return out;
  }
  if (const auto text = node->value<std::string>()) return *text;
  if (const auto* date = node->as_date()) {
    return fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day);
  }
  if (const auto flag = node->value_exact<bool>()) return *flag ? "yes" : "no";
  if (const auto number = node->value<std::int64_t>()) return std::to_string(*number);
  return "?";
}

class TableReader {
 public:
  TableReader(const toml::table& table, Programme programme, Tally& remarks)
      : table_(table), line_(table.source().begin.line), remarks_(remarks) {
    out_.programme = programme;
  }

  // A reason when the table is no participant.
  std::string_view read() {
    for (const auto& [key, node] : table_) {
      if (key == "name") {
        out_.name = std::string(trim(cell_of(&node)));
      } else if (key == "programme") {
        const auto programme = parse_programme(cell_of(&node));
        if (!programme) return "unknown programme";
        out_.programme = *programme;
      } else if (key == "economies") {
        take_economies(cell_of(&node), line_, out_, remarks_);
      } else if (key == "asns") {
        take_asns(cell_of(&node), line_, out_, remarks_);
      } else if (key == "joined") {
        take_joined(cell_of(&node), line_, out_, remarks_);
      } else if (key == "actions" && node.is_table()) {
        take_actions(*node.as_table());
      } else {
        remarks_.add("unknown key", key.str().size(), line_, key.str());
      }
    }
    return out_.name.empty() ? "participant without a name" : "";
  }

  const Participant& value() const { return out_; }
  std::uint64_t line() const { return line_; }

 private:
  void take_actions(const toml::table& actions) {
    for (const auto& [key, node] : actions) {
      const auto number = action_number(key.str());
      if (!number) {
        remarks_.add("not an action", key.str().size(), line_, key.str());
      } else if (auto claim = parse_claim(cell_of(&node), line_, remarks_)) {
        out_.actions[*number] = std::move(*claim);
      }
    }
  }

  const toml::table& table_;
  std::uint64_t line_;
  Tally& remarks_;
  Participant out_;
};

}  // namespace

ParticipantTomlReader::ParticipantTomlReader(ParticipantSink sink, ReaderOptions options)
    : sink_(std::move(sink)), options_(options) {}

Status ParticipantTomlReader::feed(Bytes chunk) {
  if (text_.size() + chunk.size() > kBytesMax) {
    return fail(ErrorCode::kLimit, fmt::format("participant list beyond {} bytes", kBytesMax));
  }
  text_.append(as_text(chunk));
  return {};
}

Status ParticipantTomlReader::finish() {
  if (text_.empty()) return fail(ErrorCode::kTruncated, "the input is empty");
  if (nests_too_deep(text_, kDepthMax)) {
    return fail(ErrorCode::kLimit,
                fmt::format("participant list nests more than {} brackets, or has a line with more than {} dots",
                            kDepthMax, kDotsMax));
  }
  const toml::parse_result parsed = toml::parse(text_);
  if (!parsed) {
    const auto& error = parsed.error();
    return fail(ErrorCode::kInvalid, fmt::format("line {}, column {}: {}", error.source().begin.line,
                                                 error.source().begin.column, error.description()));
  }
  for (const auto& [key, node] : parsed.table()) {
    const toml::array* list = key == "participant" ? node.as_array() : nullptr;
    if (list == nullptr) {
      remarks_.add("unknown key", key.str().size(), node.source().begin.line, key.str());
      continue;
    }
    for (const toml::node& item : *list) {
      const std::uint64_t line = item.source().begin.line;
      if (!item.is_table()) {
        skipped_.add("participant that is no table", 0, line);
        continue;
      }
      TableReader reader(*item.as_table(), options_.programme.value_or(Programme::kNetworkOperator), remarks_);
      if (const std::string_view reason = reader.read(); !reason.empty()) {
        skipped_.add(reason, 0, line, reader.value().name);
        continue;
      }
      ++records_;
      sink_(reader.value());
    }
  }
  return {};
}

}  // namespace mannerly::members
