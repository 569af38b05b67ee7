import type { Config } from '@shopstack/kit/config/read-config'

/** Pages under development, on any port of this machine. */
const LOCAL_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/
/** Origins of Apollo Sandbox, allowed in development only. */
const SANDBOX_ORIGINS = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com']

/** The origins whose pages may read responses of the GraphQL port. */
export const allowedOrigins = (config: Config): (string | RegExp)[] => [
  ...config.allowedOrigins,
  ...(config.production ? [] : [LOCAL_ORIGIN]),
  ...(config.explore && !config.production ? SANDBOX_ORIGINS : []),
]
