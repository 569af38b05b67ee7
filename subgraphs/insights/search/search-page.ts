import type { Count, Facets } from '@shopstack/drizzle/catalog/product-facets'
import { isEmptyRange, isUnfiltered } from '@shopstack/drizzle/catalog/product-filter'
import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import type { ProductRef } from '../database.js'
import type { ProductFilter, QuerySearchProductsArgs, SearchSort } from '../generated.js'
import { parseWords, type SearchWords, validateText } from './parse-query.js'
import { countFound, type FacetedTotal, facetsOf, type SearchTarget } from './sql/facets.js'
import { type Highlights, highlightsOf } from './sql/highlights.js'
import { findOrdered, type OrderedProducts } from './sql/ordered-search.js'
import { findRanked, type RankedPageRequest, type RankedProduct } from './sql/ranked-search.js'
import { correctWords } from './sql/spelling.js'
import { findBySubstring } from './sql/substring-search.js'

/** A page of search results with its lazy total and facets. */
export interface SearchPage extends Page<ProductRef> {
  readonly edges: SearchEdge[]
  readonly isFuzzy: boolean
  readonly total: () => Promise<Count>
  readonly facets: () => Promise<Facets>
}

/** A search result with its lazy highlights. */
export interface SearchEdge {
  readonly node: ProductRef
  readonly cursor: string
  readonly highlights: () => Promise<Highlights>
}

/** The maximum of a 32-bit id column. */
const LAST_ID = 2_147_483_647
const CONTAINS = 'SEARCH-CONTAINS'
const NEWEST = 'SEARCH-NEWEST'

const invalidCursor = () => invalid('after', 'after must be a cursor of a search with this sort and mode.')

/** The arguments of a search with their defaults. */
type SearchRequest = Omit<QuerySearchProductsArgs, 'first' | 'sort'> & { first: number; sort: SearchSort }
type ValidRequest = SearchRequest & { text: string; filter: ProductFilter }

/** The database and cache of a search. */
type Reader = Pick<Context, 'reads' | 'cache'>

/** Runs a search; first pages, counts and facets are cached. */
export async function searchPage(reader: Reader, request: SearchRequest): Promise<SearchPage> {
  const text = validateText('query', request.query)
  const filter = validateRange(request.filter ?? {})
  return request.mode === 'CONTAINS'
    ? substringPage(reader, { ...request, text, filter })
    : wordsPage(reader, { ...request, text, filter })
}

async function wordsPage(
  reader: Reader,
  { text, filter, sort, first, after }: ValidRequest,
): Promise<SearchPage> {
  const order = `SEARCH-${sort}`
  const start = startOf(after, order)
  const typed = parseWords(text)
  const find = async (words: SearchWords | null, isFuzzy: boolean) => {
    if (!words) return { rows: [], walkedTo: null, words, isFuzzy }
    const request = { filter, sort, limit: first + 1, after: start.after }
    const find = () => findProducts(reader, words, request)
    const found = start.after ? await find() : await cachedUntilChange(reader, ['page', words, request], find)
    return { ...found, words, isFuzzy }
  }
  const corrected = async () =>
    find(
      typed &&
        (await cachedUntilChange(reader, ['corrected', typed], () => correctWords(reader.reads, typed))),
      true,
    )
  const asTyped = start.isFuzzy ? null : await find(typed, false)
  const isFound = asTyped && (asTyped.rows.length > 0 || asTyped.walkedTo || start.after)
  const { rows, walkedTo, words, isFuzzy } = isFound ? asTyped : await corrected()
  const cursorOf = ({ id, position }: RankedProduct) => encodeCursor(order, [isFuzzy ? 1 : 0, position, id])
  const end = walkedTo === null || rows.length > first ? null : cursorOf(walkedTo)
  const found = continuedAt(page(rows, first, after, cursorOf), end)
  return toSearchPage(reader, found, isFuzzy, words && { words }, filter)
}

/** A page by rank or in another order. */
async function findProducts(
  { reads }: Reader,
  words: SearchWords,
  { sort, ...request }: RankedPageRequest,
): Promise<OrderedProducts> {
  if (sort !== 'RELEVANCE') return findOrdered(reads, words, { ...request, sort })
  return { rows: await findRanked(reads, words, request), walkedTo: null }
}

