import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { runDrill, say } from '../harness/run-drill.js'
import { ATTACKS } from './attacks/attacks.js'
import { drill } from './drill.js'

const {
  minutes,
  seconds,
  each,
  only,
  list,
  separate = false,
  ...options
} = commandLine('npm run attack --')
  .description(
    'Starts a shop with honest customers and attacks it: first with each attack alone, then with many concurrently, with a line per ' +
      'minute. Prints the responses to the attackers, the lost requests of customers, p50 and p99, the p99 as a multiple of the p99 ' +
      'without an attack, the p50 of sign-ins, the p99 of the other requests, the p99 of a probe that queries only the currency of the shop, and the memory of each process. Requires ' +
      'that all of 127.0.0.0/8 is the loopback network (Linux).',
  )
  .addOption(
    wholeNumberOption('--minutes <min>', 'duration of the concurrent attacks instead of --seconds', 1, 1_440),
  )
  .addOption(
    wholeNumberOption('--seconds <s>', 'duration of the concurrent attacks in seconds', 10, 86_400).default(
      120,
    ),
  )
  .addOption(
    wholeNumberOption('--at-once <count>', 'concurrent attacks, rotated every minute', 1, 100).default(
      100,
      'all',
    ),
  )
  .addOption(
    wholeNumberOption(
      '--each <s>',
      'seconds of each attack alone; 0 skips this part (default: 15, with --minutes 0)',
      0,
      3_600,
    ),
  )
  .addOption(wholeNumberOption('--customers <count>', 'concurrent honest customers', 1, 100).default(6))
  .addOption(
    wholeNumberOption('--products <count>', 'products in the catalog', 100, 1_000_000).default(20_000),
  )
  .option('--separate', 'run the subgraphs as separate processes')
  .option('--only <text>', 'only attacks whose name contains the text', '')
  .option('--list', 'list the attacks and exit')
  .addHelpText(
    'after',
    `
A request of a customer is lost unless it is answered within 30 s with all requested data: a 429 or 503 counts as lost, with or
without Retry-After, and nothing is retried. Customers have addresses and accounts of their own, and stay within their budgets.

Exits 1 when a customer lost a request, or the shop has not recovered afterwards: a slot, a body, a client connection or a
database connection is in use without clients, the customers' p99 is more than three times as high, the memory of a process
keeps growing (checked from five minutes), or the data violate a rule of verify; and when the command line is invalid.

TEST_REDIS_URL names a Redis for the shop; default: none.`,
  )
  .parse()
  .opts()

await runDrill(async (open) => {
  const attacks = ATTACKS.map(({ name }) => name).filter((name) => name.includes(only))
  if (list) {
    for (const name of attacks) say(name)
    return true
  }
  if (attacks.length === 0) throw new Error(`No attack has "${only}" in its name; see --list.`)
  return drill({
    ...options,
    seconds: minutes === undefined ? seconds : minutes * 60,
    each: each ?? (minutes === undefined ? 15 : 0),
    separate,
    redisUrl: processEnv().TEST_REDIS_URL,
    attacks,
    open,
    say,
  })
})
