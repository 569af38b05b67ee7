import { formatMoney, parseMoney } from '@shopstack/schema/money'
import { zoneOf } from '@shopstack/schema/zone'
import type { ExpressSalesCsvQuery } from '../../generated.js'
import { type SalesStatement, STATEMENT } from './statement.js'

type Report = ExpressSalesCsvQuery['salesReport']

interface Sales extends SalesStatement {
  readonly units: number
}

/** The report by interval: a line for each bucket, and the totals. */
export function intervalRows({ buckets = [], totals, currency }: Report, timezone: string): string[][] {
  const zone = zoneOf(timezone)
  const clock = (instant: string) =>
    new Date(zone.wallTime(Date.parse(instant))).toISOString().slice(0, 16).replace('T', ' ')
  const numbers = (sales: Report['totals'] | (typeof buckets)[number]) => [
    ...[String(sales.orders), String(sales.units)],
    ...amountsOf(sales),
    sales.averageOrderValue,
  ]
  return [
    [
      ...[`Start (${timezone})`, `End (${timezone})`, 'Start (ISO 8601)', 'Orders', 'Units'],
      ...[...amountHeads(currency), `Average order (${currency})`],
    ],
    ...buckets.map((one) => [
      ...[clock(one.start), clock(one.end), new Date(one.start).toISOString()],
      ...numbers(one),
    ]),
    ['Total', '', '', ...numbers(totals)],
  ]
}

/** The report by product: the best-selling products, all others together, and the totals. */
export const productRows = (
  { totals, currency }: Report,
  products: NonNullable<ExpressSalesCsvQuery['topProducts']>,
): string[][] => [
  ['Product', 'Product id', 'Units', ...amountHeads(currency)],
  ...products.map((one) => [one.product?.name ?? '', one.product?.id ?? '', ...salesOf(one)]),
  ...othersOf('All other products', [''], totals, products),
  ['Total', '', ...salesOf(totals)],
]

/** The report by category: a line for each, and the totals. */
export const categoryRows = (
  { totals, currency }: Report,
  categories: NonNullable<ExpressSalesCsvQuery['salesByCategory']>,
): string[][] => [
  ['Category', 'Units', ...amountHeads(currency)],
  ...categories.map((one) => [one.category ?? 'Without category', ...salesOf(one)]),
  ...othersOf('All other categories', [], totals, categories),
  ['Total', ...salesOf(totals)],
]

const amountHeads = (currency: string): string[] => STATEMENT.map(({ label }) => `${label} (${currency})`)

const amountsOf = (sales: SalesStatement): string[] => STATEMENT.map(({ amount }) => sales[amount])

const salesOf = (sales: Sales): string[] => [String(sales.units), ...amountsOf(sales)]

/** What the list leaves out, so that its lines add up to the totals; no line where nothing is left out. */
function othersOf(
  name: string,
  blanks: readonly string[],
  totals: Sales,
  listed: readonly Sales[],
): string[][] {
  const units = listed.reduce((rest, one) => rest - one.units, totals.units)
  const cents = STATEMENT.map(({ amount }) =>
    listed.reduce((rest, one) => rest - centsOf(one[amount]), centsOf(totals[amount])),
  )
  if (units === 0 && cents.every((rest) => rest === 0)) return []
  return [[name, ...blanks, String(units), ...cents.map(formatMoney)]]
}

const centsOf = (amount: string): number => parseMoney(amount) ?? 0
