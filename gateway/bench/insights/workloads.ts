import type postgres from 'postgres'

/** An operation that is compared between two shops of different sizes. */
export interface Workload {
  name: string
  /** Whether the shops differ in their number of products or of orders. */
  differsIn: 'products' | 'orders'
  query: string
  /** The variables, from the small shop and valid in both. */
  variables(small: postgres.Sql): Promise<Record<string, unknown>[]>
  /** Maximum ratio of the large shop's median to the small one's. */
  atMost: number
}

const SAMPLE_SIZE = 64

/**
 * Pairs of words in the names and categories of many or few products: the seed repeats words in proportion to the number of
 * products.
 */
export const pairsOfWords = (many: boolean) => (sql: postgres.Sql) =>
  sql<{ query: string }[]>`
  with words as (
    select distinct id, word
    from products, regexp_split_to_table(lower(name || ' ' || coalesce(category, '')), '[^[:alpha:]]+') word
    where length(word) > 2
  )
  select a.word || ' ' || b.word as query
  from words a join words b on a.id = b.id and a.word < b.word
  group by 1
  order by ${many ? sql`count(*) desc` : sql`count(*)`}, md5(a.word || ' ' || b.word)
  limit ${SAMPLE_SIZE}`

const SEARCH = `query Search($query: String!) {
  searchProducts(query: $query, first: 10) { nodes { id name price } }
}`

const REPORT = `query Report($from: Date!, $to: Date!, $timezone: String!) {
  salesReport(from: $from, to: $to, interval: DAY, timezone: $timezone, compareToPrevious: true) {
    totals { ...Totals }
    buckets { start revenue orders units }
    previous { totals { ...Totals } buckets { start revenue orders units } }
  }
}
fragment Totals on SalesFigures { revenue orders units averageOrderValue discount tax refunds }`

/** The year that ends with the last sale; the orders of the seed are in its second half. */
export const lastYear = (timezone: string) => (sql: postgres.Sql) =>
  sql<{ from: string; to: string; timezone: string }[]>`
  select (max(start)::date - 364)::text as from, max(start)::date::text as to, ${timezone}::text as timezone
  from sales_totals where grain = 'day'`

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'two words that many products have',
    differsIn: 'products',
    query: SEARCH,
    variables: pairsOfWords(true),
    atMost: 1.5,
  },
  {
    name: 'the same, counted and with facets',
    differsIn: 'products',
    query: SEARCH.replace(
      '{ nodes',
      '{ totalCount facets { categories { value count } inStock { count } } nodes',
    ),
    variables: pairsOfWords(true),
    atMost: 1.5,
  },
  {
    name: 'two words that few products have',
    differsIn: 'products',
    query: SEARCH,
    variables: pairsOfWords(false),
    atMost: 1.5,
  },
  {
    name: 'a year by days, UTC',
    differsIn: 'orders',
    query: REPORT,
    variables: lastYear('UTC'),
    atMost: 1.5,
  },
  {
    name: 'a year by days, Europe/Berlin',
    differsIn: 'orders',
    query: REPORT,
    variables: lastYear('Europe/Berlin'),
    atMost: 1.5,
  },
]

/** The body of a GraphQL request. */
export const requestBody = ({ query }: { query: string }, variables: Record<string, unknown>): string =>
  JSON.stringify({ query: query.replace(/\s+/g, ' '), variables })
