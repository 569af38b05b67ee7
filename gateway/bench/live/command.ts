import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'

/** Settings of one run of the suite. */
export interface LiveSettings {
  /** Subscriptions, each over a connection of its own. */
  subscribers: number
  seconds: number
  json: boolean
}

/** Each has a socket in this process and one in the shop's. */
const MAX_SUBSCRIBERS = 50_000

/** `npm run bench -- live` */
export const liveCommand = (run: (settings: LiveSettings) => Promise<void>) =>
  commandLine('live')
    .description(
      'Opens subscriptions of one operation over WebSockets, changes what they are subscribed to, and measures the time until ' +
        'all have received it, the executions of an event, and the memory of a subscription.',
    )
    .addOption(wholeNumberOption('--subscribers <count>', 'subscriptions', 1, MAX_SUBSCRIBERS).default(5_000))
    .addOption(wholeNumberOption('--seconds <s>', 'duration in seconds', 1, 120).default(15))
    .option('--json', 'the report as JSON on standard output; progress is on standard error in any case')
    .addHelpText(
      'after',
      `
BENCH_DATABASE_URL or DATABASE_URL is a server to create the database on, as its owner; default: an embedded Postgres.

Exit codes: 0 done, 1 invalid command line or failed, 130 interrupted.`,
    )
    .action(({ subscribers, seconds, json = false }) => run({ subscribers, seconds, json }))
