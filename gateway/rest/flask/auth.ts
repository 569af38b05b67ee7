import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import { bodyOf, text } from '../body-schemas.js'
import { whyNot } from '../errors.js'
import type {
  FlaskLoginMutation,
  FlaskLoginMutationVariables,
  FlaskMeQuery,
  FlaskMeQueryVariables,
  FlaskRegisterMutation,
  FlaskRegisterMutationVariables,
  FlaskUserFieldsFragment,
} from '../generated.js'
import { refusal } from '../openapi/responses.js'
import { created, failed, type Issue, notFound, ok, type Reply, type Route, route } from '../route.js'
import { roleShape, shown } from '../user-fields.js'
import { naive } from './flask-json.js'

const FILE = 'flask/auth.graphql'
const FlaskRegister = readOperation<FlaskRegisterMutation, FlaskRegisterMutationVariables>(
  FILE,
  'FlaskRegister',
)
const FlaskLogin = readOperation<FlaskLoginMutation, FlaskLoginMutationVariables>(FILE, 'FlaskLogin')
const FlaskMe = readOperation<FlaskMeQuery, FlaskMeQueryVariables>(FILE, 'FlaskMe')

const time = z
  .string()
  .meta({ description: 'UTC, without a time zone.', examples: ['2026-11-22T08:00:47.464547'] })

/** An account as {@link flaskUser} makes it. */
const userShape = z.strictObject({
  id: z.int(),
  email: z.string(),
  name: z.string(),
  role: roleShape,
  created_at: time,
  updated_at: time,
})
const sessionShape = (message: string) =>
  z.strictObject({
    message: z.literal(message),
    access_token: z.string().meta({ description: 'Good for an hour, on every surface.' }),
    user: userShape,
  })

const about = { tag: 'Accounts' }
const REGISTERED = 'User registered successfully'
const SIGNED_IN = 'Login successful'
const UNKNOWN = notFound('User not found')

const needed = (missing: string) => (field: string) => text(field, missing).min(1, { error: missing })
const toRegister = needed('Missing required fields: email, password, name')
const toSignIn = needed('Missing required fields: email, password')

/** What is missing was told before anything else was looked at. */
const missingFirst = (issues: readonly Issue[]): Reply => {
  const [first] = issues.toSorted((a, b) => Number(isMissing(b)) - Number(isMissing(a)))
  return failed(400, first?.message ?? 'Bad request')
}
const isMissing = ({ message }: Issue): boolean => message.startsWith('Missing')

/** Accounts as the Flask service documented them. */
export const auth: readonly Route[] = [
  route('POST', '/api/auth/register', FlaskRegister, {
    about: {
      ...about,
      summary: 'Opens an account and signs it in.',
      answers: { 201: sessionShape(REGISTERED), 409: refusal },
    },
    body: bodyOf({
      email: toRegister('email'),
      password: toRegister('password').meta({ description: '128 characters at most.' }),
      name: toRegister('name').meta({ description: '255 characters at most.' }),
    }),
    refuseBody: missingFirst,
    variables: ({ body: input }) => ({ input }),
    answer: ({ register: { accessToken, user, userErrors } }) =>
      accessToken && user
        ? created({ message: REGISTERED, access_token: accessToken, user: flaskUser(user) })
        : whyNot(userErrors),
  }),
  route('POST', '/api/auth/login', FlaskLogin, {
    about: {
      ...about,
      summary: 'Signs somebody in.',
      answers: { 200: sessionShape(SIGNED_IN), 401: refusal },
    },
    body: bodyOf({ email: toSignIn('email'), password: toSignIn('password') }),
    refuseBody: missingFirst,
    variables: ({ body: input }) => ({ input }),
    answer: ({ login: { accessToken, user, userErrors } }) => {
      if (accessToken && user)
        return ok({ message: SIGNED_IN, access_token: accessToken, user: flaskUser(user) })
      return userErrors[0]?.code === 'INVALID_CREDENTIALS'
        ? failed(401, 'Invalid email or password')
        : whyNot(userErrors)
    },
  }),
  route('GET', '/api/auth/me', FlaskMe, {
    access: { who: 'signed-in', nobody: UNKNOWN },
    about: {
      ...about,
      summary: 'Shows the account of the caller.',
      answers: { 200: z.strictObject({ user: userShape }), 404: refusal },
    },
    variables: () => ({}),
    answer: ({ me }) => (me ? ok({ user: flaskUser(me) }) : UNKNOWN),
  }),
]

const flaskUser = (user: FlaskUserFieldsFragment) => ({
  id: Number(user.id),
  email: shown(user.email),
  name: user.name,
  role: shown(user.role).toLowerCase(),
  created_at: naive(user.createdAt),
  updated_at: naive(shown(user.updatedAt)),
})
