import { Argument } from '@commander-js/extra-typings'
import { commandLine, wholeNumber } from '@shopstack/drizzle/cli/command-line'

/** Settings of one run of the bench. */
export interface Settings {
  scenarios: readonly string[]
  connections: number
  /** Duration of the measurement of each system in each scenario. */
  seconds: number
  json: boolean
}

/** `npm run bench`; scenarios run in their own order. */
export function benchCommand(
  scenarios: readonly { name: string; title: string }[],
  run: (settings: Settings) => Promise<void>,
) {
  const known = scenarios.map(({ name }) => name)
  return (
    commandLine('npm run bench --')
      .usage('[scenario...] [options]')
      .description('Puts the shop and its peers under the same load, one after the other, and compares them.')
      // A command of its own has the same options.
      .enablePositionalOptions()
      .addArgument(new Argument('[scenario...]', 'what is measured (default: all)').choices(known))
      // A token expires after 15 minutes and has to outlast the scenarios of one system.
      .addOption(wholeNumber('--seconds <s>', 'seconds per system and scenario', 1, 120).default(5))
      .addOption(
        wholeNumber('--connections <count>', 'connections with one request in flight', 1, 1_000).default(16),
      )
      .option('--json', 'the report as JSON on standard output; progress is on standard error in any case')
      .addHelpText('after', helpTextOf(scenarios))
      .action((names, { seconds, connections, json = false }) =>
        run({
          scenarios: names.length > 0 ? known.filter((name) => names.includes(name)) : known,
          seconds,
          connections,
          json,
        }),
      )
  )
}

/** The help on scenarios, the database and exit codes. */
function helpTextOf(scenarios: readonly { name: string; title: string }[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  const lines = scenarios.map(({ name, title }) => `  ${name.padEnd(width)}   ${title}`)
  return `
Scenarios:
${lines.join('\n')}

BENCH_DATABASE_URL or DATABASE_URL is a server to create the bench's database on, as its owner; it is dropped afterwards.
Without either, an embedded Postgres in a temporary folder is used.

Exit codes: 0 done, 1 invalid command line or failed, 130 interrupted.`
}
