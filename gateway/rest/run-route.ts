import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { Spending } from '../budget/spending.js'
import { startDeadline } from '../graphql/operation-deadline.js'
import { authenticateToken, type IdentifiedRequest } from '../http/authenticate.js'
import { OperationFailed } from './errors.js'
import type { LegacyApi } from './legacy-api.js'
import {
  callerIdOf,
  type ExecuteOperation,
  type RestDeps,
  type RestRequest,
  type RestResponse,
  type Route,
} from './route.js'

/** The caller of a request, and the budget that pays for it. */
export interface Authenticated {
  readonly caller: Caller
  readonly spending: Spending
  readonly hasCookie: boolean
}

/** A request of a route, and what ends it. */
export interface RouteExchange {
  readonly raw: IncomingMessage
  readonly response: ServerResponse
  readonly identified: IdentifiedRequest
  readonly parts: Pick<RestRequest, 'query' | 'params' | 'body' | 'idempotencyKey' | 'mountedAt'>
  /** Called when the response is that of an earlier request of its idempotency key. */
  onReplayed(): void
}

/** Responds to an authenticated request. */
export async function runRoute(
  route: Route,
  deps: Pick<RestDeps, 'run' | 'identity' | 'operationTimeout'>,
  { name }: Pick<LegacyApi, 'name'>,
  { caller, spending, hasCookie }: Authenticated,
  { raw, response, identified, parts, onReplayed }: RouteExchange,
): Promise<RestResponse> {
  const end = startDeadline(raw, response, deps.operationTimeout)
  const executeFor =
    (caller: Caller): ExecuteOperation =>
    async (operation, variables) => {
      const context = { caller, spending, ...end }
      const { data, errors, isReplayed } = await deps.run(operation, variables, context)
      if (isReplayed) onReplayed()
      if (data === null || errors.length > 0) throw new OperationFailed(errors)
      return data
    }
  const request: RestRequest = {
    ...parts,
    callerId: callerIdOf(caller),
    hasCookie,
    executeAs: async (token) => executeFor(await authenticateToken(identified, token, deps.identity, name)),
  }
  return route.handle(request, executeFor(caller))
}
