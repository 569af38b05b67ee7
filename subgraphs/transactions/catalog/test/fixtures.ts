import type { ExplainNode } from '@shopstack/drizzle/test/explain-plan'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { TestRequest, TestSubgraph } from '@shopstack/kit/test/use-subgraph'

/** A product as the tests ask for it. */
export interface ProductShape {
  id: string
  name: string
  description: string | null
  price: string
  stock: number
  category: string | null
  sku: string | null
  lowStockThreshold: number | null
  images: { url: string; altText: string }[]
  version: number
  archivedAt: string | null
}

/** What a mutation of the catalog answered, and the SQL statements it cost. */
export interface Changed {
  product: ProductShape | null
  userErrors: { code: string; message: string; field: string | null }[]
  statements: string[]
}

const PAYLOAD = `product { id name description price stock category sku lowStockThreshold images { url altText } version archivedAt }
  userErrors { code message field }`

const MUTATIONS = {
  createProduct: `mutation ($input: CreateProductInput!, $key: String) {
    createProduct(input: $input, idempotencyKey: $key) { ${PAYLOAD} } }`,
  updateProduct: `mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { ${PAYLOAD} } }`,
  adjustStock: `mutation ($input: AdjustStockInput!, $key: String) {
    adjustStock(input: $input, idempotencyKey: $key) { ${PAYLOAD} } }`,
  archiveProduct: `mutation ($id: ID!) { archiveProduct(id: $id) { ${PAYLOAD} } }`,
  restoreProduct: `mutation ($id: ID!) { restoreProduct(id: $id) { ${PAYLOAD} } }`,
}

/** Changes the catalog as a client does. */
export async function change(
  shop: TestSubgraph,
  as: Viewer,
  mutation: keyof typeof MUTATIONS,
  variables: Record<string, unknown>,
): Promise<Changed> {
  const caller = { address: '192.0.2.7' }
  const { data, errors, statements } = await shop.ask(MUTATIONS[mutation], { variables, as, caller })
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  // The shape of the selection above.
  return { ...(data?.[mutation] as Omit<Changed, 'statements'>), statements }
}

/** The product that a mutation must have answered. */
export function productOf({ product, userErrors }: Changed): ProductShape {
  if (!product) throw new Error(`refused: ${userErrors.map(({ message }) => message).join(' ')}`)
  return product
}

/** What was refused, and about which argument. */
export const refusals = ({ userErrors }: Changed) => userErrors.map(({ code, field }) => [code, field])

export async function anAdmin({ owner }: TestSubgraph): Promise<Viewer> {
  const [row] = await owner<{ id: number }[]>`
    insert into users (email, password_hash, name, role)
    values (gen_random_uuid() || '@shop.test', 'none', 'Grace', 'admin') returning id`
  return { id: Number(row?.id), role: 'admin', sessionId: null }
}

/** The error codes of a request by an anonymous caller and by a customer. */
export async function codesWithoutRights(shop: TestSubgraph, query: string): Promise<unknown[]> {
  const customer: Viewer = { id: 1, role: 'customer', sessionId: null }
  const responses = [await shop.ask(query), await shop.ask(query, { as: customer })]
  return responses.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions?.code))
}

/** What the outbox and the audit log say about a product, in its order. */
export async function journalOf({ owner }: TestSubgraph, productId: number | string) {
  const subject = `product:${productId}`
  const events = await owner`
    select type, payload, (select count(*)::int from outbox where event_id = e.id) as queued
    from events e where subject = ${subject} order by id`
  const audit = await owner`
    select action, actor_id, address, before, after from audit_log where subject = ${subject} order by id`
  return { events: [...events], audit: [...audit] }
}

/** What came and went of a product, in its order. */
export const movementsOf = async ({ owner }: TestSubgraph, productId: number | string) => [
  ...(await owner`
    select quantity, reason, note, actor_id from stock_movements
    where product_id = ${productId} order by id`),
]

/** So many requests at the same moment. */
export const times = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

/** The products that a statement reads. */
export interface StatementRead {
  readonly rows: number
  readonly indexes: readonly string[]
  readonly scans: readonly string[]
}

/** The products that the named statement of a request reads. */
export async function readsOf(
  shop: TestSubgraph,
  statement: string,
  query: string,
  question?: TestRequest,
): Promise<StatementRead> {
  const all = await shop.explain(statement, query, question)
  const nodes = all.filter((node) => node['Relation Name'] === 'products')
  const examined = (node: ExplainNode) =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return {
    rows: nodes.reduce((sum, node) => sum + examined(node), 0),
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
    scans: nodes.map((node) => node['Node Type']),
  }
}
