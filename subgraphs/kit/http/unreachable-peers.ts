import { createReadStream } from 'node:fs'
import type { Socket } from 'node:net'
import { endianness } from 'node:os'
import ipaddr from 'ipaddr.js'

/** Linux's tables of the TCP connections of a network namespace. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']
const INTERVAL_MS = 10_000
/** The first retransmission is after 200 ms or more, and each of the others after twice the time: together 25 s or more. */
const MAX_RETRANSMISSIONS = 7

/** Options of {@link peerWatch}. */
export interface PeerWatchOptions {
  /** Retransmissions in a row after which a peer is unreachable; default 7. */
  readonly maxRetransmissions?: number
  /** Interval between looks, in milliseconds; default 10,000. */
  readonly intervalMs?: number
}

/** Resets a connection when its peer is unreachable; the result ends the watch. */
export type WatchPeer = (socket: Socket) => () => void

/**
 * Watches peers that vanished without closing their connections. Node does not tell what a peer has acknowledged, and Linux repeats
 * unacknowledged bytes for 15 minutes and more, so its tables of connections are read. Without them the operating system decides.
 */
export function peerWatch({
  maxRetransmissions = MAX_RETRANSMISSIONS,
  intervalMs = INTERVAL_MS,
}: PeerWatchOptions = {}): WatchPeer {
  const watched = new Set<Socket>()
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const found = await Promise.all(TABLES.map((file) => readTable(file, maxRetransmissions)))
    const unreachable = new Set(found.flat())
    if (unreachable.size > 0)
      for (const socket of watched) if (unreachable.has(keyOf(socket))) socket.resetAndDestroy()
    schedule()
  }

  function schedule(): void {
    timer = watched.size === 0 ? undefined : setTimeout(look, intervalMs).unref()
  }

  return (socket) => {
    watched.add(socket)
    if (!timer) schedule()
    return () => void watched.delete(socket)
  }
}

/** The watch of this process. */
export const watchPeer: WatchPeer = peerWatch()

/** Reads a table in parts, because that of a busy machine has tens of thousands of rows; without the table there is none. */
async function readTable(file: string, maxRetransmissions: number): Promise<string[]> {
  const found: string[] = []
  let rest = ''
  try {
    for await (const chunk of createReadStream(file, 'latin1')) {
      const text = rest + chunk
      const end = text.lastIndexOf('\n') + 1
      found.push(...unreachableIn(text.slice(0, end), maxRetransmissions))
      rest = text.slice(end)
    }
  } catch {
    // No Linux, or no `/proc`.
  }
  return found
}

/** Local port, remote address and port, state, queues, timer and retransmissions of a connection that has any. */
const ROW =
  /^\s*\d+: [\dA-F]+:([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) [\dA-F]{2} \S+ \S+ (?!0{8})([\dA-F]{8}) /gm

/** The connections of a table whose peers have not acknowledged this many retransmissions. */
export function unreachableIn(table: string, maxRetransmissions: number): string[] {
  return [...table.matchAll(ROW)].flatMap(([, localPort, address, remotePort, retransmissions]) =>
    fromHex(retransmissions) < maxRetransmissions
      ? []
      : [`${fromHex(localPort)} ${addressIn(String(address))} ${fromHex(remotePort)}`],
  )
}

const fromHex = (digits: string | undefined): number => Number.parseInt(String(digits), 16)

/** An address of a table, which has it in words of the byte order of the machine. */
function addressIn(digits: string): string {
  const bytes = Buffer.from(digits, 'hex')
  if (endianness() === 'LE') bytes.swap32()
  return addressOf(ipaddr.fromByteArray([...bytes]))
}

/** IPv4 connections of a socket for both protocols are in the table of IPv6. */
const addressOf = (address: ipaddr.IPv4 | ipaddr.IPv6): string =>
  (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
    ? address.toIPv4Address()
    : address
  ).toNormalizedString()

function keyOf({ localPort, remoteAddress = '', remotePort }: Socket): string {
  const [address = ''] = remoteAddress.split('%')
  return ipaddr.isValid(address) ? `${localPort} ${addressOf(ipaddr.parse(address))} ${remotePort}` : ''
}
