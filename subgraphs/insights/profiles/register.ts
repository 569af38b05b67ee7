import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import type { NewAccount } from '@shopstack/drizzle/accounts/sessions'
import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { canonicalEmail, isWhollyVisible, mayBelongToAccount } from '@shopstack/drizzle/text/email'
import { passwordProblem } from '@shopstack/kit/auth/password-policy'
import { startAccount } from '@shopstack/kit/auth/start-session'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import validator from 'validator'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { RegisterInput } from '../generated.js'
import { nameOf, problemsOfName } from './validate-profile.js'

/** Opens an account and signs it in. Of several who register one address at once, one gets it. */
export async function register(ctx: Context, input: RegisterInput) {
  const problems = problemsOf(input, ctx)
  if (problems.length > 0) throw new UserErrorList(problems)
  await ctx.loginThrottle.register({ address: ctx.address, email: input.email })
  const passwordHash = await hashPassword(input.password, clientPrefix(ctx.address))
  const account = {
    ...{ email: input.email, canonicalEmail: canonicalEmail(input.email), passwordHash },
    name: nameOf(input.name, ctx.surface),
  }
  return withTx(ctx.db, async (tx) => {
    const { user, ...tokens } = await openAccount(tx, ctx, account)
    const change = { type: 'user.registered', subject: `user:${user.id}`, actorId: user.id }
    await recordEvent(tx, { ...change, address: ctx.address, payload: { surface: ctx.surface } })
    return { ...tokens, user }
  })
}

/** Everything that is wrong with a registration, so that a form can show it all at once. */
function problemsOf(input: RegisterInput, ctx: Context): ShopError[] {
  const problem = passwordProblem(input.password, ctx.surface, input)
  return [
    ...(isAddress(input.email) ? [] : [invalid('input.email', 'This is not a valid e-mail address.')]),
    ...(problem ? [invalid('input.password', problem)] : []),
    ...problemsOfName(input.name),
  ]
}

// `isEmail` lets line breaks pass between quotes, and characters that are not seen.
const isAddress = (email: string): boolean =>
  mayBelongToAccount(email) && isWhollyVisible(email) && validator.isEmail(email)

async function openAccount(tx: Database, ctx: Context, account: NewAccount) {
  try {
    return await startAccount(tx, ctx.identity, account, ctx)
  } catch (error) {
    if (isUniqueViolation(error, 'users_canonical_email') || isUniqueViolation(error, 'users_email_key'))
      throw new ShopError('EMAIL_TAKEN', undefined, 'input.email')
    throw error
  }
}
