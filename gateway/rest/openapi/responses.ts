import { type ZodType, z } from 'zod'
import type { LegacyApi } from '../legacy-api.js'
import type { RestDeps, Route } from '../route.js'

/** Response schemas by status; `null` for a response without a body. */
export type ResponseSchemas = Readonly<Record<number, ZodType | null>>

/** The parts of a legacy API that OpenAPI describes. */
export type DescribedApi = Pick<LegacyApi, 'name' | 'routes'>

/** The default error response. */
export const errorSchema = z
  .object({ error: z.string().meta({ description: 'Error message.' }) })
  .meta({ id: 'Error', description: 'The request was rejected; nothing was changed.' })

const tokenErrorSchema = z
  .object({ msg: z.string().meta({ description: 'Error message.' }) })
  .meta({ id: 'TokenError', description: 'The token is missing or invalid.' })

const internalErrorSchema = z
  .object({
    error: z.literal('Internal server error'),
    request_id: z.string().meta({ description: 'Request id for error reports.' }),
  })
  .meta({ id: 'InternalError', description: 'Internal error.' })

/** All responses of a route: its own and those common to all routes of the API. */
export function responseSchemas(
  route: Route,
  api: DescribedApi,
  restAccess: RestDeps['restAccess'],
): ResponseSchemas {
  const responses: Record<number, ZodType | null> = {}
  for (const [status, schema] of [
    ...Object.entries(route.about?.responses ?? {}),
    ...[429, 503].map((status) => [status, errorSchema] as const),
    [500, internalErrorSchema] as const,
    ...requestErrors(route, api),
    ...authenticationErrors(route, api, restAccess),
    ...(route.path.includes(':') ? [[404, errorSchema] as const] : []),
  ])
    responses[Number(status)] = unionOf(responses[Number(status)], schema)
  return responses
}

type StatusSchema = readonly [status: number, schema: ZodType | null]

/** Responses to invalid requests and to conditional requests. */
function requestErrors({ method, about }: Route, { name }: DescribedApi): StatusSchema[] {
  if (method === 'GET')
    return [
      ...(name === 'express' ? [[304, null] as const] : []),
      ...(about?.query ? [[400, errorSchema] as const] : []),
    ]
  const statuses = [400, 413, 415, ...(about?.idempotent ? [409, 422] : [])]
  return statuses.map((status) => [status, errorSchema])
}

/** Responses to unauthorized callers. */
function authenticationErrors(
  { access }: Route,
  { name }: DescribedApi,
  restAccess: RestDeps['restAccess'],
): StatusSchema[] {
  if (!access || access.who === 'public') return []
  const statuses: StatusSchema[] =
    name === 'flask'
      ? [
          [401, tokenErrorSchema],
          [422, tokenErrorSchema],
        ]
      : [[401, errorSchema]]
  return access.who === 'admin' && restAccess === 'roles' ? [...statuses, [403, errorSchema]] : statuses
}

/** The union of two schemas of one status. */
const unionOf = (one: ZodType | null | undefined, other: ZodType | null): ZodType | null =>
  one && other && one !== other ? z.union([one, other]) : (one ?? other)
