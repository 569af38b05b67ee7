import type { BearerScheme } from '../legacy-api.js'
import { failed } from '../route.js'

/** Bearer authentication of the Express API: text after the token is ignored, and all token errors are the same. */
export const expressBearer: BearerScheme = {
  readToken(authorization = '') {
    const [scheme, token] = authorization.split(' ')
    if (scheme !== 'Bearer' || token === undefined)
      return { response: failed(401, 'Authentication required') }
    return { token }
  },
  challenge: () => failed(401, 'Invalid or expired token'),
}
