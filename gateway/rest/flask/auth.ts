import { z } from 'zod'
import { bodyOf, textField } from '../body-schemas.js'
import { rejection } from '../errors.js'
import {
  FlaskLoginDocument,
  FlaskMeDocument,
  FlaskRegisterDocument,
  type FlaskUserFieldsFragment,
} from '../generated.js'
import { errorSchema } from '../openapi/responses.js'
import { created, failed, type Issue, notFound, ok, type RestResponse, type Route, route } from '../route.js'
import { ANY_EMAIL, EMAIL, NAME, NEW_PASSWORD } from '../text-bounds.js'
import { requireVisible, roleShape } from '../user-fields.js'
import { naiveIsoTime } from './flask-json.js'

const time = z
  .string()
  .meta({ description: 'UTC, without a time zone.', examples: ['2026-11-22T08:00:47.464547'] })

/** The schema of {@link flaskUser}. */
const userShape = z
  .strictObject({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    role: roleShape,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'User' })
const sessionShape = (name: string, message: string) =>
  z
    .strictObject({
      message: z.literal(message),
      access_token: z.string().meta({ description: 'Expires after 1 hour; valid on every port.' }),
      user: userShape,
    })
    .meta({ id: name })

const about = { tag: 'Accounts' }
const REGISTERED = 'User registered successfully'
const SIGNED_IN = 'Login successful'
const UNKNOWN = notFound('User not found')

const requiredText = (missing: string) => (field: string) =>
  textField(field, missing).min(1, { error: missing })
const registerField = requiredText('Missing required fields: email, password, name')
const loginField = requiredText('Missing required fields: email, password')

/** Missing fields take precedence over other issues. */
const rejectMissingFirst = (issues: readonly Issue[]): RestResponse => {
  const [first] = issues.toSorted((a, b) => Number(isMissing(b)) - Number(isMissing(a)))
  return failed(400, first?.message ?? 'Bad request')
}
const isMissing = ({ message }: Issue): boolean => message.startsWith('Missing')

/** Account endpoints of the Flask API. */
export const flaskAuthRoutes: readonly Route[] = [
  route('POST', '/api/auth/register', FlaskRegisterDocument, {
    about: {
      ...about,
      summary: 'Registers an account and signs in.',
      responses: { 201: sessionShape('RegisterResponse', REGISTERED), 409: errorSchema },
    },
    body: bodyOf('RegisterRequest', {
      email: registerField('email').meta(EMAIL),
      password: registerField('password').meta(NEW_PASSWORD.flask),
      name: registerField('name').meta(NAME),
    }),
    rejectBody: rejectMissingFirst,
    variables: ({ body: input }) => ({ input }),
    respond: ({ register: { accessToken, user, userErrors } }) =>
      accessToken && user
        ? created({ message: REGISTERED, access_token: accessToken, user: flaskUser(user) })
        : rejection(userErrors),
  }),
  route('POST', '/api/auth/login', FlaskLoginDocument, {
    about: {
      ...about,
      summary: 'Signs in.',
      responses: { 200: sessionShape('LoginResponse', SIGNED_IN), 401: errorSchema },
    },
    body: bodyOf('LoginRequest', {
      email: loginField('email').meta(ANY_EMAIL),
      password: loginField('password'),
    }),
    rejectBody: rejectMissingFirst,
    variables: ({ body: input }) => ({ input }),
    respond: ({ login: { accessToken, user, userErrors } }) => {
      if (accessToken && user)
        return ok({ message: SIGNED_IN, access_token: accessToken, user: flaskUser(user) })
      return userErrors[0]?.code === 'INVALID_CREDENTIALS'
        ? failed(401, 'Invalid email or password')
        : rejection(userErrors)
    },
  }),
  route('GET', '/api/auth/me', FlaskMeDocument, {
    access: { who: 'authenticated', unknownAccount: UNKNOWN },
    about: {
      ...about,
      summary: 'Returns the account of the caller.',
      responses: { 200: z.strictObject({ user: userShape }), 404: errorSchema },
    },
    variables: () => ({}),
    respond: ({ me }) => (me ? ok({ user: flaskUser(me) }) : UNKNOWN),
  }),
]

const flaskUser = (user: FlaskUserFieldsFragment) => ({
  id: Number(user.id),
  email: requireVisible(user.email),
  name: user.name,
  role: requireVisible(user.role).toLowerCase(),
  created_at: naiveIsoTime(user.createdAt),
  updated_at: naiveIsoTime(requireVisible(user.updatedAt)),
})
