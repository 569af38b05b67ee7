import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed'
import { type Env, roleUrls } from '@shopstack/drizzle/url'
import { callerOf } from '@shopstack/kit/caller'
import { readConfig } from '@shopstack/kit/config'
import { connectAs } from '@shopstack/kit/connections'
import { closables } from '@shopstack/kit/lifecycle'
import { createLogger } from '@shopstack/kit/log'
import { openResources } from '@shopstack/kit/resources'
import { openSubgraph } from '@shopstack/kit/subgraph'
import { transactions } from '@shopstack/transactions'

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }'

/** A token of the demo administrator, who may see every order. All systems share the keys and the sessions. */
export async function signIn(env: Env): Promise<string> {
  const open = closables()
  try {
    const config = readConfig(env)
    const { gateway = '', transactions: url = '' } = roleUrls(env, config.database.ownerUrl)
    const log = createLogger({ level: config.logLevel })
    const resources = open.add('resources', await openResources(config, { gateway }, log), (r) => r.close())
    const { db } = open.add('connections', connectAs('transactions', url), (c) => c.close())
    const { email, password } = DEMO_ACCOUNTS.admin
    const request = { query: LOGIN, variables: { input: { email, password } } }
    const { data, errors } = await openSubgraph(transactions, db, resources).execute(request, callerOf())
    // The schema says what a sign-in answers.
    const login = data?.login as { accessToken: string | null } | undefined
    if (!login?.accessToken) throw new Error(`cannot sign in: ${JSON.stringify(errors ?? login)}`)
    return login.accessToken
  } finally {
    await open.close()
  }
}
