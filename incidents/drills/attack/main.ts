import { parseArgs } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { wholeNumber } from '../harness/options.js'
import { ATTACKS } from './attacks.js'
import { drill } from './drill.js'

const HELP = `npm run attack -- [options]

Starts a shop with honest customers and attacks it: first with each attack alone, then with many concurrently, with a line per
minute. Prints the responses to the attackers, the customers' lost requests, p50 and p99, the p99 as a multiple of the p99
without an attack, the p99 of a probe that queries only the currency of the shop, and the memory of each process. Requires that
all of 127.0.0.0/8 is the loopback network (Linux).

A request of a customer is lost unless it is answered within 30 s with all requested data: a 429 or 503 counts as lost, with or
without Retry-After, and nothing is retried. Customers have addresses and accounts of their own, and stay within their budgets.

Exits 1 when a customer lost a request, or the shop has not recovered afterwards: a slot, a body, a client connection or a
database connection is in use without clients, the customers' p99 is more than three times as high, the memory of a process
keeps growing (checked from five minutes), or the data violate a rule of verify.

  --minutes N     duration of the concurrent attacks, 1 to 1440; replaces --seconds
  --seconds N     the same in seconds, 10 to 86400; default 120
  --at-once N     concurrent attacks, 1 to 100, rotated every minute; default all
  --each N        seconds of each attack alone, 0 to 3600; 0 skips this part; default 15, with --minutes 0
  --customers N   concurrent honest customers, 1 to 100; default 6
  --products N    products in the catalog, 100 to 1000000; default 20000
  --separate      runs the subgraphs as separate processes
  --only TEXT     only attacks whose name contains the text
  --list          lists the attacks and exits

TEST_REDIS_URL names a Redis for the shop; default: none.`

const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string', default: '120' },
    'at-once': { type: 'string', default: '100' },
    each: { type: 'string' },
    customers: { type: 'string', default: '6' },
    products: { type: 'string', default: '20000' },
    separate: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

async function run(): Promise<void> {
  if (values.help) return say(HELP)
  const attacks = ATTACKS.filter(({ name }) => name.includes(values.only))
  if (values.list) return attacks.forEach(({ name }) => void say(name))
  if (attacks.length === 0) throw new Error(`No attack has "${values.only}" in its name; see --list.`)
  const passed = await drill({
    seconds:
      values.minutes === undefined
        ? wholeNumber('seconds', values.seconds, 10, 86_400)
        : wholeNumber('minutes', values.minutes, 1, 1_440) * 60,
    atOnce: wholeNumber('at-once', values['at-once'], 1, 100),
    each: wholeNumber('each', values.each ?? (values.minutes === undefined ? '15' : '0'), 0, 3_600),
    customers: wholeNumber('customers', values.customers, 1, 100),
    products: wholeNumber('products', values.products, 100, 1_000_000),
    separate: values.separate,
    redisUrl: processEnv().TEST_REDIS_URL,
    attacks: attacks.map(({ name }) => name),
    open,
    say,
  })
  if (!passed) process.exitCode = 1
}

process.once('SIGINT', () => void open.close().then(() => process.exit(130)))
try {
  await run()
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
} finally {
  await open.close()
}
