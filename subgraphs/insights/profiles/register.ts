import { recordChange } from '@shopstack/drizzle/journal'
import { hashPassword } from '@shopstack/drizzle/passwords'
import { users } from '@shopstack/drizzle/tables'
import { isUniqueViolation, withTx } from '@shopstack/drizzle/transaction'
import { passwordProblem } from '@shopstack/kit/password-rule'
import { startSession } from '@shopstack/kit/start-session'
import { invalid, Refusals, ShopError } from '@shopstack/schema/errors'
import validator from 'validator'
import type { Context, Database } from '../context.js'
import type { RegisterInput } from '../generated.js'
import { accountColumns, type UserRow } from './queries.js'

const LONGEST = 255
// A line break in a name would be a line of its own in a mail's head or a log.
const CONTROL_CHARACTERS = /\p{Cc}/u

/** Opens an account and signs it in. Of several who register one address at once, one gets it. */
export async function register(ctx: Context, input: RegisterInput) {
  const problems = problemsOf(input, ctx)
  if (problems.length > 0) throw new Refusals(problems)
  await ctx.attempts.register({ address: ctx.address, account: input.email })
  const passwordHash = await hashPassword(input.password)
  const account = { email: input.email, name: nameOf(input, ctx), passwordHash }
  return withTx(ctx.db, async (tx) => {
    const user = await insertUser(tx, account)
    const tokens = await startSession(tx, ctx.identity, user, ctx)
    const change = { type: 'user.registered', subject: `user:${user.id}`, actorId: user.id }
    await recordChange(tx, { ...change, address: ctx.address, facts: { surface: ctx.surface } })
    return { ...tokens, user }
  })
}

/** Everything that is wrong with a registration, so that a form can show it all at once. */
function problemsOf(input: RegisterInput, ctx: Context): ShopError[] {
  const problem = passwordProblem(input.password, ctx.surface)
  return [
    ...(isAddress(input.email) ? [] : [invalid('input.email', 'This is not a valid e-mail address.')]),
    ...(problem ? [invalid('input.password', problem)] : []),
    ...(isName(nameOf(input, ctx))
      ? []
      : [invalid('input.name', `A name has 1 to ${LONGEST} characters, none of them a control character.`)]),
  ]
}

/** The old APIs kept blanks around a name. */
const nameOf = ({ name }: RegisterInput, { surface }: Context): string =>
  surface === 'graphql' ? name.trim() : name

// Between quotes, `isEmail` lets line breaks pass.
const isAddress = (email: string): boolean =>
  email.length <= LONGEST && !CONTROL_CHARACTERS.test(email) && validator.isEmail(email)

function isName(name: string): boolean {
  if (name.length > 2 * LONGEST || CONTROL_CHARACTERS.test(name)) return false
  const length = [...name].length
  return length >= 1 && length <= LONGEST
}

type NewUser = Pick<typeof users.$inferInsert, 'email' | 'name' | 'passwordHash'>

async function insertUser(tx: Database, account: NewUser): Promise<UserRow> {
  try {
    const [user] = await tx.insert(users).values(account).returning(accountColumns)
    if (!user) throw new Error('an insert answered no row')
    return user
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key'))
      throw new ShopError('EMAIL_TAKEN', undefined, 'input.email')
    throw error
  }
}
