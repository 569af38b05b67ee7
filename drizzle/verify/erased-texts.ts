import { getTableColumns, getTableName } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { TABLES } from '../roles/grants.js'

/** A text or JSON column, with what names its rows. */
export interface SearchedColumn {
  readonly table: string
  readonly column: string
  readonly isJson: boolean
  /** SQL for the primary key of the row `r`, its parts separated by slashes. */
  readonly row: string
}

/** Text and JSON columns by their SQL type. Hashes are no text, and the search column repeats others. */
const isSearched = (type: string, name: string): boolean =>
  /^(varchar|text|json)/.test(type) && !/hash$/.test(name)

function rowOf(table: PgTable): string {
  const { columns, primaryKeys } = getTableConfig(table)
  const key = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary)
  return `concat_ws('/', ${key.map(({ name }) => `r."${name}"`).join(', ')})`
}

const { erasureKey: _secret, ...SEARCHED_TABLES } = TABLES

/** Every text and JSON column of the shop. */
export const SEARCHED_COLUMNS: readonly SearchedColumn[] = Object.values(SEARCHED_TABLES).flatMap((table) =>
  Object.values(getTableColumns(table)).flatMap((column) => {
    const type = column.getSQLType()
    if (!isSearched(type, column.name)) return []
    const place = { table: getTableName(table), column: column.name, row: rowOf(table) }
    return [{ ...place, isJson: type.startsWith('json') }]
  }),
)

const nameOf = ({ table, column }: SearchedColumn): string => `${table}.${column}`

/** Text of the row `r`, without the escapes of JSON, which would be letters. */
const textOf = ({ column, isJson }: SearchedColumn): string =>
  isJson ? `regexp_replace(r."${column}"::text, '\\\\(u[0-9a-f]{4}|.)', ' ', 'g')` : `r."${column}"::text`

/** An address within other text. */
const ADDRESS = `'[^[:space:]"<>(),;:@\\[\\]\\\\]+@[[:alnum:]-]+(?:\\.[[:alnum:]-]+)*'`

const addressesIn = (place: SearchedColumn): string => `
  select '${place.table}.${place.column}' as place, ${place.row} as row, lower(m[1] collate "C") as address
  from ${place.table} r cross join lateral regexp_matches(${textOf(place)}, ${ADDRESS}, 'g') m
  where r."${place.column}"::text like '%@%' and exists (select from erasures)`

/** A query for the addresses of erased accounts, unless another account has the address now. */
export const LEFT_ADDRESSES = `
  with found as (${SEARCHED_COLUMNS.map(addressesIn).join(' union all ')})
  select e.user_id as id, format('its e-mail is in %s, row %s', f.place, min(f.row)) as found
  from found f join erasures e on e.email_hash = encode(sha256(convert_to(f.address, 'UTF8')), 'hex')
  where not exists (select from users u where u.erased_at is null
    and (u.canonical_email = f.address or lower(u.email collate "C") = f.address))
  group by e.user_id, f.place`

const OF_ACTIVE_ACCOUNT = 'exists (select from users u where u.id = r.user_id and u.erased_at is null)'
const OF_ACTIVE_ORDER = `exists (
  select from orders o join users u on u.id = o.user_id where o.id = r.order_id and u.erased_at is null)`

/**
 * Where a phrase belongs to other people or to the shop, and so says nothing about the erased one: texts of active accounts, names
 * of products, and words of the shop itself.
 */
const OWNED: Readonly<Record<string, string>> = {
  'users.name': 'r.erased_at is null',
  'users.email': 'r.erased_at is null',
  'users.profile': 'r.erased_at is null',
  'orders.shipping_address': OF_ACTIVE_ACCOUNT,
  'orders.note': OF_ACTIVE_ACCOUNT,
  'refunds.reason': OF_ACTIVE_ORDER,
  'payment_attempts.refund': OF_ACTIVE_ORDER,
  'products.name': 'true',
  'products.category': 'true',
  'products.images': 'true',
  'order_items.item_name': 'true',
  'order_items.item_category': 'true',
  'events.type': 'true',
  'audit_log.action': 'true',
}

/** The shortest phrase, in bytes: see `personal_phrases`. */
const MIN_PHRASE_BYTES = 8

/** The texts of a column with a row of each: equal ones once, as those of others if one of them is. */
const textsIn = (searched: SearchedColumn): string => {
  const { table, column, row, isJson } = searched
  const isOwned = OWNED[nameOf(searched)] ?? 'false'
  return `
    select ${textOf(searched)} as text, ${isJson ? row : `min(${row})`} as row, ${isJson ? isOwned : `bool_or(${isOwned})`} as is_owned
    from ${table} r where octet_length(r."${column}"::text) >= ${MIN_PHRASE_BYTES} ${isJson ? '' : 'group by 1'}`
}

/** Words are compared by 24 bits of their hash; the few that remain, with the words after them by the whole hash. */
const phrasesIn = (searched: SearchedColumn): string => `
  select p.user_id, p.kind, p.phrase_hash, '${nameOf(searched)}' as place, min(r.row) as row, bool_or(r.is_owned) as is_owned
  from (${textsIn(searched)}) r cross join secret
    cross join lateral (select text_words(r.text) as words offset 0) t
    cross join lateral unnest(t.words) with ordinality w (word, n)
    join erased_phrases p
      on p.first_word_hash = left(encode(sha256(convert_to(secret.key || w.word, 'UTF8')), 'hex'), 6)
      and p.phrase_hash = encode(sha256(convert_to(
        secret.key || array_to_string(t.words[w.n::int:w.n::int + p.words - 1], ' '), 'UTF8')), 'hex')
  where exists (select from erased_phrases)
  group by p.user_id, p.kind, p.phrase_hash`

/** A query for the texts of erased accounts, unless they are of others, too. */
export const LEFT_PHRASES = `
  with secret as materialized (select key from erasure_key),
    found as (${SEARCHED_COLUMNS.map(phrasesIn).join(' union all ')}),
    owned as (select distinct phrase_hash from found where is_owned)
  select user_id as id, format('its %s is in %s, row %s', kind, place, min(row)) as found
  from found where phrase_hash not in (select phrase_hash from owned)
  group by user_id, kind, place`

/** Postgres checks the rights of a whole statement. */
export const TEXTS_READABLE = SEARCHED_COLUMNS.map(
  ({ table, column }) => `has_column_privilege('${table}', '${column}', 'select')`,
).join(' and ')
