import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import { bodyOf, text } from '../body-schemas.js'
import { type UserError, whyNot } from '../errors.js'
import type {
  ExpressLoginMutation,
  ExpressLoginMutationVariables,
  ExpressRegisterMutation,
  ExpressRegisterMutationVariables,
  ExpressSessionFragment,
} from '../generated.js'
import { refusal } from '../openapi/responses.js'
import { created, failed, ok, type Reply, type Route, route } from '../route.js'
import { shown } from '../user-fields.js'

const FILE = 'express/auth.graphql'
const ExpressRegister = readOperation<ExpressRegisterMutation, ExpressRegisterMutationVariables>(
  FILE,
  'ExpressRegister',
)
const ExpressLogin = readOperation<ExpressLoginMutation, ExpressLoginMutationVariables>(FILE, 'ExpressLogin')

const sessionShape = (message: string) =>
  z.strictObject({
    message: z.literal(message),
    user: z.strictObject({ id: z.int(), email: z.string(), name: z.string() }),
    token: z.string().meta({ description: 'Good for 24 hours, on every surface.' }),
  })

const FIELDS = ['email', 'password', 'name'] as const
type Field = (typeof FIELDS)[number]

/** What is wrong with one field of a registration. */
const detail = z.strictObject({
  type: z.literal('field'),
  value: z.unknown().meta({ description: 'What was sent, unless nothing was; never a password.' }).optional(),
  msg: z.string(),
  path: z.enum(FIELDS),
  location: z.literal('body'),
})
const INVALID = 'Validation failed'
const invalidShape = z.strictObject({ error: z.literal(INVALID), details: z.array(detail) })

const about = { tag: 'Accounts' }
const REGISTERED = 'User registered successfully'
const SIGNED_IN = 'Login successful'
const MISSING = 'Email and password are required'
const credential = (field: string) => text(field, MISSING).min(1, { error: MISSING })

// Read as it is, so that the shop can tell everything that is wrong with it at once.
const anything = z.unknown().optional()
const registration = bodyOf({ email: anything, password: anything, name: anything })
type Registration = z.infer<typeof registration>

/** Accounts as the Express service documented them. */
export const auth: readonly Route[] = [
  route('POST', '/api/auth/register', ExpressRegister, {
    about: {
      ...about,
      summary: 'Opens an account and signs it in.',
      body: z.object({
        email: z.string(),
        password: z.string().meta({ description: '8 to 128 characters.' }),
        name: z.string().meta({ description: '1 to 255 characters.' }),
      }),
      answers: { 201: sessionShape(REGISTERED), 400: invalidShape, 409: refusal },
    },
    body: registration,
    variables: ({ body: { email, password, name } }) => ({
      input: { email: textOf(email), password: textOf(password), name: textOf(name) },
    }),
    answer: ({ register }, { body }) =>
      register.accessToken && register.user
        ? created({ message: REGISTERED, ...sessionOf(register.user, register.accessToken) })
        : notRegistered(register.userErrors, body),
  }),
  route('POST', '/api/auth/login', ExpressLogin, {
    about: {
      ...about,
      summary: 'Signs somebody in.',
      answers: { 200: sessionShape(SIGNED_IN), 401: refusal },
    },
    body: bodyOf({ email: credential('email'), password: credential('password') }),
    variables: ({ body: input }) => ({ input }),
    answer: ({ login: { accessToken, user, userErrors } }) => {
      if (accessToken && user) return ok({ message: SIGNED_IN, ...sessionOf(user, accessToken) })
      return userErrors[0]?.code === 'INVALID_CREDENTIALS'
        ? failed(401, 'Invalid credentials')
        : whyNot(userErrors)
    },
  }),
]

const sessionOf = ({ id, email, name }: NonNullable<ExpressSessionFragment['user']>, token: string) => ({
  user: { id: Number(id), email: shown(email), name },
  token,
})

/** No field of an account may be empty, so what is no text is refused with the rest. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

type Problem = UserError & { readonly field: string | null }

/** Every rule that is broken, as express-validator wrote it; a refusal that is about no field in the usual way. */
function notRegistered(userErrors: readonly Problem[], body: Registration): Reply {
  if (!userErrors.every(({ code }) => code === 'INVALID_INPUT')) return whyNot(userErrors)
  const details = FIELDS.flatMap((path) => {
    const problem = userErrors.find(({ field }) => field === `input.${path}`)
    const value = path === 'password' ? undefined : body[path]
    const msg = problem && (messageOf(path, body[path]) ?? problem.message)
    return msg ? [{ type: 'field', ...(value !== undefined && { value }), msg, path, location: 'body' }] : []
  })
  return details.length > 0 ? { status: 400, body: { error: INVALID, details } } : whyNot(userErrors)
}

/** What the old service said of a value that it refused, too; null of one that it took. */
function messageOf(field: Field, value: unknown): string | null {
  if (value !== undefined && value !== null && typeof value !== 'string') return `${field} is text.`
  if (field === 'email') return 'Invalid email format'
  const length = [...textOf(value)].length
  if (field === 'password') return length < 8 ? 'Password must be at least 8 characters' : null
  return length === 0 ? 'Name is required' : null
}
