import { parseArgs } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { ATTACKS } from './attacks.js'
import { drill } from './drill.js'

const HELP = `npm run attack -- [options]

Starts a shop, lets honest customers use it, and attacks it: first with one attack after the other, then with many at a time,
for which it prints a line each minute. Prints how the attackers were answered, how many requests of customers were lost, their
p50 and p99, the p99 as a multiple of that without an attack, the p99 of a client that asks for nothing but the currency of the
shop, and the memory of each process. Needs a system where all of
127.0.0.0/8 is the loopback network (Linux).

A request of a customer is lost unless it is answered within 30 s with all the data that it asked for: no 429 and no 503 is
forgiven, with Retry-After or without, and nothing is sent again. Customers have addresses and accounts of their own, and stay
within their budgets.

Exits 1 when a customer lost a request or the shop is not as before afterwards: a slot, a body, a connection of a client or one
to the database is in use though no client is left, customers wait more than three times as long, a process goes on growing
(looked at from five minutes on), or its data break a rule of verify.

  --minutes N     of many attacks at a time, 1 to 1440; in place of --seconds
  --seconds N     the same in seconds, 10 to 86400; default 120
  --at-once N     how many run at a time, 1 to 100; they take turns each minute; default all
  --each N        seconds of each attack alone, 0 to 3600; 0 leaves them out; default 15, with --minutes 0
  --customers N   honest customers at a time, 1 to 100; default 6
  --products N    products in the catalog, 100 to 1000000; default 20000
  --separate      the subgraphs as processes of their own
  --only TEXT     only the attacks whose name contains the text
  --list          names the attacks and ends

TEST_REDIS_URL names a Redis for the shop; none without.`

const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : -1
  if (number >= min && number <= max) return number
  throw new Error(`--${name} is a whole number from ${min} to ${max}, not "${text}".`)
}

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
  const withstood = await drill({
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
  if (!withstood) process.exitCode = 1
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
