import { type AddCommand, migrateWith, pluralize, withDatabase } from './command.js'

/** `npm run db -- migrate` */
export const addMigrate: AddCommand = (program, io) =>
  program
    .command('migrate')
    .description('bring the database, its roles and their rights up to date; safe to repeat')
    .action(() =>
      withDatabase(io, async (database) => {
        const { applied, total, unrevoked } = await migrateWith(io, database)
        const news = applied === 0 ? 'up to date' : `${pluralize(applied, 'migration')} applied`
        io.out(`${database.description}: ${news}, ${total} in all`)
        if (unrevoked.length > 0) io.out(unrevokedNote(unrevoked.length))
      }),
    )

const unrevokedNote = (count: number): string =>
  `Every role may still call ${pluralize(count, 'function')} of Postgres that create large objects or take advisory locks: ` +
  'only a superuser can revoke that. Run migrate once as a superuser.'
