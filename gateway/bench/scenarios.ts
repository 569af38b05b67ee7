import type postgres from 'postgres'

/** One kind of request, asked again and again with different variables. */
export interface Scenario {
  name: string
  title: string
  /** Its operation is named like a statement of the hand-written peer. */
  query: string
  /** What is asked for; every answer to it is compared before anything is measured. */
  variables(sql: postgres.Sql): Promise<Record<string, string>[]>
}

/** A request as every system is sent it. */
export interface BenchRequest {
  headers: Record<string, string>
  body: string
}

/** How many different ones are asked for, spread over the whole table. */
const DIFFERENT = 64

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'product',
    title: 'a product by id, three fields of one subgraph',
    query: 'query Product($id: ID!) { product(id: $id) { id name price } }',
    variables: (sql) => sql<{ id: string }[]>`
      select id::text from products where id % ((select count(*) from products) / ${DIFFERENT}) = 0
      order by id limit ${DIFFERENT}`,
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
      select id::text from orders where id % ((select count(*) from orders) / ${DIFFERENT}) = 0
      order by id limit ${DIFFERENT}`,
  },
]

/** Every request of a scenario, signed in. */
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
