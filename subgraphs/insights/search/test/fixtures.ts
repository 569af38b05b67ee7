import type { TestResponse, TestSubgraph } from '@shopstack/kit/test/use-subgraph'

/** A product as a test wants it; what is left out is nothing that the search would find. */
export interface Goods {
  readonly name: string
  readonly description?: string | null
  readonly category?: string | null
  readonly sku?: string | null
  readonly price?: number
  readonly stock?: number
  readonly createdAt?: string
  readonly archived?: boolean
}

/** Puts products into the catalog, and answers their ids in the same order. */
export async function addProducts({ owner }: TestSubgraph, goods: readonly Goods[]): Promise<string[]> {
  const ids: string[] = []
  for (const {
    name,
    description = null,
    category = null,
    sku = null,
    price = 10,
    stock = 1,
    createdAt,
    archived,
  } of goods) {
    const [row] = await owner`
      insert into products (name, description, category, sku, price, stock, created_at, archived_at)
      values (${name}, ${description}, ${category}, ${sku}, ${price}, ${stock},
        coalesce(${createdAt ?? null}::timestamptz, now()), ${archived ? '2026-01-01' : null}) returning id`
    ids.push(String(row?.id))
  }
  return ids
}

/** What a search answered, and what it cost. */
export interface FoundPage {
  readonly ids: string[]
  readonly endCursor: string | null
  readonly hasNextPage: boolean
  readonly isFuzzy: boolean
  readonly statements: string[]
  readonly errors: TestResponse['errors']
}

const SEARCH = `query ($query: String!, $first: Int! = 20, $after: String, $filter: ProductFilter,
  $sort: SearchSort! = RELEVANCE, $mode: SearchMode! = FUZZY) {
  searchProducts(query: $query, first: $first, after: $after, filter: $filter, sort: $sort, mode: $mode) {
    nodes { id } pageInfo { endCursor hasNextPage } isFuzzy } }`

interface Shape {
  nodes: { id: string }[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  isFuzzy: boolean
}

/** Looks for products as a client does. */
export async function find(
  shop: TestSubgraph,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<FoundPage> {
  const { data, errors, statements } = await shop.ask(SEARCH, { variables: { query, ...variables } })
  // The shape of the selection above.
  const found = data?.searchProducts as Shape | undefined
  return {
    ids: found?.nodes.map(({ id }) => id) ?? [],
    endCursor: found?.pageInfo.endCursor ?? null,
    hasNextPage: found?.pageInfo.hasNextPage ?? false,
    isFuzzy: found?.isFuzzy ?? false,
    statements,
    errors,
  }
}

/** Every page of a search, one after the other. */
export async function findAll(
  shop: TestSubgraph,
  query: string,
  variables: Record<string, unknown>,
): Promise<string[][]> {
  const pages: string[][] = []
  let after: string | null = null
  do {
    const { ids, endCursor, hasNextPage } = await find(shop, query, { ...variables, after })
    pages.push(ids)
    after = hasNextPage ? endCursor : null
  } while (after)
  return pages
}
