/** A list of the document of an account: its rows as JSON, column `entry`, in order. */
export interface ExportedList {
  readonly name: string
  readonly query: string
}

/** The number of rows that a part of the document may have within one response, and SQL for the rows. */
export interface ExportedPart {
  readonly max: number
  readonly rows: string
}

const MAX_ORDERS = 5_000
const MAX_LINES = 20_000
const MAX_ENTRIES = 10_000

const checked = (id: number): number => {
  if (!Number.isSafeInteger(id)) throw new TypeError('an account id is a whole number')
  return id
}

/** A row with the client address of its actor, unless the actor is another person, such as an operator. */
const withoutOthers = (row: string, id: number) =>
  `to_jsonb(${row}) || case when ${row}.actor_id <> ${id} then '{"address": null}'::jsonb else '{}' end`

/** Entries about an account, by it, and about its sessions that an unknown client has ended. */
const entriesOf = (id: number) =>
  `audit_log l where l.subject = 'user:${id}' or l.actor_id = ${id}
    or l.actor_id is null and l.action = 'session.revoked' and l.after ->> 'userId' = '${id}'`

const listOf = (rows: string) => `coalesce((select jsonb_agg(${rows}), '[]')`

/** The account itself, column `entry`; its password is no information about the person. */
export const accountQuery = (id: number): string =>
  `select to_jsonb(u) - 'password_hash' as entry from users u where id = ${checked(id)}`

const ORDER = `to_jsonb(o) || jsonb_build_object(
  'items', ${listOf(`to_jsonb(i) || jsonb_build_object('product', p.name) order by i.id)
    from order_items i join products p on p.id = i.product_id where i.order_id = o.id`)},
  'payments', ${listOf('to_jsonb(p) order by p.id) from payments p where p.order_id = o.id')},
  'refunds', ${listOf('to_jsonb(r) order by r.id) from refunds r where r.order_id = o.id')},
  'shipments', ${listOf('to_jsonb(s) order by s.id) from shipments s where s.order_id = o.id')})`

/** The lists of the document of an account. */
export function exportedLists(id: number): readonly ExportedList[] {
  checked(id)
  const list = (name: string, entry: string, rows: string) => ({
    name,
    query: `select ${entry} as entry from ${rows}`,
  })
  return [
    list('sessions', 'to_jsonb(s)', `sessions s where s.user_id = ${id} order by s.created_at, s.id`),
    list('orders', ORDER, `orders o where o.user_id = ${id} order by o.id`),
    list(
      'payment_attempts',
      `(${withoutOthers('a', id)}) - 'provider_key'`,
      `payment_attempts a where a.order_id in (select id from orders where user_id = ${id}) order by a.id`,
    ),
    list('mails', 'to_jsonb(m)', `mails m where m.user_id = ${id} order by m.created_at, m.id`),
    list('former_addresses', 'to_jsonb(f)', `former_emails f where f.user_id = ${id} order by f.until`),
    list(
      'adopted_from',
      'to_jsonb(a)',
      `adopted_ids a where a.kind = 'user' and a.id = ${id} order by a.source, a.source_id`,
    ),
    list('audit_log', withoutOthers('l', id), `${entriesOf(id)} order by l.id`),
  ]
}

/** Everything stored about an account as one JSON document, column `document`; of one snapshot, because it is one query. */
export function exportQuery(id: number): string {
  const lists = exportedLists(id).map(
    ({ name, query }) => `'${name}', coalesce((select jsonb_agg(entry) from (${query}) entries), '[]')`,
  )
  return `
    select jsonb_pretty(jsonb_build_object('exported_at', now(), 'account', (${accountQuery(id)}),
      ${lists.join(',\n')})) as document`
}

/** The parts that grow with what an account does. */
export function exportedParts(id: number): readonly ExportedPart[] {
  const ofOrders = (table: string) =>
    `${table} t join orders o on o.id = t.order_id where o.user_id = ${checked(id)}`
  return [
    { max: MAX_ORDERS, rows: `orders where user_id = ${checked(id)}` },
    { max: MAX_LINES, rows: ofOrders('order_items') },
    ...['payments', 'refunds', 'shipments', 'payment_attempts'].map((table) => ({
      ...{ max: MAX_ENTRIES, rows: ofOrders(table) },
    })),
    { max: MAX_ENTRIES, rows: `sessions where user_id = ${id}` },
    { max: MAX_ENTRIES, rows: `mails where user_id = ${id}` },
    { max: MAX_ENTRIES, rows: entriesOf(id) },
  ]
}
