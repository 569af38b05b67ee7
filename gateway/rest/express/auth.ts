import { z } from 'zod'
import { bodyOf, textField } from '../body-schemas.js'
import { type RestUserError, rejection } from '../errors.js'
import { ExpressLoginDocument, ExpressRegisterDocument, type ExpressSessionFragment } from '../generated.js'
import { errorSchema } from '../openapi/responses.js'
import { created, failed, ok, type RestResponse, type Route, route } from '../route.js'
import { ANY_EMAIL, EMAIL, NAME, NEW_PASSWORD } from '../text-bounds.js'
import { requireVisible } from '../user-fields.js'

const accountShape = z
  .strictObject({ id: z.int(), email: z.string(), name: z.string() })
  .meta({ id: 'Account' })
const sessionShape = (name: string, message: string) =>
  z
    .strictObject({
      message: z.literal(message),
      user: accountShape,
      token: z.string().meta({ description: 'Expires after 24 hours; valid on every port.' }),
    })
    .meta({ id: name })

const FIELDS = ['email', 'password', 'name'] as const
type Field = (typeof FIELDS)[number]

/** A validation error of express-validator. */
const detail = z.strictObject({
  type: z.literal('field'),
  value: z
    .unknown()
    .meta({ description: 'The invalid value, omitted when absent and for passwords.' })
    .optional(),
  msg: z.string(),
  path: z.enum(FIELDS),
  location: z.literal('body'),
})
const INVALID = 'Validation failed'
const invalidShape = z
  .strictObject({ error: z.literal(INVALID), details: z.array(detail) })
  .meta({ id: 'ValidationError' })

const about = { tag: 'Accounts' }
const REGISTERED = 'User registered successfully'
const SIGNED_IN = 'Login successful'
const MISSING = 'Email and password are required'
const credential = (field: string) => textField(field, MISSING).min(1, { error: MISSING })

// Not validated here, so that the mutation reports all errors together.
const unvalidated = z.unknown().optional()
const registration = bodyOf('UnvalidatedRegisterRequest', {
  ...{ email: unvalidated, password: unvalidated, name: unvalidated },
})
type Registration = z.infer<typeof registration>

const registrationShape = z
  .object({
    email: z.string().meta(EMAIL),
    password: z.string().meta(NEW_PASSWORD.express),
    name: z.string().meta(NAME),
  })
  .meta({ id: 'RegisterRequest' })

/** Account endpoints of the Express API. */
export const expressAuthRoutes: readonly Route[] = [
  route('POST', '/api/auth/register', ExpressRegisterDocument, {
    about: {
      ...about,
      summary: 'Registers an account and signs in.',
      body: registrationShape,
      responses: { 201: sessionShape('RegisterResponse', REGISTERED), 400: invalidShape, 409: errorSchema },
    },
    body: registration,
    variables: ({ body: { email, password, name } }) => ({
      input: { email: textOf(email), password: textOf(password), name: textOf(name) },
    }),
    respond: ({ register }, { body }) =>
      register.accessToken && register.user
        ? created({ message: REGISTERED, ...sessionOf(register.user, register.accessToken) })
        : registrationRejection(register.userErrors, body),
  }),
  route('POST', '/api/auth/login', ExpressLoginDocument, {
    about: {
      ...about,
      summary: 'Signs in.',
      responses: { 200: sessionShape('LoginResponse', SIGNED_IN), 401: errorSchema },
    },
    body: bodyOf('LoginRequest', {
      email: credential('email').meta(ANY_EMAIL),
      password: credential('password'),
    }),
    variables: ({ body: input }) => ({ input }),
    respond: ({ login: { accessToken, user, userErrors } }) => {
      if (accessToken && user) return ok({ message: SIGNED_IN, ...sessionOf(user, accessToken) })
      return userErrors[0]?.code === 'INVALID_CREDENTIALS'
        ? failed(401, 'Invalid credentials')
        : rejection(userErrors)
    },
  }),
]

const sessionOf = ({ id, email, name }: NonNullable<ExpressSessionFragment['user']>, token: string) => ({
  user: { id: Number(id), email: requireVisible(email), name },
  token,
})

/** Fields of an account must not be empty, so values of another type become empty and are rejected. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

type Problem = RestUserError & { readonly field: string | null }

/** All validation errors in the format of express-validator; other errors in the default format. */
function registrationRejection(userErrors: readonly Problem[], body: Registration): RestResponse {
  if (!userErrors.every(({ code }) => code === 'INVALID_INPUT')) return rejection(userErrors)
  const details = FIELDS.flatMap((path) => {
    const problem = userErrors.find(({ field }) => field === `input.${path}`)
    const value = path === 'password' ? undefined : body[path]
    const msg = problem && (messageOf(path, body[path]) ?? problem.message)
    return msg ? [{ type: 'field', ...(value !== undefined && { value }), msg, path, location: 'body' }] : []
  })
  return details.length > 0 ? { status: 400, body: { error: INVALID, details } } : rejection(userErrors)
}

/** The legacy message for an invalid value; null for a value that the legacy service accepts. */
function messageOf(field: Field, value: unknown): string | null {
  if (value !== undefined && value !== null && typeof value !== 'string') return `${field} is text.`
  if (field === 'email') return 'Invalid email format'
  const length = [...textOf(value)].length
  if (field === 'password') return length < 8 ? 'Password must be at least 8 characters' : null
  return length === 0 ? 'Name is required' : null
}
