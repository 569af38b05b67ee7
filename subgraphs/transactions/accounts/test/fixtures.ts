import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import type { Caller, Viewer } from '@shopstack/kit/auth/viewer'
import type { UserError } from '@shopstack/kit/subgraph/user-errors'
import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'

/** The password of every account that is arranged here. */
export const PASSWORD = 'correct horse battery'

/** What `login` and `refreshSession` answer. */
interface Auth {
  accessToken: string | null
  refreshToken: string
  expiresAt: string
  user: { id: string } | null
  userErrors: Pick<UserError, 'code' | 'message' | 'field'>[]
}

const AUTH = 'accessToken refreshToken expiresAt user { id } userErrors { code message field }'

let hashed: Promise<string> | undefined
let accounts = 0

/** A new account with {@link PASSWORD} unless another hash is given. */
export async function anAccount({ owner }: TestSubgraph, passwordHash?: string) {
  hashed ??= hashPassword(PASSWORD)
  const email = `Person-${++accounts}@Shop.example`
  const [row] = await owner<{ id: number }[]>`
    insert into users (email, password_hash, name) values (${email}, ${passwordHash ?? (await hashed)}, 'Eleonora')
    returning id`
  if (!row) throw new Error('an insert answered no row')
  return { id: row.id, email }
}

/** Signs in as a client does. */
export async function sendLogin(
  shop: TestSubgraph,
  email: string,
  password = PASSWORD,
  caller: Partial<Caller> = {},
) {
  const { data, errors, statements } = await shop.ask(
    `mutation ($input: LoginInput!) { login(input: $input) { ${AUTH} } }`,
    { variables: { input: { email, password } }, caller },
  )
  if (!data || errors) throw new Error(JSON.stringify(errors))
  // The shape of the selection above.
  return { ...(data.login as Auth), statements }
}

/** Trades a refresh token as a client does. */
export async function refresh(shop: TestSubgraph, refreshToken: string) {
  const { data, errors } = await shop.ask(
    `mutation ($token: String!) { refreshSession(refreshToken: $token) { ${AUTH} } }`,
    { variables: { token: refreshToken } },
  )
  if (!data || errors) throw new Error(JSON.stringify(errors))
  // The shape of the selection above.
  return data.refreshSession as Auth
}

/** An account that is signed in, as a viewer and with its tokens. */
export async function signedIn(shop: TestSubgraph, account?: { id: number; email: string }) {
  const { id, email } = account ?? (await anAccount(shop))
  const tokens = await sendLogin(shop, email)
  const [session] = await shop.owner<{ id: string }[]>`
    select id from sessions where user_id = ${id} order by created_at desc limit 1`
  const viewer: Viewer = { id, role: 'customer', sessionId: session?.id ?? null }
  return { id, email, viewer, tokens }
}

/** Whether a session still lives. */
export async function isLiving({ owner }: TestSubgraph, { sessionId }: Viewer): Promise<boolean> {
  const living =
    await owner`select from sessions where id = ${sessionId} and revoked_at is null and expires_at > now()`
  return living.length === 1
}
