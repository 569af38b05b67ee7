import { PassThrough, Readable } from 'node:stream'
import { runAdminCommand } from '../../cli/accounts/admin.js'

/** Runs the command line of administrators with typed or piped input. */
export async function runAdmin(databaseUrl: string, args: string[], typed = '', isTTY = false) {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const input = Object.assign(Readable.from([Buffer.from(typed)]), { isTTY })
  const written: string[] = []
  output.setEncoding('utf8').on('data', (text: string) => written.push(text))
  const code = await runAdminCommand(args, { DATABASE_URL: databaseUrl }, { input, output, errors })
  return { code, output: written.join(''), errors: String(errors.read() ?? '') }
}
