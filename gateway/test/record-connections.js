import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

/**
 * Loaded before a program (`--import`): writes the host of every connection, datagram and name look-up to the file in `?to=`,
 * and lets only those to this machine happen. All of node's clients, `fetch` included, connect through these.
 * Plain JavaScript, because worker threads load it too, and they do not know TypeScript.
 */
const file = new URL(import.meta.url).searchParams.get('to') ?? ''
const HERE = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

function allowed(host) {
  appendFileSync(file, `${host}\n`)
  return HERE.test(host)
}

const refusal = (host) => Object.assign(new Error(`${host} is not this machine`), { code: 'ENETUNREACH' })

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  const host = hostOf(args)
  if (host !== undefined && !allowed(host)) {
    // Later, as a failed connection would: callers go on with the socket first.
    process.nextTick(() => this.destroy(refusal(host)))
    return this
  }
  return Reflect.apply(connect, this, args)
}

/** What a socket is to be connected to; none for a path, which stays on this machine. */
function hostOf(args) {
  // node hands its own calls on as one array.
  const [target, second] = Array.isArray(args[0]) ? args[0] : args
  if (typeof target === 'object' && target !== null)
    return target.path ? undefined : (target.host ?? 'localhost')
  if (Number.isNaN(Number(target))) return undefined
  return typeof second === 'string' ? second : 'localhost'
}

for (const name of ['send', 'connect']) {
  const real = dgram.Socket.prototype[name]
  dgram.Socket.prototype[name] = function (...args) {
    const host = args.slice(1).find((arg) => typeof arg === 'string') ?? 'localhost'
    if (!allowed(host)) throw refusal(host)
    return Reflect.apply(real, this, args)
  }
}

/** Puts a recording function in place of each look-up of a module. */
function recordLookups(module, refuse) {
  for (const [name, real] of Object.entries(module)) {
    if (typeof real !== 'function' || !/^(lookup|resolve)/.test(name)) continue
    module[name] = (host, ...rest) =>
      allowed(host) ? Reflect.apply(real, module, [host, ...rest]) : refuse(host, rest)
  }
}

recordLookups(dns, (host, rest) => process.nextTick(() => rest.at(-1)(refusal(host))))
recordLookups(dns.promises, async (host) => {
  throw refusal(host)
})
syncBuiltinESMExports()
