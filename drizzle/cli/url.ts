import { configuredUrl, dataDir, roleUrls } from '../environment/env.js'
import { runningEmbedded } from '../environment/locate-database.js'
import { ROLE_NAMES, type RoleName } from '../roles/access.js'
import { type Command, CommandError, UsageError } from './command.js'

/** `npm run db -- url` */
export const urlCommand: Command = {
  summary: "print the owner's connection, for psql; without one configured, that of the running shop",
  usage: [`--role <role>    the connection of a role instead: ${ROLE_NAMES.join(', ')}`],
  options: { role: { type: 'string' } },
  async run(values, { env, out }) {
    const role = values.role === undefined ? undefined : roleNamed(String(values.role))
    const folder = dataDir(env)
    const owner = configuredUrl(env) ?? (await runningEmbedded(folder))
    const url = role ? roleUrls(env, owner)[role] : owner
    if (!url) throw new CommandError(`No shop is running on ${folder}, and DATABASE_URL is not set.`)
    out(url)
  },
}

function roleNamed(text: string): RoleName {
  const role = ROLE_NAMES.find((name) => name === text)
  if (role) return role
  throw new UsageError(`--role is one of ${ROLE_NAMES.join(', ')}, and not "${text}".`)
}
