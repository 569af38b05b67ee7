import type postgres from 'postgres'

/** What is asked of two shops that differ in one number. */
export interface Question {
  name: string
  /** Which shops are compared: those that differ in how many products, or in how many orders they have. */
  differsIn: 'products' | 'orders'
  query: string
  /** What is asked for, in turns; found in the small shop, and good for both. */
  variables(small: postgres.Sql): Promise<Record<string, unknown>[]>
  /** How many times the small shop's median the large one's may be. */
  atMost: number
}

const DIFFERENT = 64

/**
 * Pairs of words that many or few products have in their names and categories: what many of a thousand products share,
 * a thousand times as many of a million do.
 */
const pairsOfWords = (many: boolean) => (sql: postgres.Sql) =>
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
  limit ${DIFFERENT}`

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

/** The year that ends with the last sale: the seed's orders lie in one half of it. */
export const lastYear = (timezone: string) => (sql: postgres.Sql) =>
  sql<{ from: string; to: string; timezone: string }[]>`
  select (max(start)::date - 364)::text as from, max(start)::date::text as to, ${timezone}::text as timezone
  from sales_totals where grain = 'day'`

export const QUESTIONS: readonly Question[] = [
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
export const bodyOf = ({ query }: { query: string }, variables: Record<string, unknown>): string =>
  JSON.stringify({ query: query.replace(/\s+/g, ' '), variables })
