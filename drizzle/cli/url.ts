import { Option } from '@commander-js/extra-typings'
import { configuredUrl, dataDir, roleUrls } from '../environment/env.js'
import { runningEmbedded } from '../environment/locate-database.js'
import { ROLE_NAMES } from '../roles/access.js'
import type { AddCommand } from './command.js'
import { CommandError } from './command-line.js'

/** `npm run db -- url` */
export const addUrl: AddCommand = (program, { env, out }) =>
  program
    .command('url')
    .description("print the owner's connection URL, for psql; without DATABASE_URL, that of the running shop")
    .addOption(new Option('--role <role>', "a role's connection URL instead").choices(ROLE_NAMES))
    .action(async ({ role }) => {
      const folder = dataDir(env)
      const owner = configuredUrl(env) ?? (await runningEmbedded(folder))
      const url = role ? roleUrls(env, owner)[role] : owner
      if (!url) throw new CommandError(`No shop is running on ${folder}, and DATABASE_URL is not set.`)
      out(url)
    })
