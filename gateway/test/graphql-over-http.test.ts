import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { useShop } from './shop.js'

const shop = useShop()

/** GET needs the header that no page of another site can send. */
const fetchFn = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'yes' } })

/** Recommended, and done otherwise: a mistake of a client is 400 whichever media type it accepts. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '572B': 'SHOULD use 200 status code on document parsing failure when accepting application/json',
  FDE2: 'SHOULD use 200 status code on document validation failure when accepting application/json',
  '7B9B': 'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
}

const AUDITS = serverAudits({ url: () => shop().url('graphql', '/graphql'), fetchFn })

test.each(AUDITS)('the server follows the GraphQL over HTTP audit $id: $name', async ({ id, name, fn }) => {
  const result = await fn()
  const reason = 'reason' in result ? result.reason : ''
  if (name.startsWith('MUST')) expect(result.status, reason).toBe('ok')
  else expect(result.status === 'ok' ? undefined : name, reason).toBe(OTHERWISE[id])
})
