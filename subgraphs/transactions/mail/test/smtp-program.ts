import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

/** How the server behaves: `greylists` rejects each recipient once for now, `dies` after it has stored a mail. */
const [, , mode = 'accepts', port = '0'] = process.argv
const SLOW_MS = 700

const known = new Set<string>()
const failure = (message: string, responseCode: number) => Object.assign(new Error(message), { responseCode })
const report = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

/** A real SMTP server that writes each mail it has stored as a line of JSON to standard output. */
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  authOptional: true,
  async onRcptTo({ address }, _session, callback) {
    if (mode === 'slow') await sleep(SLOW_MS)
    if (mode === 'refuses') return callback(failure('no such mailbox', 550))
    if (mode === 'greylists' && !known.has(address)) {
      known.add(address)
      return callback(failure('try again later', 451))
    }
    return callback()
  },
  async onData(stream, { envelope }, callback) {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
    if (mode === 'slow') await sleep(SLOW_MS)
    report({
      to: envelope.rcptTo.map(({ address }) => address),
      raw: Buffer.concat(chunks).toString('latin1'),
    })
    // The sender never learns that the mail was stored.
    if (mode === 'dies') process.kill(process.pid, 'SIGKILL')
    callback()
  },
})
server.on('error', () => {})
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.server.address()
  report({ port: typeof address === 'object' ? address?.port : null })
})
