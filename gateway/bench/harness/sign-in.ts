import { type Env, roleUrls } from '@shopstack/drizzle/environment/env'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { readConfig } from '@shopstack/kit/config/read-config'
import { disposables } from '@shopstack/kit/process/disposables'
import { openResources } from '@shopstack/kit/process/resources'
import { connectAs } from '@shopstack/kit/process/role-connections'
import { openSubgraph } from '@shopstack/kit/subgraph/open-subgraph'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { transactions } from '@shopstack/transactions'

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }'

/** Signs in the demo administrator, who may read every order. All systems share keys and sessions. */
export async function signIn(env: Env): Promise<string> {
  const open = disposables()
  try {
    const config = readConfig(env)
    const { gateway = '', transactions: url = '' } = roleUrls(env, config.database.ownerUrl)
    const log = createLogger({ level: config.logLevel })
    const resources = open.add('resources', await openResources(config, { gateway }, log), (r) => r.close())
    const { db } = open.add('connections', connectAs('transactions', url), (c) => c.close())
    const { email, password } = DEMO_ACCOUNTS.admin
    const request = { query: LOGIN, variables: { input: { email, password } } }
    const { data, errors } = await openSubgraph(transactions, db, resources).execute(
      request,
      anonymousCaller(),
    )
    // The type of the operation above.
    const login = data?.login as { accessToken: string | null } | undefined
    if (!login?.accessToken) throw new Error(`cannot sign in: ${JSON.stringify(errors ?? login)}`)
    return login.accessToken
  } finally {
    await open.close()
  }
}
