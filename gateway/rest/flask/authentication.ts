import type { TokenProblem } from '@shopstack/kit/auth/identity'
import type { BearerScheme } from '../legacy-api.js'
import type { RestResponse } from '../route.js'

const EXPECTED = "Expected 'Authorization: Bearer <JWT>'"

/** Bearer authentication with the statuses and texts of Flask-JWT-Extended. */
export const flaskBearer: BearerScheme = {
  readToken(authorization) {
    if (authorization === undefined || authorization === '')
      return { response: errorBody(401, 'Missing Authorization Header') }
    const [scheme, token, ...more] = authorization.split(/\s+/)
    if (scheme !== 'Bearer')
      return { response: errorBody(401, `Missing 'Bearer' type in 'Authorization' header. ${EXPECTED}`) }
    if (token === undefined || token === '' || more.length > 0)
      return { response: errorBody(422, `Bad Authorization header. ${EXPECTED}`) }
    return { token }
  },
  challenge: (problem) => errorBody(UNAUTHORIZED.has(problem.kind) ? 401 : 422, messageFor(problem)),
}

const UNAUTHORIZED: ReadonlySet<TokenProblem['kind']> = new Set(['expired', 'ended', 'unknown_account'])

const MESSAGES: Record<TokenProblem['kind'], string> = {
  malformed: 'Not enough segments',
  header: 'Invalid header padding',
  algorithm: 'The specified alg value is not allowed',
  signature: 'Signature verification failed',
  expired: 'Token has expired',
  refresh: 'Only non-refresh tokens are allowed',
  subject: 'Subject must be a string',
  early: 'The token is not yet valid',
  missing: 'Missing claim',
  ended: 'Token has been revoked',
  unknown_account: 'User not found',
}

function messageFor(problem: TokenProblem): string {
  if (problem.kind === 'early') return `${MESSAGES.early} (${problem.claim})`
  if (problem.kind === 'missing') return `${MESSAGES.missing}: ${problem.claim}`
  return MESSAGES[problem.kind]
}

const errorBody = (status: number, msg: string): RestResponse => ({ status, body: { msg } })
