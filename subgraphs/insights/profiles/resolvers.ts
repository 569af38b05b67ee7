import { refusable } from '@shopstack/kit/refusals'
import { hasScope, requireViewer, type Viewer } from '@shopstack/kit/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/id'
import type { Resolvers } from '../generated.js'
import type { UserRow } from './queries.js'
import { register } from './register.js'

/** A name may be shown beside an order; everything else about a person is theirs and the shop's. */
export const profiles: Resolvers = {
  Query: {
    me: (_, _args, ctx) => {
      // Somebody who believes to be signed in and is not has to hear it.
      if (ctx.tokenRefused) throw new ShopError('UNAUTHENTICATED', undefined)
      return ctx.viewer && ctx.load.user.load(ctx.viewer.id)
    },
    user: (_, { id }, ctx) => {
      const viewer = requireViewer(ctx)
      const key = parseId(id)
      // Someone else's account answers like a missing one, so ids cannot be probed.
      return key !== null && mayRead(viewer, key) ? ctx.load.user.load(key) : null
    },
  },
  Mutation: {
    register: (_, { input }, ctx) => refusable(() => register(ctx, input)),
  },
  User: {
    __resolveReference: ({ id }, ctx) => {
      const key = parseId(String(id))
      return key !== null && mayRead(ctx.viewer, key) ? ctx.load.user.load(key) : null
    },
  },
  Role: { CUSTOMER: 'customer', ADMIN: 'admin' },
}

const mayRead = (viewer: Viewer | null, id: UserRow['id']): boolean =>
  viewer?.id === id || hasScope(viewer, 'users:read')
