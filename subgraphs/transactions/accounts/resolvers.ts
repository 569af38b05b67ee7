import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import type { Resolvers } from '../generated.js'
import { changePassword } from './change-password.js'
import { confirmEmail } from './confirm-email.js'
import { login } from './login.js'
import { profileOf, sessionsOf } from './queries.js'
import { redeemReportLink } from './redeem-report-link.js'
import { refreshSession } from './refresh-session.js'
import { requestEmailChange } from './request-email-change.js'
import { requestEmailConfirmation } from './request-email-confirmation.js'
import { requestPasswordReset } from './request-password-reset.js'
import { resetPassword } from './reset-password.js'
import { logout, logoutEverywhere, revokeSession } from './sql/end-sessions.js'
import { undoEmailChange } from './undo-email-change.js'

const NO_SESSIONS = { endedSessions: 0 }

/** Sign-in and sessions. */
export const accountsResolvers: Resolvers = {
  Query: {
    sessions: (_, _args, ctx) => sessionsOf(ctx.db, requireViewer(ctx).id),
  },
  Mutation: {
    login: (_, { input }, ctx) => withUserErrors(() => login(ctx, input)),
    redeemReportLink: (_, { token }, ctx) => withUserErrors(() => redeemReportLink(ctx, token)),
    refreshSession: (_, { refreshToken }, ctx) => withUserErrors(() => refreshSession(ctx, refreshToken)),
    logout: (_, _args, ctx) => withUserErrors(() => logout(ctx, requireViewer(ctx)), NO_SESSIONS),
    logoutEverywhere: (_, _args, ctx) =>
      withUserErrors(() => logoutEverywhere(ctx, requireViewer(ctx)), NO_SESSIONS),
    revokeSession: (_, { id }, ctx) => withUserErrors(() => revokeSession(ctx, requireViewer(ctx), id)),
    changePassword: (_, { input }, ctx) =>
      withUserErrors(() => changePassword(ctx, requireViewer(ctx), input), NO_SESSIONS),
    requestPasswordReset: (_, { email }, ctx) => withUserErrors(() => requestPasswordReset(ctx, email)),
    resetPassword: (_, { token, password }, ctx) =>
      withUserErrors(() => resetPassword(ctx, token, password), NO_SESSIONS),
    confirmEmail: (_, { token }, ctx) => withUserErrors(() => confirmEmail(ctx, token)),
    requestEmailConfirmation: (_, _args, ctx) =>
      withUserErrors(() => requestEmailConfirmation(ctx, requireViewer(ctx))),
    requestEmailChange: (_, { newEmail, password }, ctx) =>
      withUserErrors(() => requestEmailChange(ctx, requireViewer(ctx), newEmail, password)),
    undoEmailChange: (_, { token }, ctx) => withUserErrors(() => undoEmailChange(ctx, token), NO_SESSIONS),
  },
  AuthPayload: {
    // The request itself is unauthenticated, so insights would hide the account: it is resolved here.
    user: ({ user }, _, ctx) => (user ? profileOf(ctx.db, user.id) : null),
  },
  Role: { CUSTOMER: 'customer', ADMIN: 'admin' },
  Session: {
    current: ({ id }, _, ctx) => ctx.viewer?.sessionId === id,
  },
}
