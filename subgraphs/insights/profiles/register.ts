import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import type { NewAccount } from '@shopstack/drizzle/accounts/sessions'
import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import { isEmailAddress } from '@shopstack/kit/auth/email-policy'
import { passwordProblem } from '@shopstack/kit/auth/password-policy'
import { startAccount } from '@shopstack/kit/auth/start-session'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { RegisterInput } from '../generated.js'
import { normalizeName, validateName } from './validate-profile.js'

/** Creates an account and signs in. Of concurrent registrations of one e-mail, one succeeds. */
export async function register(ctx: Context, input: RegisterInput) {
  const problems = validateRegistration(input, ctx)
  if (problems.length > 0) throw new UserErrorList(problems)
  await ctx.loginThrottle.register({ address: ctx.address, email: input.email })
  const passwordHash = await hashPassword(input.password, clientPrefix(ctx.address))
  const account = {
    ...{ email: input.email, canonicalEmail: canonicalEmail(input.email), passwordHash },
    name: normalizeName(input.name, ctx.surface),
  }
  return withTx(ctx.db, async (tx) => {
    const { user, ...tokens } = await insertAccount(tx, ctx, account)
    const change = { type: 'user.registered', subject: `user:${user.id}`, actorId: user.id }
    await recordEvent(tx, { ...change, address: ctx.address, payload: { surface: ctx.surface } })
    return { ...tokens, user }
  })
}

/** All errors of a registration, so that a form can show them together. */
function validateRegistration(input: RegisterInput, ctx: Context): ShopError[] {
  const problem = passwordProblem(input.password, ctx.surface, input)
  return [
    ...(isEmailAddress(input.email) ? [] : [invalid('input.email', 'This is not a valid e-mail address.')]),
    ...(problem ? [invalid('input.password', problem)] : []),
    ...validateName(input.name),
  ]
}

async function insertAccount(tx: Database, ctx: Context, account: NewAccount) {
  try {
    return await startAccount(tx, ctx.identity, account, ctx)
  } catch (error) {
    if (isUniqueViolation(error, 'users_canonical_email') || isUniqueViolation(error, 'users_email_key'))
      throw new ShopError('EMAIL_TAKEN', undefined, 'input.email')
    throw error
  }
}
