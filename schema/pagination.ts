import { invalid } from './errors.js'

/** The largest `first` of any connection. */
export const MAX_PAGE = 100

/** A slice of a list, in the shape of the Relay connection types; `totalCount` is a resolver of its own. */
export interface Page<Row> {
  nodes: Row[]
  edges: { node: Row; cursor: string }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

/** `first`, checked to lie within 1 and 100. */
export function pageSize(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE) return first
  throw invalid('first', `first must be a whole number from 1 to ${MAX_PAGE}.`)
}

/** The largest page by number, as the REST surfaces promise it, and the last number: ids are 32-bit. */
const MAX_NUMBERED = { page: 2_147_483_647, perPage: 1_000 }

/** `page` and `perPage`, checked to lie within 1 and what there can be. */
export function pageNumber<Asked extends { page: number; perPage: number }>(asked: Asked): Asked {
  for (const field of ['page', 'perPage'] as const)
    if (!(asked[field] >= 1 && asked[field] <= MAX_NUMBERED[field]))
      throw invalid(field, `${field} must be a whole number from 1 to ${MAX_NUMBERED[field]}.`)
  return asked
}

/** The position of a row in one order: the order's name, then the values it sorts by. Opaque to clients. */
export type CursorKey = readonly (string | number)[]

/** A row's position as opaque text. */
export function encodeCursor(order: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url')
}

/**
 * The position behind a cursor of the same order, or `null` without one.
 * `shape` gives the type of each value, so that a forged cursor never reaches SQL.
 */
export function decodeCursor(
  after: string | null | undefined,
  order: string,
  shape: readonly CursorValue[],
): CursorKey | null {
  if (after === null || after === undefined) return null
  const [name, ...key] = parseCursor(after)
  const fits = key.length === shape.length && key.every((value, i) => isOf(shape[i], value))
  if (name !== order || !fits) throw invalid('after', 'after must be a cursor of this list in this order.')
  // Checked just above, value by value.
  return key as (string | number)[]
}

/** What a cursor holds: any text or number that Postgres has too, a 32-bit id, an instant. */
export type CursorValue = 'string' | 'number' | 'id' | 'instant'

const INSTANT =
  /^((?!0000)\d{4}-\d\d-\d\d)[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/

function isInstant(text: string): boolean {
  const [, day] = INSTANT.exec(text) ?? []
  if (day === undefined) return false
  const date = new Date(`${day}T00:00:00Z`)
  // February 30 is another day to JavaScript, and none to Postgres.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function isOf(type: CursorValue | undefined, value: unknown): boolean {
  switch (type) {
    case 'string':
      // Postgres has no text with this character.
      return typeof value === 'string' && !value.includes('\0')
    case 'number':
      return Number.isFinite(value)
    case 'id':
      return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_NUMBERED.page
    case 'instant':
      return typeof value === 'string' && isInstant(value)
    default:
      return false
  }
}

function parseCursor(after: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'))
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

/** Rows read with one more than asked → the page, knowing whether there is another. */
export function page<Row>(
  rows: readonly Row[],
  first: number,
  after: string | null | undefined,
  cursorOf: (row: Row) => string,
): Page<Row> {
  const nodes = rows.slice(0, first)
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(node) }))
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null && after !== undefined,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
