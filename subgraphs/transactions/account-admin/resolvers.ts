import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import type { Resolvers } from '../generated.js'
import { disableAccount } from './disable-account.js'
import { enableAccount } from './enable-account.js'
import { endAccountSessions } from './end-account-sessions.js'
import { sendResetLink } from './send-reset-link.js'
import { unlockAccount } from './unlock-account.js'

/** The accounts of others, for operators. */
export const accountAdminResolvers: Resolvers = {
  Mutation: {
    disableAccount: (_, { id, reason }, ctx) =>
      withUserErrors(() => disableAccount(ctx, requireViewer(ctx), id, reason)),
    enableAccount: (_, { id, reason }, ctx) =>
      withUserErrors(() => enableAccount(ctx, requireViewer(ctx), id, reason)),
    endAccountSessions: (_, { id, reason }, ctx) =>
      withUserErrors(() => endAccountSessions(ctx, requireViewer(ctx), id, reason)),
    unlockAccount: (_, { id, reason }, ctx) =>
      withUserErrors(() => unlockAccount(ctx, requireViewer(ctx), id, reason)),
    sendResetLink: (_, { id, reason }, ctx) =>
      withUserErrors(() => sendResetLink(ctx, requireViewer(ctx), id, reason)),
  },
}
