import { Column, is, SQL, type SQLWrapper } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'

type Session = PostgresJsDatabase['_']['session']
type PrepareQuery = Session['prepareQuery']
type SelectedFields = NonNullable<Parameters<PrepareQuery>[1]>
type MapRows = (rows: unknown[][]) => unknown[]

interface Decoder {
  mapFromDriverValue(value: unknown): unknown
}

/** Members of selected expressions that the types of drizzle lack. */
interface Expression extends SQLWrapper {
  readonly decoder: Decoder
  readonly sql: { readonly decoder: Decoder }
}

/**
 * Maps rows as drizzle does, with the decoders of their columns looked up once instead of for each row. Undefined for nested
 * results, which are those of joins, and for subqueries.
 */
function flatRowMapper(fields: SelectedFields): MapRows | undefined {
  const columns: { readonly name: string; readonly decoder: Decoder | null }[] = []
  for (const { path, field } of fields) {
    const [name, ...rest] = path
    const decoder = decoderOf(field)
    if (name === undefined || rest.length > 0 || !decoder) return undefined
    columns.push({ name, decoder: isIdentity(decoder) ? null : decoder })
  }
  return (rows) => rows.map((row) => mapRow(columns, row))
}

/** Makes prepared queries of a session map their rows with {@link flatRowMapper}; not those of its transactions. */
export function mapRowsFlat(session: Session): void {
  const { prepareQuery } = session
  // `this` may be a cancellable view of the session.
  session.prepareQuery = function (this: Session, query, fields, name, isArray, mapper, ...rest) {
    const ownMapper = mapper ?? (name && fields ? (flatRowMapper(fields) as typeof mapper) : undefined)
    return prepareQuery.call(this, query, fields, name, isArray, ownMapper, ...rest) as never
  }
}

function mapRow(
  columns: readonly { name: string; decoder: Decoder | null }[],
  row: readonly unknown[],
): object {
  const mapped: Record<string, unknown> = {}
  for (let at = 0; at < columns.length; at++) {
    const column = columns[at]
    const value = row[at]
    if (column)
      mapped[column.name] =
        value === null || !column.decoder ? value : column.decoder.mapFromDriverValue(value)
  }
  return mapped
}

function decoderOf(field: SelectedFields[number]['field']): Decoder | undefined {
  if (is(field, Column)) return field
  const expression = field as unknown as Expression
  return is(field, SQL) ? expression.decoder : is(field, SQL.Aliased) ? expression.sql.decoder : undefined
}

const isIdentity = ({ mapFromDriverValue }: Decoder): boolean =>
  mapFromDriverValue === Column.prototype.mapFromDriverValue
