import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A DNS server on UDP. */
export interface DnsServer {
  /** As `Resolver.setServers` takes it. */
  readonly address: string
  /** The names asked for, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

const A_TYPE_ID = 1
const TTL_SECONDS = 0

/** Starts a server of IPv4 addresses; names without one do not exist. */
export async function startDns(
  addressesOf: (name: string, count: number) => readonly string[],
): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    if (type === A_TYPE_ID) asked.push(name)
    const count = asked.filter((one) => one === name).length
    const addresses = type === A_TYPE_ID ? addressesOf(name, count) : []
    socket.send(responseTo(query.subarray(0, end), addresses), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

const HEADER_BYTES = 12

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** The header of RFC 1035 with the question, and a record for each address; without one, the name does not exist. */
function responseTo(query: Buffer, addresses: readonly string[]): Buffer {
  const header = Buffer.from(query)
  header.writeUInt16BE(addresses.length > 0 ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  const records = addresses.map((address) => {
    const record = Buffer.alloc(16)
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(A_TYPE_ID, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt32BE(TTL_SECONDS, 6)
    record.writeUInt16BE(4, 10)
    record.set(address.split('.').map(Number), 12)
    return record
  })
  return Buffer.concat([header, ...records])
}
