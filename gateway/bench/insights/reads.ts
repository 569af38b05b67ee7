import type postgres from 'postgres'
import { pairsOfWords } from './workloads.js'

/** An operation whose rows are counted. */
export interface CountedOperation {
  name: string
  subgraph: 'insights' | 'transactions'
  query: string
  /** What is asked for; found in the small shop, and good for both. */
  variables(small: postgres.Sql): Promise<Record<string, unknown>[]>
  /** The rows of products and words that it may read in a shop of any size. */
  atMost: number
}

const MAX_ASKED = 16

const some =
  (all: (small: postgres.Sql) => Promise<Record<string, unknown>[]>): CountedOperation['variables'] =>
  async (small) =>
    (await all(small)).slice(0, MAX_ASKED)

/** Parts of the words of names: so many letters from the third one on. */
const partsOfWords = (length: number) =>
  some(
    (small) => small<{ query: string }[]>`
    select distinct substr(word, 3, ${length}) as query
    from products, regexp_split_to_table(lower(name), '[^[:alpha:]]+') word
    where length(word) >= 3 + ${length} order by 1`,
  )

const searchOf = (field: string, args = '') =>
  `query ($query: String!) { searchProducts(query: $query${args}) { ${field} } }`
const listOf = (args: string, field = 'nodes { id }') => `{ products(${args}) { ${field} } }`
const once = async () => [{}]

/** A page of a search: named products, samples or a thousand to rank, and as many whose last word is half typed. */
const MAX_RANKED_ROWS = 2_600
/** A count and facets read 2,000 rows of each kind. */
const MAX_COUNTED_ROWS = 7_000
/** A sorted, filtered or scanned page, with the rows that decide whether to sample. */
const MAX_SCANNED_ROWS = 12_500

/** Names that begin with the letters, and a thousand products that have them anywhere. */
const MAX_SUGGESTED_ROWS = 1_200

/** Searches and lists of products. */
export const READS: readonly CountedOperation[] = [
  {
    name: 'two words that many products have',
    subgraph: 'insights',
    query: searchOf('nodes { id }'),
    variables: some(pairsOfWords(true)),
    atMost: MAX_RANKED_ROWS,
  },
  {
    name: 'their count and facets',
    subgraph: 'insights',
    query: searchOf('totalCount facets { categories { value count } inStock { count } }'),
    variables: some(pairsOfWords(true)),
    atMost: MAX_COUNTED_ROWS,
  },
  {
    name: 'two words that few products have',
    subgraph: 'insights',
    query: searchOf('nodes { id }'),
    variables: some(pairsOfWords(false)),
    atMost: MAX_RANKED_ROWS,
  },
  {
    name: 'two words that many products have, by price',
    subgraph: 'insights',
    query: searchOf('nodes { id }', ', sort: PRICE_ASC'),
    variables: some(pairsOfWords(true)),
    atMost: MAX_SCANNED_ROWS,
  },
  {
    name: 'five letters in the middle of a word',
    subgraph: 'insights',
    query: searchOf('nodes { id }', ', mode: CONTAINS'),
    variables: partsOfWords(5),
    atMost: MAX_SCANNED_ROWS,
  },
  {
    name: 'two letters in the middle of a word',
    subgraph: 'insights',
    query: searchOf('nodes { id }', ', mode: CONTAINS'),
    variables: partsOfWords(2),
    atMost: MAX_SCANNED_ROWS,
  },
  {
    name: 'suggestions for three letters',
    subgraph: 'insights',
    query: 'query ($query: String!) { suggest(prefix: $query) { text } }',
    variables: partsOfWords(3),
    atMost: MAX_SUGGESTED_ROWS,
  },
  {
    name: 'the newest products',
    subgraph: 'transactions',
    query: '{ products { nodes { id } } }',
    variables: once,
    atMost: 50,
  },
  {
    name: 'products by price from the middle',
    subgraph: 'transactions',
    query: listOf('sort: PRICE_ASC, filter: { minPrice: "50" }'),
    variables: once,
    atMost: 50,
  },
  {
    name: 'products that are sold out, with facets',
    subgraph: 'transactions',
    query: listOf('filter: { inStock: false }', 'nodes { id } totalCount facets { inStock { count } }'),
    variables: once,
    atMost: 2 * MAX_SCANNED_ROWS,
  },
  {
    name: 'categories',
    subgraph: 'transactions',
    query: '{ categories { nodes { name } } }',
    variables: once,
    atMost: 200,
  },
]
