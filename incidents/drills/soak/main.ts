import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { runDrill, say } from '../harness/run-drill.js'
import { soak } from './soak.js'

const options = commandLine('npm run soak --')
  .description(
    'Sustained overload: sends more concurrent requests than the shop accepts, with attackers among the clients, and measures its ' +
      'memory and the latency of /health/live. The attacks are those of npm run attack, a few at a time, rotated every 20 seconds. ' +
      'Requires that all of 127.0.0.0/8 is the loopback network (Linux).',
  )
  .addOption(wholeNumberOption('--seconds <s>', 'duration in seconds', 30, 86_400).default(600))
  .addOption(wholeNumberOption('--clients <count>', 'concurrent clients', 1, 1_000).default(100))
  .addOption(wholeNumberOption('--limit <count>', 'CONCURRENT_REQUESTS of the shop', 1, 1_000).default(40))
  .addOption(wholeNumberOption('--attacks <count>', 'concurrent attacks', 0, 100).default(3))
  .addHelpText(
    'after',
    `
A client retries a rejected request (503). Exits 1 when a request failed in any other way or was rejected for 60 s, when no
request was rejected, when the shop's memory is not bounded (last third of the run at most 25 % above the first third; checked
from five minutes), when a slot or a connection is still in use after the end, when the data violate a rule of verify, or when the
command line is invalid.

TEST_REDIS_URL names a Redis for the shop; default: none.`,
  )
  .parse()
  .opts()

await runDrill((open) => soak({ ...options, redisUrl: processEnv().TEST_REDIS_URL, open, say }))
