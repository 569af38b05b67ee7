import type postgres from 'postgres'

/** One operation, sent repeatedly with different variables. */
export interface Scenario {
  name: string
  title: string
  /** The operation has the name of a statement of the hand-written peer. */
  query: string
  /** The variables of the requests; all responses are compared before the measurement. */
  variables(sql: postgres.Sql): Promise<Record<string, string>[]>
}

/** A request, the same for every system. */
export interface BenchRequest {
  headers: Record<string, string>
  body: string
}

/** Different ids requested, spread over the whole table. */
const SAMPLE_SIZE = 64

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'product',
    title: 'a product by id, three fields of one subgraph',
    query: 'query Product($id: ID!) { product(id: $id) { id name price } }',
    variables: (sql) => sql<{ id: string }[]>`
      select id::text from products where id % ((select count(*) from products) / ${SAMPLE_SIZE}) = 0
      order by id limit ${SAMPLE_SIZE}`,
  },
  {
    name: 'products',
    title: 'the 20 newest products of a category, with a field of the other subgraph',
    query: `query Products($category: String!) {
      products(first: 20, category: $category) { nodes { id name price unitsSold } }
    }`,
    variables: (sql) => sql<{ category: string }[]>`select distinct category from products order by category`,
  },
  {
    name: 'order',
    title: 'an order with its lines, their products, how often each was sold, and the customer',
    query: `query Order($id: ID!) {
      order(id: $id) {
        id status total
        customer { name }
        items { quantity unitPrice product { name unitsSold } }
      }
    }`,
    variables: (sql) => sql<{ id: string }[]>`
      select id::text from orders where id % ((select count(*) from orders) / ${SAMPLE_SIZE}) = 0
      order by id limit ${SAMPLE_SIZE}`,
  },
]

/** The requests of a scenario, with an access token. */
export function requestsOf(
  { query }: Scenario,
  variables: readonly Record<string, string>[],
  token: string,
): BenchRequest[] {
  const operationName = /query (\w+)/.exec(query)?.[1]
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return variables.map((values) => ({
    headers,
    body: JSON.stringify({ operationName, query: query.replace(/\s+/g, ' '), variables: values }),
  }))
}
