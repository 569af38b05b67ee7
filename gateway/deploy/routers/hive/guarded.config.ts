import { SCOPES_OF } from '@shopstack/kit/auth/viewer'
import type { HiveContext } from './caller-of.js'
import { callerOf, gatewayConfig as open } from './gateway.config.js'

/**
 * The same, with `@authenticated` and `@requiresScopes` enforced by Hive Gateway, too: what is refused is never asked of a
 * subgraph. Its refusals have a code of its own, `UNAUTHORIZED_FIELD_OR_TYPE`, and leave null even where no null may be.
 */
export const gatewayConfig = {
  ...open,
  genericAuth: {
    mode: 'protect-granular',
    resolveUserFn: async (context: HiveContext) => {
      const { viewer } = await callerOf(context)
      return viewer && { ...viewer, scope: SCOPES_OF[viewer.role] }
    },
    // Of several fields only those that are refused fail.
    rejectUnauthenticated: false,
  },
}
