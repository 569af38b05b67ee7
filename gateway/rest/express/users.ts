import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import { bodyOf, text } from '../body-schemas.js'
import { whyNot } from '../errors.js'
import type {
  ExpressMeQuery,
  ExpressMeQueryVariables,
  ExpressReplaceProfileMutation,
  ExpressReplaceProfileMutationVariables,
  ExpressUserFieldsFragment,
  ExpressUserQuery,
  ExpressUserQueryVariables,
} from '../generated.js'
import { type Access, notFound, ok, type Route, route } from '../route.js'
import { roleShape, shown } from '../user-fields.js'

const FILE = 'express/users.graphql'
const ExpressUser = readOperation<ExpressUserQuery, ExpressUserQueryVariables>(FILE, 'ExpressUser')
const ExpressMe = readOperation<ExpressMeQuery, ExpressMeQueryVariables>(FILE, 'ExpressMe')
const ExpressReplaceProfile = readOperation<
  ExpressReplaceProfileMutation,
  ExpressReplaceProfileMutationVariables
>(FILE, 'ExpressReplaceProfile')

const about = { tag: 'Users' }
const access: Access = { who: 'signed-in' }
const UPDATED = 'Profile updated successfully'
const UNKNOWN = notFound('User not found')

const account = { id: z.int(), email: z.string(), name: z.string(), role: roleShape }
const part = z.string().optional()

/** An account as {@link expressUser} makes it. */
const userShape = z.strictObject({
  ...account,
  profile: z
    .strictObject({ avatar: part, bio: part, phone: part })
    .nullable()
    .meta({ description: 'What the person has told about themselves; null when they never did.' }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

const told = z.string().nullable()
const profileShape = z.strictObject({
  ...account,
  ...{ avatar: told, bio: told, phone: told },
  joinedAt: z.iso.datetime(),
})

/** People as the Express service documented them. */
export const users: readonly Route[] = [
  route('GET', '/api/users/:id', ExpressUser, {
    access: { ...access, legacyScope: 'users:read' },
    about: {
      ...about,
      summary: "Shows the caller's account; to an admin, anybody's.",
      answers: { 200: z.strictObject({ user: userShape }) },
    },
    variables: ({ params: { id = '' } }) => ({ id }),
    answer: ({ user }) => (user ? ok({ user: expressUser(user) }) : UNKNOWN),
  }),
  route('GET', '/api/users/me/profile', ExpressMe, {
    access,
    about: {
      ...about,
      summary: 'Shows the profile of the caller.',
      answers: { 200: z.strictObject({ user: profileShape }) },
    },
    variables: () => ({}),
    answer: ({ me }) => (me ? ok({ user: expressProfile(me) }) : UNKNOWN),
  }),
  route('PUT', '/api/users/me/profile', ExpressReplaceProfile, {
    access,
    about: {
      ...about,
      summary: 'Replaces the profile of the caller: what is not sent is dropped.',
      answers: { 200: z.strictObject({ message: z.literal(UPDATED), user: userShape }) },
    },
    body: bodyOf({
      avatar: text('avatar').nullish().meta({ description: 'The http or https URL of a picture.' }),
      bio: text('bio').nullish(),
      phone: text('phone').nullish(),
    }),
    variables: ({ body: { avatar = null, bio = null, phone = null } }) => ({ input: { avatar, bio, phone } }),
    answer: ({ updateProfile: { user, userErrors } }) =>
      user ? ok({ message: UPDATED, user: expressUser(user) }) : whyNot(userErrors),
  }),
]

const expressAccount = (user: ExpressUserFieldsFragment) => ({
  id: Number(user.id),
  email: shown(user.email),
  name: user.name,
  role: shown(user.role).toLowerCase(),
})

const expressUser = (user: ExpressUserFieldsFragment) => ({
  ...expressAccount(user),
  profile: user.profile && toldIn(user.profile),
  createdAt: instant(user.createdAt),
  updatedAt: instant(shown(user.updatedAt)),
})

const expressProfile = (user: ExpressUserFieldsFragment) => ({
  ...expressAccount(user),
  ...{ avatar: user.profile?.avatar ?? null, bio: user.profile?.bio ?? null },
  phone: user.profile?.phone ?? null,
  joinedAt: instant(user.createdAt),
})

/** Only what was told: a part that never was is absent, where GraphQL has null. */
const toldIn = (profile: NonNullable<ExpressUserFieldsFragment['profile']>) =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null))

const instant = (time: string): string => new Date(time).toISOString()
