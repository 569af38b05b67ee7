import { parseArgs } from 'node:util'

/** What one run of the bench does. */
export interface Settings {
  scenarios: readonly string[]
  connections: number
  /** How long each system is measured in each scenario. */
  seconds: number
  json: boolean
}

/** A command line that cannot be understood, in one sentence. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
}

export const helpText = (scenarios: readonly { name: string; title: string }[]): string => {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  const lines = scenarios.map(({ name, title }) => `  ${name.padEnd(width)}   ${title}`)
  return `npm run bench -- [scenario …] [--seconds N] [--connections N] [--json]

Puts the shop and its peers under the same load, one after the other, and compares them. Scenarios, all by default:
${lines.join('\n')}

npm run bench -- insights measures searches and reports in large shops instead; it has a --help of its own.

  --seconds N       how long each system is measured in each scenario, 1 to 120; default 5
  --connections N   connections that always have one request under way, 1 to 1000; default 16
  --json            the report as JSON on standard output; progress goes to standard error either way

BENCH_DATABASE_URL or DATABASE_URL   a server to make the bench's database on, as its owner; dropped afterwards.
                                     An embedded Postgres in a temporary folder without.`
}

/** Reads the command line; `help` when help was asked for. */
export function parseArguments(args: readonly string[], known: readonly string[]): Settings | 'help' {
  const { values, positionals } = read(args)
  if (values.help) return 'help'
  const unknown = positionals.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new ArgumentError(`There is no scenario ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  return {
    scenarios: positionals.length > 0 ? known.filter((name) => positionals.includes(name)) : known,
    // A sign-in is good for 15 minutes and has to outlast the scenarios of one system.
    seconds: wholeNumber('seconds', values.seconds, 120),
    connections: wholeNumber('connections', values.connections, 1_000),
    json: values.json,
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '5' },
        connections: { type: 'string', default: '16' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error))
  }
}

/** The number that an option says. */
export function wholeNumber(name: string, text: string, most: number, least = 1): number {
  const number = /^\d{1,8}$/.test(text) ? Number(text) : 0
  if (number >= least && number <= most) return number
  throw new ArgumentError(`--${name} is a whole number from ${least} to ${most}, not "${text}".`)
}
