import type { Attack } from '../attacker.js'

const LETTERS = 'etaoinshrdlu'
const letterOf = (n: number): string => LETTERS[n % LETTERS.length] ?? 'e'
/** Two letters: 144 combinations, more than the cache keeps for long. */
const lettersOf = (n: number): string => letterOf(n) + letterOf(Math.floor(n / LETTERS.length))

const searchOf = (n: number) => ({ q: letterOf(n), f: { maxPrice: `${n % 100_000}.00` } })

/** Related products nine levels deep, under 15 aliases. */
const relatedChains = (n: number): string => {
  const chain = (depth: number): string => (depth === 0 ? '{ id }' : `{ id related ${chain(depth - 1)} }`)
  const roots = Array.from({ length: 15 }, (_, i) => `p${i}: product(id: ${n + i}) ${chain(9)}`)
  return `{ ${roots.join(' ')} }`
}

/** A query of about 3 kB that is in no cache. */
const uniqueQuery = (n: number): string =>
  `query Q${n} { ${Array.from({ length: 15 }, (_, i) => `a${n}_${i}: product(id: ${(n + i) % 60}) { ${FIELDS} }`).join(' ')} }`
const FIELDS = 'id name description price currency stock category createdAt updatedAt unitsSold '.repeat(2)

/** Introspection just below the limit of its values. */
const introspection = (): string => {
  const types =
    'types { fields { name description type { fields { name description args { name description } } } } }'
  return `{ ${Array.from({ length: 3 }, (_, i) => `a${i}: __schema { ${types} }`).join(' ')} }`
}

const aliases = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => `a${n}: ${text(n)}`).join(' ')

/** An error for each of 1,500 values. */
const FORBIDDEN_VALUES = `{ products(first: 100) { nodes { ${aliases(15, () => 'revenue')} } } }`

const QUOTES = `query ($input: QuoteInput!) { ${aliases(15, () => 'quote(input: $input) { total }')} }`
const BASKET = { items: Array.from({ length: 100 }, (_, n) => ({ productId: String(n + 1), quantity: 1 })) }

/** Attacks with operations that are expensive to parse, plan or execute. */
export const OPERATION_ATTACKS: readonly Attack[] = [
  {
    name: 'sends queries that are not cached',
    parallel: 8,
    pauseMs: 5,
    act: async (attacker) => void (await attacker.query(uniqueQuery(attacker.next() + Date.now()))),
  },
  {
    name: 'searches for one letter in all texts',
    parallel: 18,
    pauseMs: 10,
    act: async (attacker) =>
      void (await attacker.query(
        'query ($q: String!, $f: ProductFilter) { searchProducts(query: $q, mode: CONTAINS, filter: $f) { totalCount nodes { id } facets { inStock { count } } } }',
        // Each filter is different, so that no result is cached.
        searchOf(attacker.next()),
      )),
  },
  {
    name: 'searches for two letters on the Flask port',
    parallel: 18,
    pauseMs: 10,
    act: async (attacker) =>
      void (await attacker.send('flask', `/api/products/search?q=${lettersOf(attacker.next())}`)),
  },
  {
    name: 'follows related products nine levels deep',
    parallel: 4,
    pauseMs: 250,
    act: async (attacker) =>
      void (await attacker.query(
        relatedChains((attacker.next() * 15) % Math.max(1, attacker.target.products - 15)),
      )),
  },
  {
    name: 'sends documents beyond every limit',
    parallel: 4,
    pauseMs: 20,
    act: async (attacker) => {
      const n = attacker.next()
      await attacker.query(
        `{ ${'products(first: 100) { nodes { related { related { id } } } } '.repeat(30)} }`,
      )
      await attacker.query(`{ ${Array.from({ length: 900 }, (_, i) => `a${n}_${i}: __typename`).join(' ')} }`)
    },
  },
  {
    name: 'introspects the schema three times in one query',
    parallel: 8,
    pauseMs: 10,
    act: async (attacker) => void (await attacker.query(introspection())),
  },
  {
    name: 'queries as much as the limits allow',
    parallel: 8,
    pauseMs: 10,
    act: async (attacker) =>
      void (await attacker.query(
        '{ products(first: 100) { nodes { id name description price stock unitsSold category createdAt } } }',
      )),
  },
  {
    name: 'queries 1,500 values that it may not read',
    parallel: 8,
    pauseMs: 10,
    act: async (attacker) => void (await attacker.query(FORBIDDEN_VALUES)),
  },
  {
    name: 'sends each new query three times',
    parallel: 4,
    pauseMs: 10,
    async act(attacker) {
      const query = uniqueQuery(attacker.next() + Date.now())
      for (let n = 0; n < 3; n++) await attacker.query(query)
    },
  },
  {
    name: 'quotes 15 baskets of 100 products in one query',
    parallel: 8,
    pauseMs: 10,
    act: async (attacker) => void (await attacker.query(QUOTES, { input: BASKET })),
  },
]
