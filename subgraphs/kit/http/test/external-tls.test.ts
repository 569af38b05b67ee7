import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const canIssue = spawnSync('openssl', ['version']).status === 0
const AGENT = new URL('../../dist/http/external-agent.js', import.meta.url).href

/** Requests a URL with the agent of webhooks; prints the status, or the code of the failure. */
const PROGRAM = `
const { openExternalAgent } = await import(${JSON.stringify(AGENT)})
const { request } = await import('undici')
const { dispatcher } = openExternalAgent({ internalHosts: ['localhost', '127.0.0.1'], dnsServers: null })
const outcome = await request(process.argv[1], { dispatcher }).then(({ statusCode }) => statusCode, ({ code }) => code)
console.log(JSON.stringify(outcome))
process.exit()
`

describe.runIf(canIssue)('refuses (where openssl issues certificates)', () => {
  const servers: Server[] = []
  let folder = ''
  let requests = 0

  /** A server with a certificate of its own; the port, and the file of the certificate. */
  async function openServer(name: string) {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    })
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
      requests++
      response.writeHead(204).end()
    }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return { port: (server.address() as AddressInfo).port, cert }
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shopstack-tls-'))
  })
  afterAll(() => {
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function outcomeOf(url: string, trusted: string | null): Promise<unknown> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', PROGRAM, url],
      { cwd: import.meta.dirname, env: trusted === null ? {} : { NODE_EXTRA_CA_CERTS: trusted } },
    )
    return JSON.parse(stdout)
  }

  test('a receiver whose certificate is not trusted, or has another name, gets no request', async () => {
    const own = await openServer('localhost')
    const other = await openServer('partner.example')
    expect(await outcomeOf(`https://localhost:${own.port}/`, null)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await outcomeOf(`https://localhost:${other.port}/`, other.cert)).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    )
    expect(await outcomeOf(`https://127.0.0.1:${own.port}/`, own.cert)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(requests).toBe(0)
    expect(await outcomeOf(`https://localhost:${own.port}/`, own.cert)).toBe(204)
  })
})
