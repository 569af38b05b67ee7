import { hasScope, requireViewer, type Viewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import { ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { adoptedId, countUsers, listUsers, type UserRow } from './queries.js'
import { register } from './register.js'
import { updateProfile } from './update-profile.js'
import { parseSearch } from './validate-profile.js'

/** A name is visible with an order; other fields of an account only to its owner and to administrators. */
export const profilesResolvers: Resolvers = {
  Query: {
    me: (_, _args, ctx) => {
      // A caller with an invalid token must learn that it is not authenticated.
      if (ctx.tokenRefused) throw new ShopError('UNAUTHENTICATED', undefined)
      return ctx.viewer && ctx.load.user.load(ctx.viewer.id)
    },
    user: async (_, { id }, ctx) => {
      const viewer = requireViewer(ctx)
      const key = parseId(id)
      if (key === null) return null
      // The account of another caller looks like a missing one, so that ids cannot be probed.
      const account = (id: number) => (mayRead(viewer, id) ? ctx.load.user.load(id) : null)
      const found = await account(key)
      if (found || ctx.surface !== 'express') return found
      const adopted = await adoptedId(ctx.db, key)
      return adopted === null ? null : account(adopted)
    },
    users: (_, { first, after, search, role }, ctx) =>
      listUsers(
        ctx.db,
        { search: parseSearch(search), role: role ?? null },
        { first: pageSize(first), after: after ?? null },
      ),
  },
  UserConnection: {
    totalCount: ({ filter }, _, ctx) => countUsers(ctx.db, filter),
  },
  Mutation: {
    register: (_, { input }, ctx) => withUserErrors(() => register(ctx, input)),
    updateProfile: (_, { input, replace }, ctx) => {
      // An earlier mutation of the request may have filled the loader.
      ctx.load.user.clearAll()
      return withUserErrors(() => updateProfile(ctx, requireViewer(ctx), input, replace))
    },
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
