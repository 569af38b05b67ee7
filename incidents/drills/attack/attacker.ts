import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'

/** The ports of the shop under attack, and what attackers know of it. */
export interface Target {
  readonly graphql: string
  readonly flask: string
  readonly express: string
  /** Ids from 1. */
  readonly products: number
  /** The account that attackers try to lock out; they do not know its password. */
  readonly victim: string
  /** An account that attackers own. */
  readonly own: { readonly email: string; readonly password: string }
}

/** A port of the shop. */
export type Surface = 'graphql' | 'flask' | 'express'

/** One way to harm the shop. */
export interface Attack {
  readonly name: string
  /** How many copies of `act` run at a time, spread over the attacker's addresses. */
  readonly parallel: number
  /** Wait of each copy after each act, in milliseconds. */
  readonly pauseMs: number
  act(attacker: Attacker): Promise<void>
}

/** An attacker at one address. */
export interface Attacker {
  readonly target: Target
  /** Aborted when the attack ends. */
  readonly signal: AbortSignal
  /** A number that no earlier act had. */
  next(): number
  /** Sends a request, reads the response, and counts its status; answers the text. */
  send(surface: Surface, path: string, options?: SendOptions): Promise<string>
  /** Sends a GraphQL request. */
  query(query: string, variables?: object, token?: string): Promise<string>
  /** A connection from the attacker's address, without HTTP. */
  connect(surface: Surface): Promise<Socket>
}

/** What a request carries. */
export interface SendOptions {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Leaves the response unread for so long, in milliseconds, then disconnects. */
  readonly unreadMs?: number
}

/** Longer than any deadline of the shop, in milliseconds. */
const TIMEOUT_MS = 30_000
/** Connections of one address. */
const MAX_CONNECTIONS = 64

/** Opens attackers at addresses of the loopback network; `count` hears the status of each response. */
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
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
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
