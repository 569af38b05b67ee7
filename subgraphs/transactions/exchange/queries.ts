import { type ExportKind, exportPage } from '@shopstack/drizzle/exchange/export-rows'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import type { QueryExportOrdersArgs } from '../generated.js'

const MAX_ROWS = 1_000
const DEFAULT_ROWS = 500

/** A page of an export, with one statement. */
export async function pageOf(
  { db }: Context,
  kind: ExportKind,
  { first = DEFAULT_ROWS, after, format }: QueryExportOrdersArgs,
) {
  if (first < 1 || first > MAX_ROWS)
    throw invalid('first', `first must be a whole number from 1 to ${MAX_ROWS}.`)
  const order = `EXPORT-${kind}`
  const [id = 0] = decodeCursor(after, order, ['id']) ?? []
  const { text, rows, next } = await exportPage(db, kind, format === 'JSONL' ? 'jsonl' : 'csv', {
    after: Number(id),
    limit: first,
  })
  return {
    text,
    rows,
    hasNextPage: next !== null,
    endCursor: next === null ? null : encodeCursor(order, [next]),
  }
}
