import { invalid } from './errors.js'

/** Maximum `first` of a connection. */
export const MAX_PAGE_SIZE = 100

/** A page in the shape of the Relay connection types; `totalCount` has its own resolver. */
export interface Page<Row> {
  readonly nodes: Row[]
  readonly edges: { node: Row; cursor: string }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

/** Validates `first`: 1 to 100. */
export function pageSize(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE_SIZE) return first
  throw invalid('first', `first must be a whole number from 1 to ${MAX_PAGE_SIZE}.`)
}

/** Maximum page number, which the REST surfaces guarantee and which is the largest 32-bit id, and page size. */
const MAX_NUMBERED = { page: 2_147_483_647, perPage: 1_000 }

/** Validates `page` and `perPage`. */
export function pageNumber<Args extends { page: number; perPage: number }>(args: Args): Args {
  for (const field of ['page', 'perPage'] as const)
    if (!(args[field] >= 1 && args[field] <= MAX_NUMBERED[field]))
      throw invalid(field, `${field} must be a whole number from 1 to ${MAX_NUMBERED[field]}.`)
  return args
}

/** The position of a row in a sort order: the values that it sorts by. Opaque to clients. */
export type CursorKey = readonly (string | number)[]

/** Encodes a position as opaque text. */
export function encodeCursor(order: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url')
}

/**
 * Decodes a cursor of the given order; `null` without one. `shape` is the type of each value, so that a forged cursor
 * never reaches SQL.
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
  // Checked above.
  return key as (string | number)[]
}

/** Types of cursor values: text or numbers that Postgres accepts, 32-bit ids, instants. */
export type CursorValue = 'string' | 'number' | 'id' | 'instant'

const INSTANT =
  /^((?!0000)\d{4}-\d\d-\d\d)[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/

function isInstant(text: string): boolean {
  const [, day] = INSTANT.exec(text) ?? []
  if (day === undefined) return false
  const date = new Date(`${day}T00:00:00Z`)
  // JavaScript accepts February 30 as March 1; Postgres rejects it.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function isOf(type: CursorValue | undefined, value: unknown): boolean {
  switch (type) {
    case 'string':
      // Postgres text cannot contain NUL.
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

/**
 * Builds a page from up to `first + 1` rows; the last shows that there is a next page. Cursors are encoded when edges or the page
 * info are read: a spread reads both, `Object.assign` to the page neither.
 */
export function page<Row>(
  rows: readonly Row[],
  first: number,
  after: string | null | undefined,
  cursorOf: (row: Row) => string,
): Page<Row> {
  const nodes = rows.slice(0, first)
  const cursorAt = (index: number): string | null => {
    const node = nodes.at(index)
    return node === undefined ? null : cursorOf(node)
  }
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ node, cursor: cursorOf(node) }))
    },
    get pageInfo() {
      return {
        hasNextPage: rows.length > first,
        hasPreviousPage: after !== null && after !== undefined,
        startCursor: cursorAt(0),
        endCursor: cursorAt(-1),
      }
    },
  }
}
