import type { Door } from '../authentication.js'
import { failed } from '../route.js'

/** The doorman of the Express service: what stands behind the token is not looked at, and what is wrong with it not told. */
export const expressDoor: Door = {
  tokenIn(authorization = '') {
    const [scheme, token] = authorization.split(' ')
    if (scheme !== 'Bearer' || token === undefined) return { reply: failed(401, 'Authentication required') }
    return { token }
  },
  refuse: () => failed(401, 'Invalid or expired token'),
}
