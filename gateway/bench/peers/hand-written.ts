import { connect } from '@shopstack/drizzle/client/connect'
import { authenticateRequest } from '@shopstack/gateway/http/authenticate'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { openResources } from '@shopstack/kit/process/resources'
import fastify from 'fastify'
import type postgres from 'postgres'
import type { Program } from '../harness/program.js'

interface RequestBody {
  operationName: string
  variables: Record<string, string>
}

type Statement = (
  sql: postgres.Sql,
  variables: RequestBody['variables'],
  viewer: Viewer | null,
) => postgres.PendingQuery<{ data: string }[]>

/** One prepared statement per operation; Postgres writes the JSON. */
const STATEMENTS: Readonly<Record<string, Statement>> = {
  Product: (sql, { id = '' }) => sql`
    select json_build_object('product', json_build_object('id', id::text, 'name', name, 'price', price::text))::text as data
    from products where id = ${id}::int`,

  Products: (sql, { category = '' }) => sql`
    select json_build_object('products', json_build_object('nodes', json_agg(json_build_object(
      'id', p.id::text, 'name', p.name, 'price', p.price::text, 'unitsSold', coalesce(sold.units, 0)
    ) order by p.created_at desc, p.id desc)))::text as data
    from (
      select id, name, price, created_at from products where category = ${category} and archived_at is null
      order by created_at desc, id desc limit 20
    ) p
    left join lateral (
      select s.units - s.refunded_units as units from sales_products s
      where s.grain = 'ever' and s.start = '1970-01-01T00:00:00Z' and s.product_id = p.id
      limit 1
    ) sold on true`,

  Order: (sql, { id = '' }, viewer) => sql`
    select json_build_object('order', json_build_object(
      'id', o.id::text, 'status', upper(o.status), 'total', o.total::text,
      'customer', json_build_object('name', u.name),
      'items', json_agg(json_build_object(
        'quantity', i.quantity, 'unitPrice', i.unit_price::text,
        'product', json_build_object('name', p.name, 'unitsSold', coalesce(sold.units, 0))
      ) order by i.id)))::text as data
    from orders o
    join users u on u.id = o.user_id
    join order_items i on i.order_id = o.id
    join products p on p.id = i.product_id
    left join lateral (
      select s.units - s.refunded_units as units from sales_products s
      where s.grain = 'ever' and s.start = '1970-01-01T00:00:00Z' and s.product_id = p.id
      limit 1
    ) sold on true
    where o.id = ${id}::int and (${viewer?.role === 'admin'} or o.user_id = ${viewer?.id ?? 0})
    group by o.id, u.id`,
}

const ADMINISTRATOR: Viewer = { id: 1, role: 'admin', sessionId: null }

/** Throws when a statement scans a whole table: a slow reference would favour the other systems. */
async function checkPlans(sql: postgres.Sql): Promise<void> {
  const variables = { id: '1', category: 'Electronics' }
  for (const [name, statement] of Object.entries(STATEMENTS)) {
    const plan = await sql`explain ${statement(sql, variables, ADMINISTRATOR)}`
    const [scan] = plan.flatMap((line) => /Seq Scan on \w+/.exec(String(line['QUERY PLAN'])) ?? [])
    if (scan) throw new Error(`The hand-written ${name} has an unstable plan: ${scan}.`)
  }
}

/** A route written for three queries, the upper bound of performance. */
export const start: Program = async ({ config, roleUrls, log }) => {
  const resources = await openResources(config, roleUrls, log)
  const { sql, close } = connect(roleUrls.insights)
  await checkPlans(sql)
  const app = fastify()
  app.post<{ Body: RequestBody }>('/graphql', async (request, reply) => {
    const { operationName, variables } = request.body
    const { viewer } = await authenticateRequest(request, resources.identity, 'graphql')
    const [row] = (await STATEMENTS[operationName]?.(sql, variables, viewer)) ?? []
    return reply.type('application/json; charset=utf-8').send(`{"data":${row?.data ?? null}}`)
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url: `${origin}/graphql`,
    close: () => app.close().then(() => Promise.all([close(), resources.close()])),
  }
}
