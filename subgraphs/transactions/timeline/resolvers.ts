import { hasScope } from '@shopstack/kit/auth/viewer'
import type { Resolvers } from '../generated.js'

/** The timeline is visible to callers who may see its order; the actor of an entry to those with `orders:manage`. */
export const timelineResolvers: Resolvers = {
  Order: {
    timeline: ({ id }, _, ctx) => ctx.load.timelineOf.load(id),
  },
  OrderTimelineEntry: {
    actor: ({ actorId }, _, { viewer }) =>
      actorId !== null && hasScope(viewer, 'orders:manage') ? { id: actorId } : null,
  },
}