/** A page that ended before it was full: the next one begins at `end`. */
const continuedAt = <Row>(found: Page<Row>, end: string | null): Page<Row> =>
  end === null ? found : { ...found, pageInfo: { ...found.pageInfo, hasNextPage: true, endCursor: end } }

async function substringPage(
  reader: Reader,
  { text, filter, first, after }: ValidRequest,
): Promise<SearchPage> {
  const [id = 0] = decodeCursor(after, CONTAINS, ['number']) ?? []
  const request = { filter, limit: first + 1, after: checkedId(id, 0) }
  const find = () => findBySubstring(reader.reads, text, request)
  const { rows, scannedTo } = after
    ? await find()
    : await cachedUntilChange(reader, ['contains', text, request], find)
  const cursorOf = (row: ProductRef) => encodeCursor(CONTAINS, [row.id])
  const end = scannedTo === null || rows.length > first ? null : cursorOf({ id: scannedTo })
  const found = continuedAt(page(rows, first, after, cursorOf), end)
  return toSearchPage(reader, found, false, text === '' ? null : { text }, filter)
}

/** Adds total, facets and highlights, which are read on demand and at most once. */
function toSearchPage(
  reader: Reader,
  found: Page<ProductRef>,
  isFuzzy: boolean,
  target: SearchTarget | null,
  filter: ProductFilter,
): SearchPage {
  const ids = found.nodes.map(({ id }) => id)
  const marked = once(async () =>
    target ? highlightsOf(reader.reads, target, ids) : new Map<number, Highlights>(),
  )
  return {
    ...found,
    edges: found.edges.map((edge) => ({
      ...edge,
      highlights: async () => highlightsOrThrow((await marked()).get(edge.node.id)),
    })),
    isFuzzy: isFuzzy && ids.length > 0,
    ...countsOf(reader, target, filter),
  }
}

/** Total and facets. Without a filter, the statement of the facets also returns the total. */
function countsOf(
  reader: Reader,
  target: SearchTarget | null,
  filter: ProductFilter,
): Pick<SearchPage, 'total' | 'facets'> {
  if (!target) return { total: async () => NOTHING.total, facets: async () => NOTHING.facets }
  let isFaceted = false
  const faceted = once(() =>
    cachedUntilChange(reader, ['facets', target, filter], () => facetsOf(reader.reads, target, filter)),
  )
  return {
    total: once(async () => {
      // Lets the resolver of facets, a field of the same selection, run first.
      await null
      return isFaceted && isUnfiltered(filter)
        ? (await faceted()).total
        : cachedUntilChange(reader, ['total', target, filter], () => countFound(reader.reads, target, filter))
    }),
    facets: async () => {
      isFaceted = true
      return (await faceted()).facets
    },
  }
}

/** A cached read; the entry is invalidated when the catalog changes. */
const cachedUntilChange = <Value>(
  { cache }: Reader,
  request: readonly unknown[],
  read: () => Promise<Value>,
) => cache.getOrSet({ key: `search:${JSON.stringify(request)}`, group: CATALOG_GROUP }, read)

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
function highlightsOrThrow(highlights: Highlights | undefined): Highlights {
  if (!highlights) throw new Error('a product that was found is not there')
  return highlights
}

function validateRange(filter: ProductFilter): ProductFilter {
  if (isEmptyRange(filter))
    throw invalid('filter.maxPrice', 'filter.maxPrice must not be below filter.minPrice.')
  return filter
}

/** The position of a cursor, and whether its search was fuzzy. */
function startOf(
  after: string | null | undefined,
  order: string,
): { after: RankedProduct | null; isFuzzy: boolean } {
  const cursor = decodeCursor(after, order, ['number', 'number', 'number'])
  if (!cursor) return { after: null, isFuzzy: false }
  const [fuzzy, position, id = 0] = cursor
  if ((fuzzy !== 0 && fuzzy !== 1) || !isPosition(position, order)) throw invalidCursor()
  return { after: { position: Number(position), id: checkedId(id, 1) }, isFuzzy: fuzzy === 1 }
}

/** Times are whole microseconds; larger numbers are no times for Postgres. */
const isPosition = (position: unknown, order: string): boolean =>
  order === NEWEST ? Number.isSafeInteger(position) : Number.isFinite(position)

function checkedId(id: string | number, least: number): number {
  if (Number.isInteger(id) && Number(id) >= least && Number(id) <= LAST_ID) return Number(id)
  throw invalidCursor()
}
