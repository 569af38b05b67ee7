import { invalid } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Context } from '../context.js'
import type { OrderAdminFilter } from '../generated.js'
import type { OrderConditions } from './order-conditions.js'
import { customerIdByEmail } from './queries.js'

const NUMBER = /^#?(\d{1,10})$/
const MAX_CODE_LENGTH = 50

/** The conditions of a filter; null when no order can match, as for an e-mail without an account. */
export async function parseFilter(
  ctx: Context,
  filter: OrderAdminFilter | null | undefined,
): Promise<OrderConditions | null> {
  const { placedFrom = null, placedBefore = null, minTotal = null, maxTotal = null } = filter ?? {}
  if (minTotal !== null && maxTotal !== null && maxTotal < minTotal)
    throw invalid('filter.maxTotal', 'filter.maxTotal must not be below filter.minTotal.')
  if (placedFrom !== null && placedBefore !== null && Date.parse(placedBefore) <= Date.parse(placedFrom))
    throw invalid('filter.placedBefore', 'filter.placedBefore must be after filter.placedFrom.')
  const statuses = filter?.statuses ?? null
  if (statuses?.length === 0) throw invalid('filter.statuses', 'filter.statuses must have 1 to 6 entries.')
  const discountCode = filter?.discountCode ?? null
  if (discountCode !== null && discountCode.length > MAX_CODE_LENGTH) return null

  const [customerId, productId] = [idOf(filter?.customerId), idOf(filter?.productId)]
  const found = await search(ctx, filter?.search ?? null)
  if (customerId === undefined || productId === undefined || found === undefined) return null
  if (found.customerId !== null && customerId !== null && found.customerId !== customerId) return null
  return {
    ...{ orderId: found.orderId, customerId: found.customerId ?? customerId, productId, discountCode },
    ...{ statuses: statuses && [...new Set(statuses)], placedFrom, placedBefore, minTotal, maxTotal },
  }
}

/** Null without an id, undefined for one that no row can have. */
const idOf = (id: string | null | undefined): number | null | undefined =>
  id === null || id === undefined ? null : (parseId(id) ?? undefined)

interface SearchMatch {
  orderId: number | null
  customerId: number | null
}

/** The order number or e-mail of a search text; undefined when neither exists. */
async function search(ctx: Context, text: string | null): Promise<SearchMatch | undefined> {
  if (text === null) return { orderId: null, customerId: null }
  const [, number] = NUMBER.exec(text.trim()) ?? []
  if (number !== undefined) {
    const orderId = parseId(number.replace(/^0+(?=\d)/, ''))
    return orderId === null ? undefined : { orderId, customerId: null }
  }
  if (!text.includes('@'))
    throw invalid('filter.search', 'filter.search must be an order number or an e-mail address.')
  const customerId = await customerIdByEmail(ctx.db, text)
  return customerId === null ? undefined : { orderId: null, customerId }
}
