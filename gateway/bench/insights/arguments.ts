import { parseArgs } from 'node:util'
import { ArgumentError, wholeNumber } from '../arguments.js'

/** Size of a shop. */
export interface Sizes {
  products: number
  orders: number
}

/** Settings of one run of the suite. */
export interface InsightsSettings {
  large: Sizes
  small: Sizes
  /** Duration of each comparison, for both shops together. */
  seconds: number
  /** Whether the large databases are reused from the last run and kept for the next one. */
  keep: boolean
  json: boolean
}

/** The shop that the large ones are compared with. */
export const SMALL: Sizes = { products: 1_000, orders: 5_000 }

const MAX_SIZE = 10_000_000

export const insightsHelp = `npm run bench -- insights [--products N] [--orders N] [--seconds N] [--keep] [--json]

Whether searches and reports cost the same in a large shop as in a small one, asked in turns, and whether reports keep
other requests waiting.

  --products N   in the shop that is searched, ${SMALL.products} to ${MAX_SIZE}; default 1000000, against ${SMALL.products}
  --orders N     in the shop that is reported on, ${SMALL.orders} to ${MAX_SIZE}; default 5000000, against ${SMALL.orders}
  --seconds N    how long each comparison is measured, 1 to 120; default 15
  --keep         leaves the large databases for the next run with --keep, which takes them over when the sizes are the same
  --json         the report as JSON on standard output; progress goes to standard error either way

BENCH_DATABASE_URL or DATABASE_URL   a server to make the databases on, as its owner. An embedded Postgres without, in a
                                     temporary folder, or with --keep in bench/ of SHOPSTACK_DATA_DIR (.shopstack).`

/** Reads the command line behind `insights`; `help` when help was asked for. */
export function parseInsightsArguments(args: readonly string[]): InsightsSettings | 'help' {
  const values = read(args)
  if (values.help) return 'help'
  const number = (name: 'products' | 'orders', text: string) => wholeNumber(name, text, MAX_SIZE, SMALL[name])
  return {
    large: { products: number('products', values.products), orders: number('orders', values.orders) },
    small: SMALL,
    seconds: wholeNumber('seconds', values.seconds, 120),
    keep: values.keep,
    json: values.json,
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        products: { type: 'string', default: '1000000' },
        orders: { type: 'string', default: '5000000' },
        seconds: { type: 'string', default: '15' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error))
  }
}
