import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import * as tables from '../tables/index.js'
import { access, executes, hidden, type Rights, type RoleName, reads, type TableName } from './access.js'

const exported: [string, unknown][] = Object.entries(tables)

/** The tables by their exported names. */
// Object.fromEntries loses the key type.
export const TABLES = Object.fromEntries(
  exported.filter((entry): entry is [TableName, PgTable] => is(entry[1], PgTable)),
) as Record<TableName, PgTable>

/** The names of all tables in Postgres. */
export const TABLE_NAMES: readonly string[] = Object.values(TABLES).map(getTableName)

/** The Postgres role of a name. Roles belong to the server, so databases on one server share them. */
export const roleOf = (name: RoleName): string => `shopstack_${name}`

const allFunctions = Object.values(executes).flat()

/** The statements that grant a role exactly its rights in the current database. */
export function grantsFor(name: RoleName): string[] {
  const role = roleOf(name)
  const writes = Object.entries(access[name]) as [TableName, Rights][]
  return [
    `revoke all on all tables in schema public from ${role}`,
    `grant usage on schema public to ${role}`,
    ...readGrants(name, role),
    ...writes.map(
      ([table, rights]) => `grant ${rightsText(table, rights)} on ${getTableName(TABLES[table])} to ${role}`,
    ),
    ...allFunctions.map((name) => `revoke all on function ${name} from public, ${role}`),
    ...executes[name].map((name) => `grant execute on function ${name} to ${role}`),
  ]
}

/** The statements of {@link grantsFor} on some tables, which have no rights yet. */
export const grantsOn = (name: RoleName, tables: readonly string[]): string[] =>
  grantsFor(name).filter((statement) =>
    tables.some(
      (table) => statement.startsWith('grant ') && statement.endsWith(` on ${table} to ${roleOf(name)}`),
    ),
  )

function readGrants(name: RoleName, role: string): string[] {
  const limited = reads[name]
  // Object.keys loses the key type.
  return (Object.keys(TABLES) as TableName[]).flatMap((key) => {
    const columns = limited ? limited[key] : visibleColumns(name, key)
    return columns
      ? `grant select (${columnNames(key, columns)}) on ${getTableName(TABLES[key])} to ${role}`
      : []
  })
}

function visibleColumns(name: RoleName, key: TableName): string[] {
  const secret = hidden[name]?.[key] ?? []
  return Object.keys(getTableColumns(TABLES[key])).filter((column) => !secret.includes(column))
}

function rightsText(key: TableName, rights: Rights): string {
  if (!('update' in rights)) return rights.join(', ')
  return `${rights.insert ? 'insert, ' : ''}update (${columnNames(key, rights.update)})`
}

function columnNames(key: TableName, properties: readonly string[]): string {
  const columns: Record<string, { name: string }> = getTableColumns(TABLES[key])
  return properties.map((property) => `"${columns[property]?.name}"`).join(', ')
}
