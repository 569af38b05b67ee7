import type { TokenProblem } from '@shopstack/kit/auth/identity'
import type { Door } from '../authentication.js'
import type { Reply } from '../route.js'

const EXPECTED = "Expected 'Authorization: Bearer <JWT>'"

/** The doorman of Flask-JWT-Extended: 401 and 422, and the key `msg`. */
export const flaskDoor: Door = {
  tokenIn(authorization) {
    if (authorization === undefined || authorization === '')
      return { reply: told(401, 'Missing Authorization Header') }
    const [scheme, token, ...more] = authorization.split(/\s+/)
    if (scheme !== 'Bearer')
      return { reply: told(401, `Missing 'Bearer' type in 'Authorization' header. ${EXPECTED}`) }
    if (token === undefined || token === '' || more.length > 0)
      return { reply: told(422, `Bad Authorization header. ${EXPECTED}`) }
    return { token }
  },
  refuse: (problem) => told(UNAUTHORIZED.has(problem.kind) ? 401 : 422, sentenceOf(problem)),
}

const UNAUTHORIZED: ReadonlySet<TokenProblem['kind']> = new Set(['expired', 'ended', 'nobody'])

const SENTENCES: Record<TokenProblem['kind'], string> = {
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
  nobody: 'User not found',
}

function sentenceOf(problem: TokenProblem): string {
  if (problem.kind === 'early') return `${SENTENCES.early} (${problem.claim})`
  if (problem.kind === 'missing') return `${SENTENCES.missing}: ${problem.claim}`
  return SENTENCES[problem.kind]
}

const told = (status: number, msg: string): Reply => ({ status, body: { msg } })
