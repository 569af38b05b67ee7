import { SCOPES_OF } from '@shopstack/kit/auth/viewer'
import type { HiveContext } from './caller-of.js'
import { callerOf, gatewayConfig as open } from './gateway.config.js'

/**
 * The same, with `@authenticated` and `@requiresScopes` enforced by Hive Gateway as well: rejected fields are not sent to a
 * subgraph. Their code is `UNAUTHORIZED_FIELD_OR_TYPE`, and they are null even in non-null positions.
 */
export const gatewayConfig = {
  ...open,
  genericAuth: {
    mode: 'protect-granular',
    resolveUserFn: async (context: HiveContext) => {
      const { viewer } = await callerOf(context)
      return viewer && { ...viewer, scope: SCOPES_OF[viewer.role] }
    },
    // Only the rejected fields of an operation fail.
    rejectUnauthenticated: false,
  },
}
