import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { runScript } from './shop.js'

/** A machine with an IPv4 address of its own: a network namespace behind a pair of links. */
export interface Client {
  readonly address: string
  /** The address of the shop's machine, as this client reaches it. */
  readonly shop: string
  /** Sends GraphQL requests in parallel; returns the bodies. A connection that fails is `refused`. */
  ask(url: string, queries: readonly string[], headers?: Record<string, string>): Promise<string[]>
  close(): Promise<void>
}

const SEND = `const [url, headers, ...queries] = process.argv.slice(1)
const send = async (query) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', connection: 'close', ...JSON.parse(headers) } }
  const reply = await fetch(url, { ...init, body: JSON.stringify({ query }), signal: AbortSignal.timeout(60_000) })
  return JSON.stringify(await reply.json())
}
for (const one of await Promise.all(queries.map((query) => send(query).catch(() => 'refused')))) console.log(one)`

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The script that sends the queries; certificates are not verified, because that of the manual is signed by itself. */
const sending = (url: string, queries: readonly string[], headers: Record<string, string>): string =>
  `NODE_NO_WARNINGS=1 NODE_TLS_REJECT_UNAUTHORIZED=0 ${quoted(process.execPath)} --input-type=module -e ${quoted(SEND)} -- ` +
  [url, JSON.stringify(headers), ...queries].map(quoted).join(' ')

const lines = (output: string): string[] => output.trim().split('\n')

/** Sends GraphQL requests from the machine of the shop, like {@link Client.ask}. */
export const askLocally = async (
  url: string,
  queries: readonly string[],
  headers: Record<string, string> = {},
): Promise<string[]> => lines(await runScript(sending(url, queries, headers), '/'))

/** Why this process cannot create clients; `null` if it can. Only root creates network namespaces. */
export const noClients = (): string | null =>
  process.getuid?.() === 0 ? null : 'not run, because only root creates network namespaces'

/** Creates a client in the benchmark network 198.18.0.0/15 (RFC 2544). */
export async function openClient(): Promise<Client> {
  const machine = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' })
  const inside = `nsenter --net=/proc/${machine.pid}/ns/net`
  const link = `ssc${randomInt(1_000_000)}`
  const network = `198.19.${randomInt(256)}`
  const first = randomInt(64) * 4
  const [shop, address] = [`${network}.${first + 1}`, `${network}.${first + 2}`]
  await runScript(
    `until [[ $(readlink /proc/${machine.pid}/ns/net) != $(readlink /proc/self/ns/net) ]]; do sleep 0.1; done
     ip link add ${link} type veth peer name eth0 netns ${machine.pid}
     ip address add ${shop}/30 dev ${link}
     ip link set ${link} up
     ${inside} ip address add ${address}/30 dev eth0
     ${inside} ip link set eth0 up
     ${inside} ip route add default via ${shop}`,
    '/',
  )
  return {
    address,
    shop,
    ask: async (url, queries, headers = {}) =>
      lines(await runScript(`${inside} env ${sending(url, queries, headers)}`, '/')),
    // Both ends of the link go with the namespace.
    close: async () => {
      machine.kill('SIGKILL')
      await once(machine, 'close')
    },
  }
}
