import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Surface } from '@shopstack/drizzle/tables'
import { Agent, type Dispatcher, request } from 'undici'

/** The shop under attack: its URLs, and the data that attackers know. */
export interface Target {
  readonly graphql: string
  readonly flask: string
  readonly express: string
  /** Number of products; their ids start at 1. */
  readonly products: number
  /** E-mail of an account that attackers try to lock out, without its password. */
  readonly victim: string
  /** An account of the attackers. */
  readonly own: { readonly email: string; readonly password: string }
}

/** One attack. */
export interface Attack {
  readonly name: string
  /** Concurrent loops of `act`, spread over the source addresses. */
  readonly parallel: number
  /** Pause of each loop after each act. */
  readonly pauseMs: number
  act(attacker: Attacker): Promise<void>
}

/** An attacker with one source address. */
export interface Attacker {
  readonly target: Target
  /** Aborted when the attack ends. */
  readonly signal: AbortSignal
  /** A number that is unique for this attacker. */
  next(): number
  /** Sends a request, counts the status of its response, and returns the text. */
  send(surface: Surface, path: string, options?: SendOptions): Promise<string>
  /** Sends a GraphQL request. */
  query(query: string, variables?: object, token?: string): Promise<string>
  /** Opens a TCP connection from the source address. */
  connect(surface: Surface): Promise<Socket>
}

/** Options of a request. */
interface SendOptions {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Leaves the response unread for this long, then disconnects. */
  readonly unreadMs?: number
}

/** Longer than any deadline of the shop. */
const TIMEOUT_MS = 30_000
/** Keep-alive connections per source address. */
const MAX_CONNECTIONS = 64

/** Opens an attacker at an address of the loopback network; `count` receives the status of each response. */
export function openAttacker(
  target: Target,
  address: string,
  signal: AbortSignal,
  count: (status: string) => void,
): Attacker & { close(): Promise<void> } {
  const agent = new Agent({ localAddress: address, connections: MAX_CONNECTIONS, pipelining: 1 })
  let acts = 0
  const send: Attacker['send'] = async (surface, path, options = {}) => {
    const { statusCode, body } = await request(`${target[surface]}${path}`, {
      dispatcher: agent,
      ...requestOf(options),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal,
    })
    count(String(statusCode))
    if (options.unreadMs === undefined) return body.text()
    await sleep(options.unreadMs, undefined, { signal }).catch(() => {})
    body.on('error', () => {}).destroy()
    return ''
  }
  return {
    target,
    signal,
    send,
    next: () => ++acts,
    query: (query, variables = {}, token = '') =>
      send('graphql', '/graphql', {
        body: JSON.stringify({ query, variables }),
        headers: token ? { authorization: `Bearer ${token}` } : {},
      }),
    connect: (surface) => open(target[surface], address, signal),
    close: () => agent.destroy(),
  }
}

const requestOf = ({
  body,
  headers,
}: SendOptions): Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'> =>
  body === undefined
    ? { method: 'GET', headers: headers ?? {} }
    : { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }

function open(url: string, localAddress: string, signal: AbortSignal): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), localAddress, signal }, () => {
      socket.on('error', () => {})
      resolve(socket)
    })
    socket.once('error', reject)
  })
}
