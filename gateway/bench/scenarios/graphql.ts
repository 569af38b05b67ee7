import { pairsOfWords } from '../insights/workloads.js'
import { BASELINE, CACHED, CEILING, DISTRIBUTED, EMPTY, HIVE, ONE_PROCESS, SHARING } from '../systems.js'
import { graphqlRequest, hasOnlyData, SAMPLE_SIZE, type Scenario } from './scenario.js'

const GATEWAYS = [ONE_PROCESS, DISTRIBUTED, HIVE, BASELINE]

/** A query: it has the name of a statement of the hand-written peers. */
const query = (
  text: string,
  as: 'administrator' | 'customer',
  rest: Omit<Scenario, 'unit' | 'accepts'>,
): Scenario => ({
  ...rest,
  unit: (sample, { admin, customers }, index) => {
    const token = as === 'administrator' ? admin : customers[index % customers.length]
    return [graphqlRequest(text, sample, String(token))]
  },
  accepts: hasOnlyData,
})

/** Reads of the federated graph. */
export const GRAPHQL: readonly Scenario[] = [
  query('query Product($id: ID!) { product(id: $id) { id name price } }', 'administrator', {
    name: 'product',
    title: 'a product by id, three fields of one subgraph',
    systems: [...GATEWAYS, CEILING, SHARING, CACHED, EMPTY],
    samples: (sql) => sql`
      select id::text from products where id % ((select count(*) from products) / ${SAMPLE_SIZE}) = 0
      order by id limit ${SAMPLE_SIZE}`,
  }),
  query(
    `query Products($category: String!) {
      products(first: 20, category: $category) { nodes { id name price unitsSold } }
    }`,
    'administrator',
    {
      name: 'products',
      title: 'the 20 newest products of a category, with a field of the other subgraph',
      systems: [...GATEWAYS, CEILING, SHARING, CACHED, EMPTY],
      samples: (sql) => sql`select distinct category from products order by category`,
    },
  ),
  query(
    `query Order($id: ID!) {
      order(id: $id) {
        id status total
        customer { name }
        items { quantity unitPrice product { name unitsSold } }
      }
    }`,
    'administrator',
    {
      name: 'order',
      title: 'an order with its lines, their products, how often each was sold, and the customer',
      systems: [...GATEWAYS, CEILING, SHARING],
      samples: (sql) => sql`
        select id::text from orders where id % ((select count(*) from orders) / ${SAMPLE_SIZE}) = 0
        order by id limit ${SAMPLE_SIZE}`,
    },
  ),
  query(
    `query Search($query: String!) {
      searchProducts(query: $query, first: 20) { nodes { id name price unitsSold } }
    }`,
    'administrator',
    {
      name: 'search',
      title: 'the 20 best matches of two words, with how often each was sold',
      systems: [...GATEWAYS, CEILING],
      isExtra: true,
      samples: pairsOfWords(false),
    },
  ),
  query(
    `query Orders($first: Int!) {
      orders(first: $first) { nodes { id status total items { quantity unitPrice product { name } } } }
    }`,
    'customer',
    {
      name: 'orders',
      title: "a customer's ten newest orders, with their lines and the names of the products",
      systems: [...GATEWAYS, CEILING],
      isExtra: true,
      customersCount: SAMPLE_SIZE,
      samples: async () => Array.from({ length: SAMPLE_SIZE }, () => ({ first: 10 })),
    },
  ),
]
