import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import type { Resolvers } from '../generated.js'
import { closeAccount } from './close-account.js'
import { eraseAccount } from './erase-account.js'
import { exportAccount } from './queries.js'

/** What the shop knows about a person, and its erasure. */
export const personalDataResolvers: Resolvers = {
  Query: {
    exportMyData: (_, _args, ctx) => exportAccount(ctx.db, requireViewer(ctx).id),
  },
  Mutation: {
    closeAccount: (_, { password }, ctx) =>
      withUserErrors(() => closeAccount(ctx, requireViewer(ctx), password)),
    eraseAccount: (_, { id, reason }, ctx) =>
      withUserErrors(() => eraseAccount(ctx, requireViewer(ctx), id, reason)),
  },
}
