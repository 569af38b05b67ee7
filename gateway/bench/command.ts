import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'

/** Settings of one run of the bench. */
export interface Settings {
  scenarios: readonly string[]
  /** Each scenario is measured with each of these numbers of connections. */
  connections: readonly number[]
  /** Duration of the measurement of each system in each scenario. */
  seconds: number
  /** A folder in which Hive Gateway is installed and kept; null for a temporary one, `off` without Hive Gateway. */
  hive: string | null
  json: boolean
}

/** The part of a scenario that the command line knows. */
export interface KnownScenario {
  name: string
  title: string
  /** Runs only when it is named, and with `--all`. */
  isExtra?: true
}

const USUAL_CONNECTIONS = [16]
const ALL_CONNECTIONS = [1, 16, 128]
const MAX_CONNECTIONS = 1_000
/** Numbers of connections in one run. */
const MAX_NUMBERS = 5

/** `npm run bench`; scenarios run in their own order. */
export function benchCommand(
  scenarios: readonly KnownScenario[],
  run: (settings: Settings) => Promise<void>,
) {
  const known = scenarios.map(({ name }) => name)
  return (
    commandLine('npm run bench --')
      .usage('[scenario...] [options]')
      .description('Puts the shop and its peers under the same load, one after the other, and compares them.')
      // A command of its own has the same options.
      .enablePositionalOptions()
      .addArgument(
        new Argument('[scenario...]', 'what is measured (default: all without a star)').choices(known),
      )
      .option('--all', 'every scenario, with 1, 16 and 128 connections unless others are given')
      // A token expires after 15 minutes and has to outlast a scenario with every number of connections.
      .addOption(wholeNumberOption('--seconds <s>', 'seconds per system and scenario', 1, 120).default(3))
      .addOption(connectionsOption())
      .option(
        '--hive <folder>',
        'install Hive Gateway there, and keep it for the next run; "off" leaves it out',
      )
      .option('--json', 'the report as JSON on standard output; progress is on standard error in any case')
      .addHelpText('after', helpTextOf(scenarios))
      .action((names, { all = false, seconds, connections, hive = null, json = false }) => {
        const isChosen = ({ name, isExtra }: KnownScenario) =>
          names.length > 0 ? names.includes(name) : all || !isExtra
        return run({
          scenarios: scenarios.filter(isChosen).map(({ name }) => name),
          connections: connections ?? (all ? ALL_CONNECTIONS : USUAL_CONNECTIONS),
          seconds,
          hive,
          json,
        })
      })
  )
}

/** The different numbers of a list with commas, in its order. */
const connectionsOption = () =>
  new Option(
    '--connections <counts>',
    `connections with one request in flight, 1 to ${MAX_CONNECTIONS}: up to ${MAX_NUMBERS} numbers with commas (default: 16)`,
  ).argParser((text: string): number[] => {
    const numbers = [...new Set(text.split(',').map(Number))]
    const isValid = /^\d{1,4}(,\d{1,4})*$/.test(text) && numbers.length <= MAX_NUMBERS
    if (isValid && numbers.every((number) => number >= 1 && number <= MAX_CONNECTIONS)) return numbers
    throw new InvalidArgumentError(
      `It must be up to ${MAX_NUMBERS} whole numbers from 1 to ${MAX_CONNECTIONS} with commas between them.`,
    )
  })

/** The help on scenarios, durations, the database and exit codes. */
function helpTextOf(scenarios: readonly KnownScenario[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  const lines = scenarios.map(
    ({ name, title, isExtra }) => `  ${name.padEnd(width)}   ${title}${isExtra ? ' *' : ''}`,
  )
  return `
Scenarios; those with a star run when they are named, and with --all:
${lines.join('\n')}

The default takes about ten minutes on an idle machine, --all half an hour; each further second adds half a minute, or two
minutes with --all.

BENCH_DATABASE_URL or DATABASE_URL is a server to create the bench's database on, as its owner; it is dropped afterwards.
Without either, an embedded Postgres in a temporary folder is used.

Exit codes: 0 done, also when goals are missed; 1 invalid command line, failed, or two systems respond differently; 2 the
figures are refused: a hand-written statement reads a whole table, the limit is slower than the shop, or a peer is absurdly
slow; 130 interrupted.`
}
