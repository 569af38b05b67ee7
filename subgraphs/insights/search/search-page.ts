import type { Count, Facets } from '@shopstack/drizzle/catalog/product-facets'
import { isEmptyRange, isUnfiltered } from '@shopstack/drizzle/catalog/product-filter'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import { CATALOG, type ProductRef } from '../database.js'
import type { ProductFilter, QuerySearchProductsArgs, SearchSort } from '../generated.js'
import { type AskedWords, askedText, askedWords } from './parse-query.js'
import { countFound, type FacetedTotal, facetsOf, type Sought } from './sql/facets.js'
import { type Highlights, highlightsOf } from './sql/highlights.js'
import { type Found, findProducts } from './sql/ranked-search.js'
import { correctedWords } from './sql/spelling.js'
import { findContained } from './sql/substring-search.js'

/** A page of found products, with what can be asked about them besides. */
export interface SearchPage extends Page<ProductRef> {
  readonly edges: SearchEdge[]
  readonly isFuzzy: boolean
  readonly total: () => Promise<Count>
  readonly facets: () => Promise<Facets>
}

/** A found product, with what was found in it. */
export interface SearchEdge {
  readonly node: ProductRef
  readonly cursor: string
  readonly highlights: () => Promise<Highlights>
}

/** The id that a 32-bit column holds at most. */
const LAST_ID = 2_147_483_647
const CONTAINS = 'SEARCH-CONTAINS'

const forged = () => invalid('after', 'after must be a cursor of a search with this sort and mode.')

/** What a client asks for, defaults filled in. */
type AskedSearch = Omit<QuerySearchProductsArgs, 'first' | 'sort'> & { first: number; sort: SearchSort }
type Asked = AskedSearch & { text: string; filter: ProductFilter }

/** What a search reads, and where it is remembered. */
type Seen = Pick<Context, 'reads' | 'cache'>

/** What is asked for, found; first pages, counts and facets are remembered. */
export async function searchPage(seen: Seen, asked: AskedSearch): Promise<SearchPage> {
  const text = askedText('query', asked.query)
  const filter = checked(asked.filter ?? {})
  return asked.mode === 'CONTAINS'
    ? containedPage(seen, { ...asked, text, filter })
    : wordsPage(seen, { ...asked, text, filter })
}

async function wordsPage(seen: Seen, { text, filter, sort, first, after }: Asked): Promise<SearchPage> {
  const order = `SEARCH-${sort}`
  const start = startOf(after, order)
  const typed = askedWords(text)
  const find = async (words: AskedWords | null, isFuzzy: boolean) => {
    if (!words) return { rows: [], words, isFuzzy }
    const wanted = { filter, sort, limit: first + 1, after: start.after }
    const find = () => findProducts(seen.reads, words, wanted)
    const rows = start.after ? await find() : await remembered(seen, ['found', words, wanted], find)
    return { rows, words, isFuzzy }
  }
  const corrected = async () =>
    find(typed && (await remembered(seen, ['meant', typed], () => correctedWords(seen.reads, typed))), true)
  const asTyped = start.isFuzzy ? null : await find(typed, false)
  const found = asTyped && (asTyped.rows.length > 0 || start.after) ? asTyped : await corrected()
  const { rows, words, isFuzzy } = found
  const cursorOf = ({ id, position }: Found) => encodeCursor(order, [isFuzzy ? 1 : 0, position, id])
  return withMore(seen, page(rows, first, after, cursorOf), isFuzzy, words && { words }, filter)
}

async function containedPage(seen: Seen, { text, filter, first, after }: Asked): Promise<SearchPage> {
  const [id = 0] = decodeCursor(after, CONTAINS, ['number']) ?? []
  const wanted = { filter, limit: first + 1, after: checkedId(id, 0) }
  const find = () => findContained(seen.reads, text, wanted)
  const rows = after ? await find() : await remembered(seen, ['contains', text, wanted], find)
  const cursorOf = (row: ProductRef) => encodeCursor(CONTAINS, [row.id])
  return withMore(seen, page(rows, first, after, cursorOf), false, text === '' ? null : { text }, filter)
}

/** Nothing of this is read before it is asked for, and then once; what finds nothing is not asked again. */
function withMore(
  seen: Seen,
  found: Page<ProductRef>,
  isFuzzy: boolean,
  sought: Sought | null,
  filter: ProductFilter,
): SearchPage {
  const ids = found.nodes.map(({ id }) => id)
  const marked = once(async () =>
    sought ? highlightsOf(seen.reads, sought, ids) : new Map<number, Highlights>(),
  )
  return {
    ...found,
    edges: found.edges.map((edge) => ({
      ...edge,
      highlights: async () => known((await marked()).get(edge.node.id)),
    })),
    isFuzzy: isFuzzy && ids.length > 0,
    ...countsOf(seen, sought, filter),
  }
}

/** The total and the facets. Where no filter leaves any product out, the statement of the facets counts them all, too. */
function countsOf(
  seen: Seen,
  sought: Sought | null,
  filter: ProductFilter,
): Pick<SearchPage, 'total' | 'facets'> {
  if (!sought) return { total: async () => NOTHING.total, facets: async () => NOTHING.facets }
  let isFaceted = false
  const faceted = once(() =>
    remembered(seen, ['facets', sought, filter], () => facetsOf(seen.reads, sought, filter)),
  )
  return {
    total: once(async () => {
      // Fields of one selection are asked for at once.
      await null
      return isFaceted && isUnfiltered(filter)
        ? (await faceted()).total
        : remembered(seen, ['total', sought, filter], () => countFound(seen.reads, sought, filter))
    }),
    facets: async () => {
      isFaceted = true
      return (await faceted()).facets
    },
  }
}

/** What was read with certain arguments, until the catalog changes. */
const remembered = <Value>({ cache }: Seen, asked: readonly unknown[], read: () => Promise<Value>) =>
  cache.getOrSet({ key: `search:${JSON.stringify(asked)}`, group: CATALOG }, read)

const NONE: Count = { count: 0, isTotalCapped: false }
const NOTHING: FacetedTotal = {
  facets: { categories: [], priceRanges: [], inStock: NONE },
  total: NONE,
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work()
    return done
  }
}

/** Products are archived and never deleted. */
function known(highlights: Highlights | undefined): Highlights {
  if (!highlights) throw new Error('a product that was found is not there')
  return highlights
}

function checked(filter: ProductFilter): ProductFilter {
  if (isEmptyRange(filter))
    throw invalid('filter.maxPrice', 'filter.maxPrice must not be below filter.minPrice.')
  return filter
}

/** Where a page by words starts, and whether errors were forgiven to find the first one. */
function startOf(after: string | null | undefined, order: string): { after: Found | null; isFuzzy: boolean } {
  const cursor = decodeCursor(after, order, ['number', 'number', 'number'])
  if (!cursor) return { after: null, isFuzzy: false }
  const [fuzzy, position, id = 0] = cursor
  if ((fuzzy !== 0 && fuzzy !== 1) || !Number.isFinite(position)) throw forged()
  return { after: { position: Number(position), id: checkedId(id, 1) }, isFuzzy: fuzzy === 1 }
}

function checkedId(id: string | number, least: number): number {
  if (Number.isInteger(id) && Number(id) >= least && Number(id) <= LAST_ID) return Number(id)
  throw forged()
}
