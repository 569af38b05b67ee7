import { requireViewer } from '@shopstack/kit/auth/viewer'
import type { FeedItem, FeedRequest } from '@shopstack/kit/live/event-feed'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import type { OrderRow } from '../orders/queries.js'
import { visibleOrder } from '../orders/visible-order.js'
import { TIMELINE_EVENTS } from '../timeline/queries.js'
import { cursorOf, resumeAfter, resumeOrder } from './resume.js'
import { ALL_ORDERS, LOW_STOCK, ordersOfUser, ordersWithStatus, typeOfStatus } from './topics.js'

const MAX_PRODUCTS = 100

/** A received event is its own result: the value of the root field is the event. */
const asIs = (item: FeedItem): FeedItem => item

/** Subscriptions are fed by the event log. What they select is read when an event arrives, past the cache. */
export const liveResolvers: Resolvers = {
  Subscription: {
    orderChanged: {
      subscribe: async (_, { id, after }, ctx) => {
        const order = await orderOrThrow(ctx, id)
        return feed(ctx, { topics: [`order:${order.id}`], resume: resumeOrder(ctx, order, after) })
      },
      resolve: asIs,
    },
    myOrdersChanged: {
      subscribe: (_, { after }, ctx) => {
        const { id: userId } = requireViewer(ctx)
        return feed(ctx, { topics: [ordersOfUser(userId)], resume: resumeAfter(ctx, after, { userId }) })
      },
      resolve: asIs,
    },
    stockChanged: {
      subscribe: async (_, { productIds, after }, ctx) => {
        const subjects = (await knownProducts(ctx, productIds)).map((id) => `product:${id}`)
        return feed(ctx, { topics: subjects, resume: resumeAfter(ctx, after, { subjects }) })
      },
      resolve: asIs,
    },
    ordersFeed: {
      subscribe: (_, { status, after }, ctx) => {
        const types = status ? [typeOfStatus(status)] : Object.keys(TIMELINE_EVENTS)
        const topics = [status ? ordersWithStatus(status) : ALL_ORDERS]
        return feed(ctx, { topics, resume: resumeAfter(ctx, after, { types }) })
      },
      resolve: asIs,
    },
    lowStock: {
      subscribe: (_, { after }, ctx) =>
        feed(ctx, { topics: [LOW_STOCK], resume: resumeAfter(ctx, after, { types: ['stock.low'] }) }),
      resolve: asIs,
    },
  },
  OrderChange: {
    id: ({ event }) => event.id,
    event: ({ event }) => TIMELINE_EVENTS[event.type] ?? unexpected(event.type),
    sequence: ({ event }) => event.sequence ?? unexpected('an event of an order without a sequence'),
    cursor: cursorOf,
    at: ({ event }) => event.createdAt,
    order: ({ event }, _, ctx) => orderOrThrow(ctx, event.subject.slice('order:'.length)),
  },
  StockChange: {
    id: ({ event }) => event.id,
    cursor: cursorOf,
    at: ({ event }) => event.createdAt,
    stock: ({ event }) => Number(event.payload.stock),
    change: ({ event }) => Number(event.payload.change),
    product: ({ event }, _, ctx) => productOf(ctx, event.payload.productId),
  },
  LowStockEvent: {
    id: ({ event }) => event.id,
    cursor: cursorOf,
    at: ({ event }) => event.createdAt,
    stock: ({ event }) => Number(event.payload.stock),
    threshold: ({ event }) => Number(event.payload.threshold),
    product: ({ event }, _, ctx) => productOf(ctx, event.payload.productId),
  },
}

function feed({ events }: Context, request: FeedRequest) {
  if (!events) throw new Error('there is no event feed in this process')
  return events.open(request)
}

const unexpected = (what: string): never => {
  throw new TypeError(`unexpected event: ${what}`)
}

async function orderOrThrow(ctx: Context, id: string): Promise<OrderRow> {
  const order = await visibleOrder(ctx, requireViewer(ctx), id)
  if (!order) throw new ShopError('ORDER_NOT_FOUND', { orderId: id }, 'id')
  return order
}

/** The distinct ids of existing products. */
async function knownProducts({ load }: Context, given: readonly string[]): Promise<number[]> {
  if (given.length === 0 || given.length > MAX_PRODUCTS)
    throw invalid('productIds', `productIds must have 1 to ${MAX_PRODUCTS} ids.`)
  const ids = [...new Set(given)].map((id) => ({ id, key: parseId(id) }))
  const rows = await Promise.all(ids.map(({ key }) => (key === null ? null : load.product.load(key))))
  return ids.map(({ id, key }, i) => {
    if (key === null || !rows[i]) throw new ShopError('PRODUCT_NOT_FOUND', { productId: id }, 'productIds')
    return key
  })
}

async function productOf({ load }: Context, id: unknown) {
  const product = await load.product.load(Number(id))
  if (!product) throw new Error(`the product ${id} of an event does not exist`)
  return product
}
