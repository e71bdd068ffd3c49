// One client's conversation with an IRRd-like server: bytes in, answers out, strictly in the order of the queries.
//
// Follows IRRd 4's documentation ("Whois queries") as far as bgpq4, IRRToolSet and whois clients can tell. An answer
// to a "!" query is "A<length>", the data, "C"; or "C" (done, no data), "D" (nothing found), "F <why>". The length
// counts the data with its last line end. A RIPE-style answer is text that ends with two empty lines.
// docs/reference/whois.md lists the queries and what differs from IRRd.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "wire/irrd/database.h"
#include "wire/irrd/query.h"

namespace mannerly::irrd {

struct SessionLimits {
  std::size_t line_max = 4096;                       // bytes of a query
  std::size_t output_soft = std::size_t{256} << 10;  // a step ends when its output has reached this
  std::size_t answer_max = std::size_t{256} << 20;   // bytes of one answer
  std::size_t objects_max = 20'000;                  // objects of one answer
};

// What a step did with its input.
struct Step {
  enum class Next : std::uint8_t {
    kMore,   // all whole lines are answered
    kAgain,  // enough output for now, or a long query was answered
    kHeavy,  // the next query takes long, and that was not wanted
    kClose   // the client is done
  };
  std::size_t consumed = 0;
  Next next = Next::kMore;
};

class Session {
 public:
  // The database of the moment; asked once a query, so that a new one takes effect between two. Never nullptr.
  using Current = std::function<std::shared_ptr<const Database>()>;

  // program: how the server names itself, e.g. "mannerly 0.1.0".
  Session(Current current, std::string program, SessionLimits limits = {});

  // Answers whole lines from the front of input. heavy: also one that may take long, the last of this step.
  Step step(Bytes input, std::string& out, bool heavy);

  // The reply to a line that is longer than line_max.
  static void refuse_long_line(std::string& out);

  // What the client asked for with !t.
  std::optional<std::chrono::seconds> timeout() const { return timeout_; }

 private:
  // Each appends a whole reply.
  bool answer(const Query& query, std::string& out);
  void answer(const SetRoutes& query, std::string& out);
  void answer(const OriginRoutes& query, std::string& out);
  void answer(const Members& query, std::string& out);
  void answer(const Serials& query, std::string& out);
  void answer(const DatabaseStatus& query, std::string& out);
  void answer(const Objects& query, std::string& out);
  void answer(const Origins& query, std::string& out);
  void answer(const SelectSources& query, std::string& out);
  void answer_ripe(const RipeQuery& query, std::string& out);
  Status ripe_data(const RipeQuery& query, std::string& out);

  Status objects(const ObjectQuery& query, bool keys_only, std::string& out);
  Status refresh();
  Status select(std::vector<std::string> sources);
  std::string source_list() const;

  Current current_;
  std::string program_;
  SessionLimits limits_;
  std::shared_ptr<const Database> database_;
  std::vector<std::string> sources_;  // chosen by the client; empty: all
  std::unique_ptr<const View> view_;
  std::vector<std::string> excluded_;
  std::optional<std::chrono::seconds> timeout_;
  bool keep_open_ = false;
};

}  // namespace mannerly::irrd
