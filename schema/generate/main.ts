import { Command } from '@commander-js/extra-typings'
import { generate } from './generate.js'

const { check = false } = new Command('npm run schema --')
  .description(
    'Writes supergraph.graphql, api.graphql, webhooks/bodies.json and the TypeScript that is generated from the schema, where they are outdated.',
  )
  .option('--check', 'only report outdated files')
  .addHelpText('after', '\nExit codes: 0 up to date or written, 1 outdated (--check) or invalid.')
  .showHelpAfterError('Add --help for the usage.')
  .parse()
  .opts()
process.exitCode = await generate(check)
