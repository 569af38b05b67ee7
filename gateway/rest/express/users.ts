import { z } from 'zod'
import { bodyOf, textField } from '../body-schemas.js'
import { rejection } from '../errors.js'
import {
  ExpressMeDocument,
  ExpressReplaceProfileDocument,
  ExpressUserDocument,
  type ExpressUserFieldsFragment,
} from '../generated.js'
import { type Access, notFound, ok, type Route, route } from '../route.js'
import { PROFILE } from '../text-bounds.js'
import { requireVisible, roleShape } from '../user-fields.js'

const about = { tag: 'Users' }
const access: Access = { who: 'authenticated' }
const UPDATED = 'Profile updated successfully'
const UNKNOWN = notFound('User not found')

const account = { id: z.int(), email: z.string(), name: z.string(), role: roleShape }
const part = z.string().optional()

/** The schema of {@link expressUser}. */
const userShape = z
  .strictObject({
    ...account,
    profile: z
      .strictObject({ avatar: part, bio: part, phone: part })
      .meta({ id: 'Profile' })
      .nullable()
      .meta({ description: 'Profile; null when it was never set.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'User' })

const errorBody = z.string().nullable()
const profileShape = z
  .strictObject({
    ...account,
    ...{ avatar: errorBody, bio: errorBody, phone: errorBody },
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'UserProfile' })

/** User endpoints of the Express API. */
export const expressUserRoutes: readonly Route[] = [
  route('GET', '/api/users/:id', ExpressUserDocument, {
    access: { ...access, legacyScope: 'users:read' },
    about: {
      ...about,
      summary: "Returns the caller's account, or any account for an administrator.",
      responses: { 200: z.strictObject({ user: userShape }) },
    },
    variables: ({ params: { id = '' } }) => ({ id }),
    respond: ({ user }) => (user ? ok({ user: expressUser(user) }) : UNKNOWN),
  }),
  route('GET', '/api/users/me/profile', ExpressMeDocument, {
    access,
    about: {
      ...about,
      summary: 'Returns the profile of the caller.',
      responses: { 200: z.strictObject({ user: profileShape }) },
    },
    variables: () => ({}),
    respond: ({ me }) => (me ? ok({ user: expressProfile(me) }) : UNKNOWN),
  }),
  route('PUT', '/api/users/me/profile', ExpressReplaceProfileDocument, {
    access,
    about: {
      ...about,
      summary: 'Replaces the profile of the caller; omitted fields are cleared.',
      responses: { 200: z.strictObject({ message: z.literal(UPDATED), user: userShape }) },
    },
    body: bodyOf('ReplaceProfileRequest', {
      avatar: textField('avatar')
        .meta(PROFILE.avatar)
        .nullish()
        .meta({ description: 'URL or path of an image.' }),
      bio: textField('bio').meta(PROFILE.bio).nullish(),
      phone: textField('phone').meta(PROFILE.phone).nullish(),
    }),
    variables: ({ body: { avatar = null, bio = null, phone = null } }) => ({ input: { avatar, bio, phone } }),
    respond: ({ updateProfile: { user, userErrors } }) =>
      user ? ok({ message: UPDATED, user: expressUser(user) }) : rejection(userErrors),
  }),
]

const expressAccount = (user: ExpressUserFieldsFragment) => ({
  id: Number(user.id),
  email: requireVisible(user.email),
  name: user.name,
  role: requireVisible(user.role).toLowerCase(),
})

const expressUser = (user: ExpressUserFieldsFragment) => ({
  ...expressAccount(user),
  profile: user.profile && presentProfile(user.profile),
  createdAt: instant(user.createdAt),
  updatedAt: instant(requireVisible(user.updatedAt)),
})

const expressProfile = (user: ExpressUserFieldsFragment) => ({
  ...expressAccount(user),
  ...{ avatar: user.profile?.avatar ?? null, bio: user.profile?.bio ?? null },
  phone: user.profile?.phone ?? null,
  joinedAt: instant(user.createdAt),
})

/** The profile without absent fields, which are null in GraphQL. */
const presentProfile = (profile: NonNullable<ExpressUserFieldsFragment['profile']>) =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null))

const instant = (time: string): string => new Date(time).toISOString()
