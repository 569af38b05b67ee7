import { type ZodType, z } from 'zod'
import type { Surface } from '../legacy-server.js'
import type { RestDeps, Route } from '../route.js'

/** The answers of a route by status; `null` is an answer without a body. */
export type Answers = Readonly<Record<number, ZodType | null>>

/** What a description needs to know of a surface. */
export type Described = Pick<Surface, 'name' | 'routes'>

/** The answer to almost everything that is refused. */
export const refusal = z
  .object({ error: z.string().meta({ description: 'One sentence.' }) })
  .meta({ id: 'Refusal', description: 'Why a request was refused; nothing was changed.' })

const notAdmitted = z
  .object({ msg: z.string().meta({ description: 'One sentence.' }) })
  .meta({ id: 'NotAdmitted', description: 'What is wrong with the token. Sign in again.' })

const fault = z
  .object({
    error: z.literal('Internal server error'),
    request_id: z.string().meta({ description: 'To be quoted when reporting it.' }),
  })
  .meta({ id: 'Fault', description: 'Our fault.' })

/** Everything a route can answer: what it says itself, and what any route of its surface may answer. */
export function answersOf(route: Route, surface: Described, restAccess: RestDeps['restAccess']): Answers {
  const answers: Record<number, ZodType | null> = {}
  for (const [status, schema] of [
    ...Object.entries(route.about?.answers ?? {}),
    ...[429, 503].map((status) => [status, refusal] as const),
    [500, fault] as const,
    ...ofBodies(route, surface),
    ...ofTokens(route, surface, restAccess),
    ...(route.path.includes(':') ? [[404, refusal] as const] : []),
  ])
    answers[Number(status)] = eitherOf(answers[Number(status)], schema)
  return answers
}

type Answer = readonly [status: number, schema: ZodType | null]

/** What becomes of what no route can read, and of reading what the client has already. */
function ofBodies({ method, about }: Route, { name }: Described): Answer[] {
  if (method === 'GET')
    return [
      ...(name === 'express' ? [[304, null] as const] : []),
      ...(about?.query ? [[400, refusal] as const] : []),
    ]
  const statuses = [400, 413, 415, ...(about?.idempotent ? [409, 422] : [])]
  return statuses.map((status) => [status, refusal])
}

/** What is answered to somebody who may not reach a route. */
function ofTokens({ access }: Route, { name }: Described, restAccess: RestDeps['restAccess']): Answer[] {
  if (!access || access.who === 'everybody') return []
  const statuses: Answer[] =
    name === 'flask'
      ? [
          [401, notAdmitted],
          [422, notAdmitted],
        ]
      : [[401, refusal]]
  return access.who === 'admin' && restAccess === 'roles' ? [...statuses, [403, refusal]] : statuses
}

/** A status may stand for more than one kind of answer. */
const eitherOf = (one: ZodType | null | undefined, other: ZodType | null): ZodType | null =>
  one && other && one !== other ? z.union([one, other]) : (one ?? other)
