// mannerly webhook test: does a message arrive? mannerly webhook send: what is due, once.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/wall_clock.h"
#include "service/webhook/sender.h"

namespace mannerly::cli {
namespace {

using service::Webhook;
using service::WebhookSender;

Option data_option() {
  return {.name = "data", .value = "DIR", .help = "the data folder of the observatory", .default_value = "."};
}

Result<std::vector<Webhook>> hooks_of(const Context& context) {
  const auto file = std::filesystem::path(context.arguments.get("data")) / "observatory.toml";
  MANNERLY_TRY(auto hooks, service::read_webhooks(file));
  if (hooks.empty()) return fail(ErrorCode::kNoData, fmt::format("{}: has no [[webhook]]", printable(file.string())));
  return hooks;
}

int run_test(Context& context) {
  const auto hooks = hooks_of(context);
  if (!hooks) return fail_with(context, hooks.error());
  const std::string& name = context.arguments.positionals()[0];
  const auto hook = std::ranges::find(*hooks, name, &Webhook::name);
  if (hook == hooks->end()) {
    return fail_with(context, {ErrorCode::kUsage, fmt::format("there is no webhook \"{}\"", printable(name))});
  }
  const auto status = service::send_webhook_test(*hook, wall_clock_now());
  if (!status) return fail_with(context, status.error());
  context.terminal.print(fmt::format("{}: {} answered {}\n", hook->name, printable(hook->url), *status));
  return *status >= 200 && *status < 300 ? kExitOk : kExitFailure;
}

int run_send(Context& context) {
  const auto hooks = hooks_of(context);
  if (!hooks) return fail_with(context, hooks.error());
  const std::filesystem::path data = context.arguments.get("data");
  const auto store = store::open_sqlite(data / "store.sqlite", {.read_only = true, .readers = 1});
  if (!store) return fail_with(context, store.error());
  auto sender = WebhookSender::open(*hooks, data / "webhooks");
  if (!sender) return fail_with(context, sender.error());
  WebhookSender::Pass all;
  for (bool more = true; more;) {
    const auto pass = sender->pass(**store, wall_clock_now());
    if (!pass) return fail_with(context, pass.error());
    all.sent += pass->sent;
    all.failed += pass->failed;
    all.given_up += pass->given_up;
    all.skipped += pass->skipped;
    more = pass->more;
  }
  context.terminal.print(fmt::format("{} sent, {} to try again, {} given up, {} skipped\n", all.sent, all.failed,
                                     all.given_up, all.skipped));
  return all.failed + all.given_up == 0 ? kExitOk : kExitFailure;
}

}  // namespace

Command webhook_test_command() {
  return {
      .path = "webhook test",
      .summary = "Send a webhook a message, to see whether it arrives",
      .text =
          "Sends the event webhook.test to a [[webhook]] of the observatory, signed as all messages are. Exit status "
          "0 when it was taken (a status of 200 to 299).",
      .positionals = {{"NAME", "the webhook's name in observatory.toml"}},
      .options = {data_option()},
      .examples = {{"webhook test noc --data /var/lib/mannerly", "does it arrive?"}},
      .run = run_test};
}

Command webhook_send_command() {
  return {
      .path = "webhook send",
      .summary = "Send webhooks what is due, once",
      .text =
          "One pass over the events of the observatory that its webhooks have not had yet; an observatory that runs "
          "does so by itself. Exit status 1 when a message has to be tried again or was given up.",
      .options = {data_option()},
      .examples = {{"webhook send --data /var/lib/mannerly", "from cron, beside mannerly observe"}},
      .run = run_send};
}

}  // namespace mannerly::cli
