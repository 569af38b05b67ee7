import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import type { Resolvers } from '../generated.js'
import { changePassword } from './change-password.js'
import { logout, logoutEverywhere, revokeSession } from './end-sessions.js'
import { login } from './login.js'
import { profileOf, sessionsOf } from './queries.js'
import { refreshSession } from './refresh-session.js'

const NONE_ENDED = { endedSessions: 0 }

/** Sign-in, and the sessions it starts. */
export const accounts: Resolvers = {
  Query: {
    sessions: (_, _args, ctx) => sessionsOf(ctx.db, requireViewer(ctx).id),
  },
  Mutation: {
    login: (_, { input }, ctx) => withUserErrors(() => login(ctx, input)),
    refreshSession: (_, { refreshToken }, ctx) => withUserErrors(() => refreshSession(ctx, refreshToken)),
    logout: (_, _args, ctx) => withUserErrors(() => logout(ctx, requireViewer(ctx)), NONE_ENDED),
    logoutEverywhere: (_, _args, ctx) =>
      withUserErrors(() => logoutEverywhere(ctx, requireViewer(ctx)), NONE_ENDED),
    revokeSession: (_, { id }, ctx) => withUserErrors(() => revokeSession(ctx, requireViewer(ctx), id)),
    changePassword: (_, { input }, ctx) =>
      withUserErrors(() => changePassword(ctx, requireViewer(ctx), input), NONE_ENDED),
  },
  AuthPayload: {
    // Whoever just signed in is nobody yet to insights, so who they are is told here.
    user: ({ user }, _, ctx) => (user ? profileOf(ctx.db, user.id) : null),
  },
  Role: { CUSTOMER: 'customer', ADMIN: 'admin' },
  Session: {
    current: ({ id }, _, ctx) => ctx.viewer?.sessionId === id,
  },
}
