import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'

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
const SMALL: Sizes = { products: 1_000, orders: 5_000 }

const MAX_SIZE = 10_000_000

/** `npm run bench -- insights` */
export const insightsCommand = (run: (settings: InsightsSettings) => Promise<void>) =>
  commandLine('insights')
    .description(
      'Compares searches and reports in a large shop with those in a small one, in turns, and measures whether reports delay ' +
        'other requests.',
    )
    .addOption(
      wholeNumberOption(
        '--products <count>',
        `products in the shop that is searched, against ${SMALL.products}`,
        SMALL.products,
        MAX_SIZE,
      ).default(1_000_000),
    )
    .addOption(
      wholeNumberOption(
        '--orders <count>',
        `orders in the shop that is reported on, against ${SMALL.orders}`,
        SMALL.orders,
        MAX_SIZE,
      ).default(5_000_000),
    )
    .addOption(wholeNumberOption('--seconds <s>', 'seconds per comparison', 1, 120).default(15))
    .option('--keep', 'keep the large databases for the next run with --keep and the same sizes')
    .option('--json', 'the report as JSON on standard output; progress is on standard error in any case')
    .addHelpText(
      'after',
      `
BENCH_DATABASE_URL or DATABASE_URL is a server to create the databases on, as its owner. Without either, an embedded Postgres
in a temporary folder is used, or with --keep in bench/ of SHOPSTACK_DATA_DIR (.shopstack).

Exit codes: 0 done, 1 invalid command line or failed, 130 interrupted.`,
    )
    .action(({ products, orders, seconds, keep = false, json = false }) =>
      run({ large: { products, orders }, small: SMALL, seconds, keep, json }),
    )
